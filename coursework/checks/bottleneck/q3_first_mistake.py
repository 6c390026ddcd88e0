"""A1, question 3: where does a translation first go wrong?"""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import generator
from coursework.checks.plain import sequence


def _ended(rows: ndarray, lengths: ndarray) -> ndarray:
    """</s> at these places, padding behind it."""
    place = np.arange(rows.shape[1])
    rows = np.where(place == lengths[:, None], 3, rows)
    return np.where(place > lengths[:, None], 0, rows)


def q3_right(first_mistake: Callable) -> None:
    """One width, no rubbish; some rows are right."""
    rng = generator("a1-q3-right")
    gold = _ended(rng.integers(4, 50, size=(5, 7)), rng.integers(4, 7, size=5))
    guess, places = gold.copy(), [-1, 3, -1, 0, int(rng.integers(1, 4))]
    for row, place in enumerate(places):
        if place >= 0:
            guess[row, place] += 50
    mistakes = {
        "a row without a mistake is -1, not 0": [max(place, 0) for place in places],
        "count places from 0": [p + (p >= 0) for p in places],
    }
    sequence(first_mistake(guess, gold), places, mistakes=mistakes, name="first_mistake")


def q3_longer(first_mistake: Callable) -> None:
    """The mistake stands where the other has no column."""
    rng = generator("a1-q3-longer")
    long = _ended(rng.integers(4, 50, size=(3, 8)), np.array([7, 4, 6]))
    short = long[:, :5]  # the second row ends in time
    cut = {"what stands beyond the shorter of the two was forgotten": [-1, -1, -1]}
    cut["a row without a mistake is -1, not 0; and rows go on beyond the shorter"] = [0, 0, 0]
    for guess, gold in ((short, long), (long, short)):
        sequence(first_mistake(guess, gold), [5, -1, 5], mistakes=cut, name="first_mistake")
    gold = _ended(rng.integers(4, 50, size=(2, 6)), np.array([5, 5]))
    silent = {"a guess that never wrote </s> is not right": [-1, -1]}
    sequence(first_mistake(gold[:, :5], gold), [5, 5], mistakes=silent, name="first_mistake")


def q3_rubbish(first_mistake: Callable) -> None:
    """Words and signs behind </s>, on either side."""
    rng = generator("a1-q3-rubbish")
    gold = _ended(rng.integers(4, 50, size=(4, 9)), np.array([2, 4, 5, 6]))
    dirty = np.where(np.arange(9) > np.array([[2], [4], [5], [6]]), rng.integers(3, 50), gold)
    dirty[1, 1] += 50
    seen = {"what stands after </s> does not count": [3, 1, 6, 7]}
    for guess, other in ((dirty, gold), (gold, dirty)):
        sequence(first_mistake(guess, other), [-1, 1, -1, -1], mistakes=seen, name="first_mistake")
