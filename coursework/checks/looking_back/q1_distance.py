"""A2, question 1: a score with a price on distance."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator

NEVER_BELOW = "a distance is never below 0: |j/S - i/T|"


def _ahead(n_source: ndarray, n_target: ndarray, n: int, t: int) -> ndarray:
    """j/S - i/T."""
    j, i = np.arange(n) / n_source[:, None], np.arange(t) / n_target[:, None]
    return j[:, None, :] - i[:, :, None]


def _price(n_source: ndarray, n_target: ndarray, n: int, t: int) -> ndarray:
    return np.abs(_ahead(n_source, n_target, n, t))


def _signed(content: ndarray, ahead: ndarray) -> dict[str, ndarray]:
    """Without the absolute value, either way."""
    return {NEVER_BELOW: content - ahead, f"{NEVER_BELOW}, or |i/T - j/S|": content + ahead}


def _pair(question: str, b: int) -> tuple[ndarray, ndarray, ndarray, ndarray, float]:
    """s, h, W_a, content, gamma."""
    rng = generator(question)
    s, h, W_a = rng.normal(size=(b, 5, 3)), rng.normal(size=(b, 7, 2)), rng.normal(size=(3, 2))
    content = np.einsum("btd,dk,bnk->btn", s, W_a, h)
    return s, h, W_a, content, float(rng.uniform(1, 3))


def q1_score(scores: Callable) -> None:
    """One pair without padding."""
    s, h, W_a, content, gamma = _pair("a2-q1-score", 1)
    S, T = np.array([7]), np.array([5])
    price = gamma * _price(S, T, 7, 5)
    one = np.ones(1)
    mistakes = {
        "the price is missing": content,
        "distance is a price: take it off": content + price,
        "compare shares of the sentences, j/S and i/T, not places": content
        - gamma * _price(one, one, 7, 5),
        "j is a share of the source, i of the target: yours are exchanged": content
        - gamma * _price(T, S, 7, 5),
    } | _signed(content, gamma * _ahead(S, T, 7, 5))
    equal(scores(s, h, S, T, W_a, gamma), content - price, mistakes=mistakes, name="scores")


def q1_batch(scores: Callable) -> None:
    """Several pairs of other lengths than the arrays."""
    s, h, W_a, content, gamma = _pair("a2-q1-batch", 3)
    S, T = np.array([3, 7, 4]), np.array([5, 2, 3])
    wide = np.array([7, 7, 7]), np.array([5, 5, 5])
    mistakes = {
        "padding does not count: divide by the true lengths": content - gamma * _price(*wide, 7, 5),
        "each pair has lengths of its own": content - gamma * _price(S[:1], T[:1], 7, 5),
    } | _signed(content, gamma * _ahead(S, T, 7, 5))
    right = content - gamma * _price(S, T, 7, 5)
    real, same = np.arange(7) < S[:, None, None], "padding follows the same equation"
    mistakes[f"{same}: its scores are not 0"] = np.where(real, right, 0)
    mistakes[f"{same}: its scores are not minus infinity"] = np.where(real, right, -np.inf)
    equal(scores(s, h, S, T, W_a, gamma), right, mistakes=mistakes, name="scores")
