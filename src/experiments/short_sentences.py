"""Sentences of at most twelve English words: models that read them are trained in minutes."""

from functools import cache

from src.data.phrasebook import Pair, split

LONGEST = 12  # words of English; eight times less text than all, a third as long


@cache
def short(name: str) -> tuple[Pair, ...]:
    """The short pairs of a split."""
    return tuple(pair for pair in split(name) if len(pair.source.split()) <= LONGEST)
