"""Training, validation and test sentences, and test sentences by their two dials.

A sentence belongs to the split that the hash of its English side names: whatever is drawn,
no sentence is in two splits.
"""

import gc
import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

from src.data.phrasebook.clauses import CLAUSES, Clause
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.pair import Pair
from src.data.phrasebook.phrase import Phrase, spell, write
from src.data.phrasebook.sentences import bounds, sentence

SIZES = {"train": 40_000, "valid": 1_000, "test": 1_000}
LENGTHS = (10, 25, 38, 52, 66)  # source words at which the book measures
MARGIN = 2
SHORTEST, LONGEST = 5, 45  # source words in training
SHORTEST_ASKED, LONGEST_ASKED = 8, 70
TRAINING_CLAUSES = (1, 2, 2, 3, 3, 4)  # drawn from these; words and clauses correlate by 0.55
MOST_CLAUSES = 6


def home(source: str) -> str:
    """The split that a text belongs to: three quarters, an eighth and an eighth of all."""
    number = hashlib.sha256(source.encode()).digest()[0]
    return "train" if number < 192 else "valid" if number < 224 else "test"


def kept(draw_one: Callable[[], Phrase], split: str) -> Iterator[Pair]:
    """Different sentences of one split, without end."""
    seen: set[str] = set()
    while True:
        phrase = draw_one()
        source = " ".join(spell(phrase.english))
        if home(source) == split and source not in seen:
            seen.add(source)
            yield write(phrase)


def taken(drawn: Iterator[Pair], n: int) -> tuple[Pair, ...]:
    """The first n; pairs hold no cycles, and not to look for any saves a fifth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return tuple(islice(drawn, n))
    finally:
        if collects:
            gc.enable()


def training_sentence(draw: Draw, kinds: tuple[Clause, ...] = CLAUSES) -> Phrase:
    """Clauses first, then a length that so many clauses can have: neither tells the other."""
    n_clauses = draw.one(TRAINING_CLAUSES)
    possible = bounds(n_clauses)
    n_words = draw.between(max(SHORTEST, possible[0]), min(LONGEST, possible[-1]))
    return sentence(draw, n_words, n_clauses, kinds)


@cache
def split(name: str, n: int | None = None) -> tuple[Pair, ...]:
    """The first n pairs (default: all) of "train", "valid" or "test".

    They have 5 to 45 source words and 1 to 4 clauses.

    Raises ValueError for another name or an n that the split has not.
    """
    if name not in SIZES:
        raise ValueError(f"split is {name!r}: give one of {', '.join(SIZES)}")
    n = SIZES[name] if n is None else n
    if not 1 <= n <= SIZES[name]:
        raise ValueError(f"n is {n}: the {name} split has 1 to {SIZES[name]} pairs")
    draw = Draw(f"phrasebook 2 {name}")
    return taken(kept(lambda: training_sentence(draw), name), n)


@cache
def by_length(words: int, n: int = 200) -> tuple[Pair, ...]:
    """n held-out pairs of so many source words (8 to 70), give or take two.

    Their clauses are those of training: 1 to 4, as often as in training where the length allows.
    """
    near = _near(words)
    fitting = tuple(k for k in TRAINING_CLAUSES if set(bounds(k)) >= set(near)) or (4,)
    return _held_out(f"length {words}", near, fitting, n)


@cache
def grid(*, words: int, clauses: int, n: int = 200) -> tuple[Pair, ...]:
    """n held-out pairs of so many source words, give or take two, in 1 to 6 clauses.

    Raises ValueError where a clause would have fewer than 4 or more than 20 words.
    """
    if not 1 <= clauses <= MOST_CLAUSES:
        raise ValueError(f"clauses is {clauses}: give 1 to {MOST_CLAUSES}")
    near = tuple(k for k in _near(words) if k in bounds(clauses))
    if words not in near:
        possible = bounds(clauses)
        raise ValueError(
            f"words is {words}: {clauses} clauses have {possible[0]} to {possible[-1]} words"
        )
    return _held_out(f"words {words} clauses {clauses}", near, (clauses,), n)


def more_clauses(n_clauses: int, n: int = 200) -> tuple[Pair, ...]:
    """n held-out pairs of 38 words in 5 or 6 clauses: the length is seen in training, they not."""
    if n_clauses not in (5, 6):
        raise ValueError(f"n_clauses is {n_clauses}: give 5 or 6, training has 1 to 4")
    return grid(words=38, clauses=n_clauses, n=n)


def _near(words: int) -> tuple[int, ...]:
    if not SHORTEST_ASKED <= words <= LONGEST_ASKED:
        raise ValueError(f"words is {words}: give {SHORTEST_ASKED} to {LONGEST_ASKED}")
    return tuple(range(words - MARGIN, words + MARGIN + 1))


def _held_out(
    name: str, near: tuple[int, ...], clauses: tuple[int, ...], n: int
) -> tuple[Pair, ...]:
    """Test sentences of these numbers of words and clauses."""
    if n < 1:
        raise ValueError(f"n is {n}: give 1 or more")
    draw = Draw(f"phrasebook 2 {name}")
    return tuple(islice(kept(lambda: sentence(draw, draw.one(near), draw.one(clauses)), "test"), n))
