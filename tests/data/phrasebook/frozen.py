"""What is frozen, as one hash a set: text, links, probes, questions, labels."""

import hashlib
from collections.abc import Callable, Iterable

from src.data.phrasebook import (
    CHALLENGES,
    LENGTHS,
    Labelled,
    Pair,
    Probe,
    Story,
    by_length,
    challenge,
    grid,
    labelled,
    more_clauses,
    split,
    stories,
)


def _line(item: Pair | Probe | Story | Labelled) -> str:
    if isinstance(item, Pair):
        return f"{item.source}\t{item.target}\t{sorted(item.sure)}\t{sorted(item.possible)}"
    if isinstance(item, Probe):
        return f"{_line(item.pair)}\t{item.positions}\t{item.deciding}\t{item.group}"
    if isinstance(item, Labelled):
        return f"{_line(item.pair)}\t{item.label}\t{item.evidence}"
    return "\t".join(_line(pair) for pair in item.pairs) + f"\t{item.question}"


def digest(items: Iterable[Pair | Probe | Story | Labelled]) -> str:
    """SHA-256 over everything that a reader can see of the items."""
    return hashlib.sha256("\n".join(map(_line, items)).encode()).hexdigest()[:16]


SETS: dict[str, Callable[[], Iterable]] = (
    {name: lambda name=name: split(name) for name in ("train", "valid", "test")}
    | {f"{words} words": lambda words=words: by_length(words) for words in LENGTHS}
    | {f"{n} clauses": lambda n=n: more_clauses(n) for n in (5, 6)}
    | {"grid 25 by 3": lambda: grid(words=25, clauses=3, n=50)}
    | {name: lambda name=name: challenge(name) for name in CHALLENGES}
    | {f"stories {name}": lambda name=name: stories(name, 50) for name in ("train", "test")}
    | {f"labelled {name}": lambda name=name: labelled(name, 50) for name in ("train", "test")}
)
