"""A1, question 3: where does a translation first go wrong?"""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import generator
from coursework.checks.plain import sequence, telling


def _ended(rows: ndarray, lengths: ndarray) -> ndarray:
    """</s> at these places, padding behind it."""
    place = np.arange(rows.shape[1])
    rows = np.where(place == lengths[:, None], 3, rows)
    return np.where(place > lengths[:, None], 0, rows)


def q3_right(first_mistake: Callable) -> None:
    """One width, no rubbish; some rows are right."""
    rng = generator("a1-q3-right")
    gold = _ended(rng.integers(4, 50, size=(5, 7)), rng.integers(4, 7, size=5))
    guess, places = gold.copy(), [-1, -1, 0, *rng.integers(4, size=2).tolist()]
    rng.shuffle(places)
    for row, place in enumerate(places):
        if place >= 0:
            guess[row, place] += 50
    mistakes = {
        "a row without a mistake is -1, not 0": [max(place, 0) for place in places],
        "count places from 0": [p + (p >= 0) for p in places],
    }
    sequence(first_mistake(guess, gold), places, mistakes=mistakes, name="first_mistake")


def q3_longer(first_mistake: Callable) -> None:
    """The gold, which has its </s>, is wider, or the guess is."""
    rng = generator("a1-q3-longer")
    n, late = int(rng.integers(4, 7)), _some(rng, 5)  # late rows go on beyond the shorter
    long = _ended(rng.integers(4, 50, size=(5, 9)), np.where(late, n + 2, n - 2))
    right = np.where(late, n, -1).tolist()
    cut = {"what stands beyond the shorter of the two was forgotten": [-1] * 5}
    cut["a row without a mistake is -1, not 0; and rows go on beyond the shorter"] = [0] * 5
    sequence(first_mistake(long[:, :n], long), right, mistakes=cut, name="first_mistake")
    gold, right = _ended(long[:, :n], np.where(late, n - 1, n - 2)), np.where(late, n - 1, -1)
    zero = {"a row without a mistake is -1, not 0": np.maximum(right, 0).tolist()}
    sequence(first_mistake(long, gold), right.tolist(), mistakes=zero, name="first_mistake")
    late = _some(rng, 4)  # of these rows </s> alone is beyond the shorter
    gold = _ended(rng.integers(4, 50, size=(4, n + 1)), np.where(late, n, n - 1))
    silent = {"a guess that never wrote </s> is not right": [-1] * 4}
    right = np.where(late, n, -1).tolist()
    sequence(first_mistake(gold[:, :n], gold), right, mistakes=silent, name="first_mistake")


def q3_rubbish(first_mistake: Callable) -> None:
    """Words and signs behind </s>, on either side; the last of them is another </s>."""
    rng = generator("a1-q3-rubbish")
    ends, wrong = rng.integers(2, 7, size=5), _some(rng, 5)
    gold = _ended(rng.integers(4, 50, size=(5, 9)), ends)
    behind = np.arange(9) > ends[:, None]
    dirty = np.where(behind, rng.integers(3, 50, size=gold.shape), gold)
    places = np.where(wrong, rng.integers(ends), -1)
    dirty[wrong, places[wrong]] += 50
    dirty[:, -1] = 3
    seen = {"what stands after </s> does not count": np.where(wrong, places, ends + 1).tolist()}
    for guess, other in ((dirty, gold), (gold, dirty)):
        found = first_mistake(guess, other)
        sequence(found, places.tolist(), mistakes=seen, name="first_mistake")


def _some(rng: np.random.Generator, n: int) -> ndarray:
    """True for some of n, neither for none nor for all."""
    return telling(lambda: rng.random(n) < 0.5, lambda drawn: 0 < drawn.sum() < n)
