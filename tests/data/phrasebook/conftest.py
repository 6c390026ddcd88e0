"""Sentences to look at in bulk."""

import pytest

from src.data.phrasebook import CHALLENGES, LENGTHS, Pair, by_length, challenge, more_clauses, split


@pytest.fixture(scope="session")
def pairs() -> tuple[Pair, ...]:
    """Some of every set."""
    probes = tuple(probe.pair for name in CHALLENGES for probe in challenge(name))
    held_out = tuple(pair for words in LENGTHS for pair in by_length(words))
    return split("train")[:4_000] + held_out + more_clauses(6) + probes
