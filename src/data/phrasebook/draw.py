"""Random choices that are the same on every platform."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Choices from a seed; only `random()` is used, whose numbers Python guarantees."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random
        self._used: set[int] = set()

    def begin(self) -> None:
        """A new sentence: forget which words are used."""
        self._used.clear()

    def fresh(self, items: Sequence[T]) -> T:
        """Any of the items, but hardly ever one that this sentence has had."""
        for _ in range(6):
            item = items[int(self._random() * len(items))]
            if id(item) not in self._used:
                break
        self._used.add(id(item))
        return item

    def one(self, items: Sequence[T]) -> T:
        """Any of the items, equally likely."""
        return items[int(self._random() * len(items))]

    def chance(self, probability: float) -> bool:
        """True as often as asked."""
        return self._random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def some(self, items: Sequence[T], n: int) -> list[T]:
        """n different items in random order."""
        rest = list(items)
        return [rest.pop(int(self._random() * len(rest))) for _ in range(n)]

    def shares(self, total: int, lows: Sequence[int], highs: Sequence[int]) -> list[int] | None:
        """Whole numbers within their bounds that add up to the total; None if none do."""
        if not sum(lows) <= total <= sum(highs):
            return None
        found, left_low, left_high = [0] * len(lows), sum(lows), sum(highs)
        for place in self.some(range(len(lows)), len(lows)):
            left_low, left_high = left_low - lows[place], left_high - highs[place]
            low, high = max(lows[place], total - left_high), min(highs[place], total - left_low)
            found[place] = self.between(low, high)
            total -= found[place]
        return found

    def parts(self, total: int, highs: Sequence[int]) -> list[int] | None:
        """Whole numbers from 0 to these that add up to the total; None if none do."""
        return self.shares(total, [0] * len(highs), highs)
