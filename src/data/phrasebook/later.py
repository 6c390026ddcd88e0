"""Room for growth: words, constructions and challenges that come after the freeze.

What stands in these tables is drawn here alone, from seeds of its own: no frozen set moves.
"""

from functools import cache

from src.data.phrasebook.challenges import Challenge, minimal
from src.data.phrasebook.clauses import CLAUSES, Clause
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.pair import Pair, Probe
from src.data.phrasebook.splits import SIZES, kept, taken, training_sentence
from src.data.phrasebook.words import Noun

NOUNS: dict[str, tuple[Noun, ...]] = {}  # kind -> nouns, for the constructions below
CONSTRUCTIONS: tuple[Clause, ...] = ()
CHALLENGES: dict[str, Challenge] = {}


@cache
def split(name: str, n: int) -> tuple[Pair, ...]:
    """n pairs of "train", "valid" or "test" in which the later constructions occur, too."""
    if name not in SIZES:
        raise ValueError(f"split is {name!r}: give one of {', '.join(SIZES)}")
    draw, kinds = Draw(f"phrasebook 2 later {name}"), (*CLAUSES, *CONSTRUCTIONS)
    return taken(kept(lambda: training_sentence(draw, kinds), name), n)


@cache
def challenge(name: str, n: int = 200) -> tuple[Probe, ...]:
    """At least n probes of a later challenge."""
    if name not in CHALLENGES:
        raise ValueError(
            f"challenge is {name!r}: give one of {', '.join(CHALLENGES) or 'none yet'}"
        )
    return minimal(f"phrasebook 2 later challenge {name}", CHALLENGES[name], n)
