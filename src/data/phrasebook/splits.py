"""Training, validation and test sentences, and test sentences by length.

A sentence belongs to the split that the hash of its English side names: whatever is drawn,
no sentence is in two splits.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

from src.data.phrasebook.draw import Draw
from src.data.phrasebook.pair import Pair
from src.data.phrasebook.phrase import write
from src.data.phrasebook.sentences import LONGEST_CLAUSE, SHORTEST_CLAUSE, sentence

SIZES = {"train": 40_000, "valid": 1_000, "test": 1_000}
LENGTHS = (10, 25, 38, 52)  # source words at which the book measures
MARGIN = 2
SHORTEST, LONGEST = 8, 70
TRAINING_CLAUSES, ALL_CLAUSES = (1, 2, 3), (1, 2, 3, 4, 5, 6)


def home(source: str) -> str:
    """The split that a sentence belongs to: three quarters, an eighth and an eighth of all."""
    number = hashlib.sha256(source.encode()).digest()[0]
    return "train" if number < 192 else "valid" if number < 224 else "test"


def clauses_for(length: int) -> tuple[int, ...]:
    """How many clauses give so many words: at most three, as in training, if three can."""

    def fits(n: int) -> bool:
        joins = n - 1
        return n * SHORTEST_CLAUSE + joins <= length <= n * LONGEST_CLAUSE + joins

    return tuple(filter(fits, TRAINING_CLAUSES)) or tuple(filter(fits, ALL_CLAUSES))


def draws(
    seed: str, clauses: tuple[int, ...], split: str, fits: Callable[[int], bool] = bool
) -> Iterator[Pair]:
    """Different sentences of one split whose number of source words fits, without end."""
    draw, seen = Draw(seed), set()
    while True:
        phrase = sentence(draw, draw.one(clauses))
        if not fits(len(phrase.english)):
            continue
        pair = write(phrase)
        if home(pair.source) == split and pair.source not in seen:
            seen.add(pair.source)
            yield pair


@cache
def split(name: str, n: int | None = None) -> tuple[Pair, ...]:
    """The first n pairs (default: all) of "train", "valid" or "test"; sentences of 1 to 3 clauses.

    Raises ValueError for another name or an n that the split has not.
    """
    if name not in SIZES:
        raise ValueError(f"split is {name!r}: give one of {', '.join(SIZES)}")
    n = SIZES[name] if n is None else n
    if not 1 <= n <= SIZES[name]:
        raise ValueError(f"n is {n}: the {name} split has 1 to {SIZES[name]} pairs")
    return tuple(islice(draws(f"phrasebook {name}", TRAINING_CLAUSES, name), n))


@cache
def by_length(length: int, n: int = 200) -> tuple[Pair, ...]:
    """n held-out pairs of `length` source words (8 to 70), give or take two.

    Up to 43 words they have 1 to 3 clauses, as in training; longer ones have 4 to 6.
    """
    if not SHORTEST <= length <= LONGEST:
        raise ValueError(f"length is {length}: give {SHORTEST} to {LONGEST} source words")
    near = range(max(SHORTEST, length - MARGIN), length + MARGIN + 1)
    pairs = draws(f"phrasebook length {length}", clauses_for(length), "test", near.__contains__)
    return tuple(islice(pairs, n))
