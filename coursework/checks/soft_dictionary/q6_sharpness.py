"""A3, question 6: how sharp must a dictionary be?"""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator

PART = 1e-3  # what the question asks for


def _sharpness(key: ndarray, p: float, of: Callable[[ndarray], float]) -> float:
    """With which the least, the mean or another of the shares is p."""
    overlap = key @ key.T - 1

    def share(beta: float) -> float:
        return of(1 / np.exp(beta * overlap).sum(1))

    low, high = 0.0, 1.0
    while share(high) < p:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) < p else (low, middle)
    return high


def _compare(found: object, right: float, mistakes: dict[str, float]) -> None:
    """Right to one part in a thousand; or a mistake; or nearly right."""
    ratio = array(found, (), "sharpness") / right
    if abs(ratio - 1) <= PART:
        return
    named = {text: one for text, one in mistakes.items() if abs(one / right - 1) > 0.01}
    known = any(abs(one / right - ratio) < PART for one in named.values())
    if abs(ratio - 1) < 0.02 and not known:
        raise Wrong("nearly, and not exact enough: one part in a thousand was asked for")
    equal(found, right, mistakes=named, name="sharpness", atol=PART / 4)


def q6_angles(sharpness: Callable) -> None:
    """Keys at right angles."""
    rng = generator("a3-q6-angles")
    for n in (3, 6, 9):
        p = float(rng.uniform(0.7, 0.95))
        key = np.linalg.qr(rng.normal(size=(n, n)))[0]
        mistakes = {
            "a key competes with the n - 1 others, not with n": np.log(n * p / (1 - p)),
            "there are n - 1 others, not one": np.log(p / (1 - p)),
            "the others share what is left: divide p by 1 - p": np.log((n - 1) * p),
        }
        _compare(sharpness(key, p), np.log((n - 1) * p / (1 - p)), mistakes)


def q6_every(sharpness: Callable) -> None:
    """Keys of which some are near each other."""
    rng = generator("a3-q6-every")
    for n, d in ((8, 4), (20, 6)):
        key = rng.normal(size=(n, d))
        key /= np.linalg.norm(key, axis=1, keepdims=True)
        p = float(rng.uniform(0.7, 0.95))
        nearest = np.sort(key @ key.T)[:, -2].max()
        odds = np.log((n - 1) * p / (1 - p))
        near = "a smaller sharpness would do: not every other key is as near as the nearest"
        mistakes = {
            "the keys are not at right angles: search": odds,
            near: odds / (1 - nearest),
            "every key must get its share, not their mean": _sharpness(key, p, np.mean),
            "every key must get its share, not only one": _sharpness(key, p, np.max),
        }
        _compare(sharpness(key, p), _sharpness(key, p, np.min), mistakes)
