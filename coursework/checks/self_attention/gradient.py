"""A4's question 6: the gradient of self-attention, by hand."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator, numeric_gradient
from coursework.checks.fields import field


def read_all(X: ndarray, M: ndarray) -> tuple[ndarray, ndarray]:
    """A and Y = A X, A = softmax(X M X^T)."""
    e = X @ M @ X.T
    bumps = np.exp(e - e.max(1, keepdims=True))
    A = bumps / bumps.sum(1, keepdims=True)
    return A, A @ X


def q6_case(cell: str) -> tuple[ndarray, ndarray, ndarray, dict[str, ndarray]]:
    """X, M, G, and the parts of which the gradient is made."""
    rng = generator(f"a4-q6-{cell}")
    X, M, G = (rng.normal(size=shape) for shape in ((5, 3), (3, 3), (5, 3)))
    A, Y = read_all(X, M)
    dA = G @ X.T
    parts = {"e": A * (dA - (A * dA).sum(1, keepdims=True))}
    parts |= {"bare": A * dA, "columns": A * (dA - (A * dA).sum(0)), "A": A, "Y": Y}
    return X, M, G, parts


def q6_M(gradient: Callable) -> None:
    """The matrix between query and key."""
    X, M, G, parts = q6_case("M")
    right = numeric_gradient(lambda m: float((G * read_all(X, m)[1]).sum()), M)
    mistakes = {
        "the gradient of M is transposed": right.T,
        "softmax: a weight that grows takes from the others of its row": X.T @ parts["bare"] @ X,
        "softmax: the sum runs along a row of weights, over the keys": X.T @ parts["columns"] @ X,
    }
    found = field(gradient(X, M, G), "M", M.shape, "gradient")
    equal(found, right, mistakes=mistakes, name="the gradient of M", atol=1e-5)


def q6_X(gradient: Callable) -> None:
    """The words: asked, asking and read."""
    X, M, G, parts = q6_case("X")
    right = numeric_gradient(lambda x: float((G * read_all(x, M)[1]).sum()), X)
    value, e = parts["A"].T @ G, parts["e"]
    asking, asked = e @ X @ M.T, e.T @ X @ M
    bare, columns = parts["bare"], parts["columns"]
    mistakes = {
        "only the values are there; X asks and is asked, too": value,
        "X as the query is missing": value + asked,
        "X as the key is missing": value + asking,
        "X as the value is missing": asking + asked,
        "the value's part is A^T G, not A G": parts["A"] @ G + asking + asked,
        "softmax: a weight that grows takes from the others of its row": (
            value + bare @ X @ M.T + bare.T @ X @ M
        ),
        "softmax: the sum runs along a row of weights, over the keys": (
            value + columns @ X @ M.T + columns.T @ X @ M
        ),
        "M and its transpose are exchanged": value + e @ X @ M + e.T @ X @ M.T,
        "this is Y, what is read; its gradient was asked for": parts["Y"],
    }
    found = field(gradient(X, M, G), "X", X.shape, "gradient")
    equal(found, right, mistakes=mistakes, name="the gradient of X", atol=1e-5)
