"""A3, question 5: the gradient of kernel regression."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator, numeric_gradient
from coursework.checks.plain import entry

ALONE = "weights compete: take what is read, c_i, off the value"
LARGE = "with huge numbers yours is not exact: use no finite differences"
MUCH = 1e12


def _drawn(question: str) -> dict[str, Any]:
    rng = generator(question)
    sizes = {"query": (4, 3), "key": (5, 3), "value": (5, 2), "g": (4, 2)}
    asked: dict[str, Any] = {name: rng.normal(size=size) for name, size in sizes.items()}
    return asked | {"width": float(rng.uniform(1.2, 1.8))}


def _squared(asked: dict[str, Any]) -> ndarray:
    return ((asked["query"][:, None] - asked["key"]) ** 2).sum(-1)


def _alpha(asked: dict[str, Any]) -> ndarray:
    masses = np.exp(-_squared(asked) / (2 * asked["width"] ** 2))
    return masses / masses.sum(1, keepdims=True)


def _loss(asked: dict[str, Any]) -> float:
    return float((asked["g"] * (_alpha(asked) @ asked["value"])).sum())


def _to_e(asked: dict[str, Any], *, alone: bool = False) -> ndarray:
    alpha, gain = _alpha(asked), asked["g"] @ asked["value"].T
    if alone:
        return alpha * (1 - alpha) * gain
    return alpha * (gain - (alpha * gain).sum(1, keepdims=True))


def _call(gradient: Callable, asked: dict[str, Any]) -> object:
    return gradient(*(asked[name] for name in ("query", "key", "value", "width", "g")))


def _exact(gradient: Callable, asked: dict[str, Any], key: str, right: ndarray) -> None:
    """The same far apart, with a bump as wide: no step of a difference is right there."""
    far = asked | {name: MUCH * asked[name] for name in ("query", "key", "width")}
    found = array(entry(_call(gradient, far), key, "gradient"), right.shape, key)
    most = abs(right).max()
    if not np.allclose(MUCH * found / most, right / most, rtol=0, atol=1e-5):
        raise Wrong(LARGE)


def q5_width(gradient: Callable) -> None:
    """dL/dsigma."""
    asked = _drawn("a3-q5-width")
    width = np.array(asked["width"])
    right = numeric_gradient(lambda x: _loss(asked | {"width": x}), width)
    alone = (_to_e(asked, alone=True) * _squared(asked)).sum() / width**3
    mistakes = {
        "a wider bump reads more of far keys: yours has the other sign": -right,
        "a factor 2 too much: look at the derivative of -1/(2 sigma^2)": 2 * right,
        "a power of sigma is missing: look at the derivative of -1/(2 sigma^2)": right * width,
        ALONE: alone,
    }
    found = entry(_call(gradient, asked), "width", "gradient")
    equal(found, right, mistakes=mistakes, name="the gradient of the width")
    _exact(gradient, asked, "width", right)


def q5_key(gradient: Callable) -> None:
    """dL/dk_j."""
    asked = _drawn("a3-q5-key")
    right = numeric_gradient(lambda x: _loss(asked | {"key": x}), asked["key"])
    gap = asked["query"][:, None] - asked["key"]
    each = _to_e(asked)[:, :, None] * gap / asked["width"] ** 2
    alone = _to_e(asked, alone=True)[:, :, None] * gap / asked["width"] ** 2
    mistakes = {
        "a key moves to a query that wants its value: yours goes the other way": -right,
        "a key hears from every query: sum over them, do not average": each.mean(0),
        "a key hears from every query, not from the first alone": each[0],
        "a factor 2 too much: the 2 of the square and the 2 below sigma cancel": 2 * right,
        "a factor 2 is lost: the 2 of the square and the 2 below sigma cancel": right / 2,
        ALONE: alone.sum(0),
    }
    found = entry(_call(gradient, asked), "key", "gradient")
    equal(found, right, mistakes=mistakes, name="the gradient of the keys")
    _exact(gradient, asked, "key", right)
