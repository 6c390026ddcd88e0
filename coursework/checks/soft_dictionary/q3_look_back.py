"""A3, question 3: outputs that look back, the near before the far."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator

ITSELF = "an output does not look at itself"
PRICE = "age is a price: the near before the far"
ROWS = "the weights of an output sum to 1 over what it looks back at"
KEYS = "keys do not count: the score is k_t k_i, less the price"
SCALED = "the score is a plain dot product: nothing is scaled"
FIRST = "the first output has nothing to look back at: it reads zeros"


def _looked(
    outputs: ndarray,
    L: int,
    price: float,
    *,
    nearest: int = 1,
    axis: int = 2,
    first: float = 0,
    scale: float = 1,
) -> ndarray:
    """What is read, or with a mistake; `first` scales what output 0 reads of the plain mean."""
    key, value, predict = np.split(outputs, 3, axis=2)
    place = np.arange(outputs.shape[1])
    back = place[:, None] - place
    e = scale * np.einsum("btd,bid->bti", key, key) - price * back
    masses = np.exp(e) * ((back >= nearest) & (back <= L))
    total = masses.sum(axis, keepdims=True)
    read = masses / np.where(total > 0, total, 1) @ value
    read[:, 0] += first * value.mean(1)
    return np.concatenate([read, predict], 2)


def _drawn(question: str) -> ndarray:
    return generator(question).normal(size=(2, 7, 6))


def _compare(found: object, right: ndarray, mistakes: dict[str, ndarray]) -> None:
    """All but the first output, which is a question of its own."""
    found = array(found, right.shape, "look_back")[:, 1:]
    mistakes = {text: one[:, 1:] for text, one in mistakes.items()}
    equal(found, right[:, 1:], mistakes=mistakes, name="look_back")


def _tried(look_back: Callable, outputs: ndarray, L: int, price: float) -> object:
    """What comes back; the first output may be anything."""
    found = look_back(outputs, L, price)
    try:
        found = np.array(found, dtype=float)
        found[:, 0] = 0
    except (TypeError, ValueError, IndexError, OverflowError):
        pass
    return found


def q3_window(look_back: Callable) -> None:
    """No price: which outputs are read."""
    outputs = _drawn("a3-q3-window")
    L = 3
    mistakes = {
        ITSELF: _looked(outputs, L, 0, nearest=0),
        ROWS: _looked(outputs, L, 0, axis=1),
        f"{ROWS}; and it does not look at itself": _looked(outputs, L, 0, nearest=0, axis=1),
        "the window is L outputs long: t - L is in it": _looked(outputs, L - 1, 0),
        "only the last L outputs may be read": _looked(outputs, 7, 0),
        KEYS: _looked(outputs, L, 0, scale=0),
        SCALED: _looked(outputs, L, 0, scale=2**-0.5),
    }
    _compare(_tried(look_back, outputs, L, 0.0), _looked(outputs, L, 0), mistakes)


def q3_price(look_back: Callable) -> None:
    """A price, and a window that holds everything."""
    outputs = _drawn("a3-q3-price")
    price = float(generator("a3-q3-price-itself").uniform(0.3, 0.8))
    mistakes = {
        PRICE: _looked(outputs, 7, -price),
        "the price on age is missing": _looked(outputs, 7, 0),
        KEYS: _looked(outputs, 7, price, scale=0),
        SCALED: _looked(outputs, 7, price, scale=2**-0.5),
        ITSELF: _looked(outputs, 7, price, nearest=0),
        ROWS: _looked(outputs, 7, price, axis=1),
        "all four faults are there still": _looked(outputs, 7, -price, nearest=0, axis=1),
    }
    _compare(_tried(look_back, outputs, 7, price), _looked(outputs, 7, price), mistakes)


def q3_first(look_back: Callable) -> None:
    """The first output reads zeros, and so only its prediction goes on."""
    outputs = _drawn("a3-q3-first")
    d = outputs.shape[2] // 3
    found = look_back(outputs, 4, 0.5)
    try:
        found = array(found, (2, 7, 2 * d), "look_back")[:, 0]
    except Wrong as wrong:
        if "not finite" in str(wrong):
            raise Wrong(
                "the first output has nothing to look back at: you divide by zero"
            ) from None
        raise
    _, own, predict = np.split(outputs[:, 0], 3, axis=1)
    mean = _looked(outputs, 4, 0.5, first=1)[:, 0, :d]
    mistakes = {FIRST: mean, ITSELF: own}
    equal(found[:, :d], 0 * own, mistakes=mistakes, name="the first output's reading")
    nothing = {"the first output has no reading, but its prediction goes on": 0 * predict}
    equal(found[:, d:], predict, mistakes=nothing, name="the first output's prediction")
