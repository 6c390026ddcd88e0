"""A4's question 6: the gradient of self-attention, by hand."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy import ndarray

from coursework.checks.base import generator
from coursework.checks.by_hand import derived
from coursework.checks.fields import field


class Given(NamedTuple):
    """What `gradient` is given."""

    X: ndarray
    M: ndarray
    G: ndarray


def read_all(X: ndarray, M: ndarray) -> tuple[ndarray, ndarray]:
    """A and Y = A X, A = softmax(X M X^T)."""
    e = X @ M @ X.T
    bumps = np.exp(e - e.max(1, keepdims=True))
    A = bumps / bumps.sum(1, keepdims=True)
    return A, A @ X


def draw(cell: str) -> Given:
    """Five words of three numbers."""
    rng = generator(f"a4-q6-{cell}")
    return Given(*(rng.normal(size=shape) for shape in ((5, 3), (3, 3), (5, 3))))


def by_scores(given: Given) -> dict[str, ndarray]:
    """What comes back to the scores, right under "", and with mistakes."""
    A, dA = read_all(given.X, given.M)[0], given.G @ given.X.T
    return {
        "": A * (dA - (A * dA).sum(1, keepdims=True)),
        "the derivatives in A are transposed: rows belong to words that ask": (
            A * (dA.T - (A * dA.T).sum(1, keepdims=True))
        ),
        "softmax: a weight that grows takes from the others of its row": A * dA,
        "softmax: the sum runs along a row of weights, over the keys": A * (dA - (A * dA).sum(0)),
        "softmax: alpha_i (delta_ij - alpha_j), not its diagonal alone": A * (1 - A) * dA,
        "softmax: what is summed is the product A * df/dA, not df/dA": (
            A * (dA - dA.sum(1, keepdims=True))
        ),
        "softmax: each entry loses the sum of its row times its own weight": (
            A * dA - (A * dA).sum(1, keepdims=True)
        ),
    }


def by_M(given: Given, e: ndarray) -> ndarray:
    """Of M, from that of the scores."""
    return given.X.T @ e @ given.X


def by_X(given: Given, e: ndarray) -> ndarray:
    """X as the value, the query and the key; the sum is the gradient of X."""
    X, M, G = given
    return np.array([read_all(X, M)[0].T @ G, e @ X @ M.T, e.T @ X @ M])


def q6_M(gradient: Callable) -> None:
    """The matrix between query and key."""
    given = draw("M")
    mistakes = {text: by_M(given, e) for text, e in by_scores(given).items()}
    right = mistakes.pop("")
    mistakes["the gradient of M is transposed"] = right.T
    found = field(gradient(*given), "M", right.shape, "gradient")
    derived(found, right, mistakes=mistakes, name="the gradient of M")


def q6_X(gradient: Callable) -> None:
    """The words: asked, asking and read."""
    given = draw("X")
    X, M, G = given
    A, Y = read_all(X, M)
    mistakes = {text: by_X(given, e).sum(0) for text, e in by_scores(given).items()}
    right = mistakes.pop("")
    e = by_scores(given)[""]
    value, asking, asked = by_X(given, e)
    mistakes |= {
        "only the values are there; X asks and is asked, too": value,
        "X as the query is missing": value + asked,
        "X as the key is missing": value + asking,
        "X as the value is missing": asking + asked,
        "the values' part: A and its transpose are exchanged": A @ G + asking + asked,
        "M and its transpose are exchanged": value + e @ X @ M + e.T @ X @ M.T,
        "this is Y, what is read; its gradient was asked for": Y,
    }
    found = field(gradient(*given), "X", right.shape, "gradient")
    derived(found, right, mistakes=mistakes, name="the gradient of X")
