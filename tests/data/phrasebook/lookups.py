"""Shallow look-ups: what a table knows that sees a few words near the asked one.

Each is fitted on training pairs, class-balanced, and never sees the deciding words.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from src.data.phrasebook import Pair, Probe

Feature = Callable[[list[str], list[str], int, int], tuple[str, ...]]
GONE = "-"


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else "#"


def _window(*offsets: int) -> Feature:
    """The source word itself and its neighbours at these distances."""
    return lambda english, french, t, s: tuple(_at(english, s + o) for o in (0, *offsets))


def _before(n: int) -> Feature:
    """The source word and the n target words before the asked one."""
    return lambda english, french, t, s: (english[s], *(_at(french, t - 1 - i) for i in range(n)))


def _of_clause(english: list[str], french: list[str], t: int, s: int) -> tuple[str, ...]:
    """The source word and the French word that the clause begins with."""
    joins = [i for i, word in enumerate(french[:t]) if word in ("et", "mais")]
    return english[s], french[joins[-1] + 1 if joins else 0]


def _far_before(english: list[str], french: list[str], t: int, s: int) -> tuple[str, ...]:
    """The source word and the fourth target word before."""
    return english[s], _at(french, t - 4)


def _to_join(english: list[str], french: list[str], t: int, s: int) -> tuple[str, ...]:
    """The source word and the number of words to the next conjunction or the end."""
    ends = [i for i, word in enumerate(english) if word in ("and", "but") and i > s]
    return english[s], str((ends or [len(english)])[0] - s)


FEATURES: dict[str, Feature] = {
    "beginning of the clause": _of_clause,
    "fourth target word before": _far_before,
    "distance to the next clause": _to_join,
    "source word": _window(),
    "next": _window(1),
    "next two": _window(1, 2),
    "one before": _window(-1),
    "two before": _window(-1, -2),
    "both sides": _window(-1, 1),
    "target word before": _before(1),
    "two target words before": _before(2),
}


def _examples(pair: Pair) -> Iterator[tuple[int, int]]:
    """Every target word with the first source word that it translates."""
    first: dict[int, int] = {}
    for t, s in sorted(pair.sure):
        first.setdefault(t, s)
    return iter(first.items())


class Table:
    """The likeliest answer for each value of a feature, answers weighted to be equally frequent."""

    def __init__(self, feature: Feature, answers: set[str], pairs: Sequence[Pair]) -> None:
        self.feature = feature
        seen: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        total: Counter[str] = Counter()
        for pair in pairs:
            english, french = pair.source.split(), pair.target.split()
            for t, s in _examples(pair):
                if french[t] in answers:
                    seen[feature(english, french, t, s)][french[t]] += 1
                    total[french[t]] += 1
        self.best = {
            value: max(found, key=lambda answer: (found[answer] / total[answer], answer))
            for value, found in seen.items()
        }
        self.usual = max(total, key=lambda answer: (total[answer], answer), default="")

    def guess(self, probe: Probe, position: int) -> str:
        """The answer for a probe whose deciding words, and what they decide, are struck out."""
        english, french = probe.pair.source.split(), probe.pair.target.split()
        (place,) = {s for t, s in _examples(probe.pair) if t == position}
        own = english[place]
        hidden = {t for t, s in probe.pair.possible if s in probe.deciding}
        english = [GONE if s in probe.deciding else w for s, w in enumerate(english)]
        french = [GONE if t in hidden else w for t, w in enumerate(french)]
        if place not in probe.deciding:
            english[place] = own
        value = self.feature(english, french, position, place)
        return self.best.get(value, self.usual)


def accuracy(feature: Feature, probes: Sequence[Probe], pairs: Sequence[Pair]) -> float:
    """The share of probes that the look-up gets right in every asked word."""
    answers = {answer for probe in probes for answer in probe.answers}
    table = Table(feature, answers, pairs)
    right = [
        all(table.guess(probe, t) == a for t, a in zip(probe.positions, probe.answers))
        for probe in probes
    ]
    return sum(right) / len(right)
