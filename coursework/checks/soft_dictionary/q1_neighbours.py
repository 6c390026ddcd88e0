"""A3, question 1: a bump that reaches to the first key beyond the nearest."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator

Asked = tuple[ndarray, ndarray, ndarray, int]


def _drawn(question: str, n_queries: int) -> Asked:
    rng = generator(question)
    key, value = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
    return rng.normal(size=(n_queries, 3)), key, value, 4


def _squared(asked: Asked) -> ndarray:
    return ((asked[0][:, None] - asked[1]) ** 2).sum(-1)


def _mean(bump: ndarray, value: ndarray) -> ndarray:
    return bump / bump.sum(1, keepdims=True) @ value


def _mistakes(asked: Asked) -> dict[str, ndarray]:
    value, m, squared = asked[2], asked[3], _squared(asked)
    ordered = np.sort(squared, axis=1)
    reach, short = ordered[:, m : m + 1], ordered[:, m - 1 : m]
    linear = np.maximum(0, 1 - np.sqrt(squared / reach))
    bump = np.maximum(0, 1 - squared / reach)
    sums = np.abs(asked[0][:, None] - asked[1]).sum(-1) ** 2
    far = np.sort(sums, axis=1)[:, m : m + 1]
    return {
        "the bump reaches to the key after the m nearest, not to the last of them": _mean(
            np.maximum(0, 1 - squared / short), value
        ),
        "the bump falls with the square of the distance": _mean(linear, value),
        "sigma, the reach, is squared, too": _mean(
            np.maximum(0, 1 - squared / np.sqrt(reach)), value
        ),
        "the distance is the root of the sum of squares": _mean(
            np.maximum(0, 1 - sums / far), value
        ),
        "entries beyond the m nearest get no weight, least of all a negative one": _mean(
            1 - squared / reach, value
        ),
        "of the m nearest the nearest counts most": _mean((squared < reach) * 1.0, value),
        "the weights must sum to 1: divide by the sum of the bumps": bump @ value,
    }


def _right(asked: Asked) -> ndarray:
    squared = _squared(asked)
    reach = np.sort(squared, axis=1)[:, asked[3] : asked[3] + 1]
    return _mean(np.maximum(0, 1 - squared / reach), asked[2])


def q1_one(look_up: Callable) -> None:
    """One query."""
    asked = _drawn("a3-q1-one", 1)
    equal(look_up(*asked), _right(asked), mistakes=_mistakes(asked), name="look_up")


def q1_many(look_up: Callable) -> None:
    """Five queries, each with a reach of its own."""
    asked = _drawn("a3-q1-many", 5)
    value, m, squared = asked[2], asked[3], _squared(asked)
    widest = np.sort(squared, axis=1)[:, m].max()
    mistakes = _mistakes(asked)
    text = "each query has a reach of its own"
    mistakes[text] = _mean(np.maximum(0, 1 - squared / widest), value)
    equal(look_up(*asked), _right(asked), mistakes=mistakes, name="look_up")
