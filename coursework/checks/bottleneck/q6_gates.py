"""A1, question 6: the gradient of a state whose gates the words set."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy import ndarray

from coursework.checks.base import array, equal, generator, numeric_gradient
from coursework.checks.plain import sigmoid


def _loss(words: ndarray, a: ndarray, b: float, u: ndarray) -> float:
    h = np.zeros(words.shape[1])
    for word, z in zip(words, sigmoid(words @ a + b)):
        h = (1 - z) * h + z * word
    return float(u @ h)


def _gradient(
    words: ndarray, a: ndarray, b: float, u: ndarray, *, sign: float = 1, own: bool = False
) -> ndarray:
    """As asked for; `sign` of the way through the gate, `own` gate shrinks its word, too."""
    z, h = sigmoid(words @ a + b), np.zeros(words.shape[1])
    found = np.zeros_like(words)
    for t, word in enumerate(words):
        kept = np.prod(1 - z[t if own else t + 1 :])
        found[t] = kept * (z[t] * u + sign * (u @ (word - h)) * z[t] * (1 - z[t]) * a)
        h = (1 - z[t]) * h + z[t] * word
    return found


def _gated(question: str) -> tuple[ndarray, ndarray, float, ndarray]:
    rng = generator(question)
    words, a, u = rng.normal(size=(6, 3)), rng.normal(size=3), rng.normal(size=3)
    return words, a, float(rng.uniform(-0.5, 0.5)), u


WRITTEN_ONLY = "a word also moves its gate: that way is missing"
OTHER_SIGN = "the way through the gate has the other sign: dh/dz is w_t - h_{t-1}"
OWN = "the gate of the word itself does not shrink it; only later ones do"


def q6_last(gradient: Callable) -> None:
    """The last word, which no later gate touches."""
    inputs = _gated("a1-q6-last")
    right = numeric_gradient(partial(_loss, a=inputs[1], b=inputs[2], u=inputs[3]), inputs[0])
    ways: dict[str, dict] = {
        WRITTEN_ONLY: {"sign": 0},
        OTHER_SIGN: {"sign": -1},
        OWN: {"own": True},
    }
    mistakes = {text: _gradient(*inputs, **way)[-1] for text, way in ways.items()}
    found = array(gradient(*inputs), right.shape, "gradient")
    equal(found[-1], right[-1], mistakes=mistakes, name="the last word's gradient")


def q6_all(gradient: Callable) -> None:
    """All words."""
    inputs = _gated("a1-q6-all")
    right = numeric_gradient(partial(_loss, a=inputs[1], b=inputs[2], u=inputs[3]), inputs[0])
    ways: dict[str, dict] = {
        WRITTEN_ONLY: {"sign": 0},
        OTHER_SIGN: {"sign": -1},
        OWN: {"own": True},
    }
    mistakes = {text: _gradient(*inputs, **way) for text, way in ways.items()}
    z = sigmoid(inputs[0] @ inputs[1] + inputs[2])
    kept = np.cumprod((1 - z)[::-1])[::-1] / (1 - z)
    mistakes["later gates keep only 1 - z of what was written before"] = right / kept[:, None]
    equal(gradient(*inputs), right, mistakes=mistakes, name="gradient")
