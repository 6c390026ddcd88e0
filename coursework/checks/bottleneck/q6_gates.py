"""A1, question 6: the gradient of a state whose gates the words set."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator, numeric_gradient
from coursework.checks.plain import sigmoid

Inputs = tuple[ndarray, ndarray, float, ndarray]

WRITTEN_ONLY = "a word also moves its gate: that way is missing"
DOT = "dL/dz is one number, a dot product with u, not one number an entry"
OTHER_SIGN = "the way through the gate has the other sign: dh/dz is w_t - h_{t-1}"
OWN = "the gate of the word itself does not shrink it; only later ones do"
SLOPE = "the slope of the sigmoid is z (1 - z)"
SHUT = "where a gate is all but shut yours is not exact: use no finite differences"
LEFT = "where later gates leave little yours is not exact: use no finite differences"


def _loss(words: ndarray, a: ndarray, b: float, u: ndarray) -> float:
    h = np.zeros(words.shape[1])
    for word, z in zip(words, sigmoid(words @ a + b)):
        h = (1 - z) * h + z * word
    return float(u @ h)


def _forward(words: ndarray, a: ndarray, b: float) -> tuple[ndarray, ndarray]:
    """All gates, and the state that each word comes upon."""
    z, before = sigmoid(words @ a + b), np.zeros_like(words)
    for t in range(1, len(words)):
        before[t] = (1 - z[t - 1]) * before[t - 1] + z[t - 1] * words[t - 1]
    return z, before


def _slope(z: ndarray) -> ndarray:
    return z * (1 - z)


def _gradient(
    inputs: Inputs,
    *,
    gate: float = 1,
    slope: Callable = _slope,
    kept: str = "later",
    dot: Callable = lambda far, u: (far @ u)[:, None],
) -> ndarray:
    """As asked for, or with a mistake: `gate` is what its way counts, `kept` which gates keep."""
    words, a, b, u = inputs
    z, before = _forward(words, a, b)
    after = np.array([np.prod(1 - z[t + 1 :]) for t in range(len(z))])[:, None]
    z, gain = z[:, None], gate * dot(words - before, u) * a
    written, through = z * u, gain * slope(z)
    if kept == "written only":
        return after * written + through
    return {"later": after, "all": 1, "own": after * (1 - z)}[kept] * (written + through)


def _gated(question: str) -> Inputs:
    rng = generator(question)
    words, a, u = rng.normal(size=(6, 3)), rng.normal(size=3), rng.normal(size=3)
    return words, a, float(rng.uniform(-0.5, 0.5)), u


def _mistakes(inputs: Inputs) -> dict[str, ndarray]:
    return {
        WRITTEN_ONLY: _gradient(inputs, gate=0),
        DOT: _gradient(inputs, dot=np.multiply),
        OTHER_SIGN: _gradient(inputs, gate=-1),
        SLOPE: _gradient(inputs, slope=np.ones_like),
        OWN: _gradient(inputs, kept="own"),
    }


def _found(gradient: Callable, inputs: Inputs) -> ndarray:
    words, a, b, u = inputs
    return array(gradient(words, *_forward(words, a, b), a, u), words.shape, "gradient")


def _steered(inputs: Inputs, logits: dict[int, float]) -> Inputs:
    """The same with words that set these gates."""
    words, a, b, u = inputs
    words = words.copy()
    for t, logit in logits.items():
        words[t] += a * (logit - b - words[t] @ a) / (a @ a)
    return words, a, b, u


def q6_last(gradient: Callable) -> None:
    """The last word, which no later gate touches; then behind a gate that is all but shut."""
    inputs = _gated("a1-q6-last")
    right = numeric_gradient(partial(_loss, a=inputs[1], b=inputs[2], u=inputs[3]), inputs[0])
    mistakes = {text: one[-1] for text, one in _mistakes(inputs).items()}
    found = _found(gradient, inputs)
    equal(found[-1], right[-1], mistakes=mistakes, name="the last word's gradient")
    shut = _steered(inputs, {5: -25.0})
    ratio = _found(gradient, shut)[-1] / _gradient(shut)[-1]
    if not np.allclose(ratio, 1, atol=1e-5):
        raise Wrong(SHUT)


def q6_all(gradient: Callable) -> None:
    """All words; then with open gates, which leave little of the early ones."""
    inputs = _gated("a1-q6-all")
    right = numeric_gradient(partial(_loss, a=inputs[1], b=inputs[2], u=inputs[3]), inputs[0])
    mistakes = _mistakes(inputs)
    mistakes["later gates keep only 1 - z of what was written before"] = _gradient(
        inputs, kept="all"
    )
    mistakes["later gates keep only 1 - z of what went through the gate, too"] = _gradient(
        inputs, kept="written only"
    )
    equal(_found(gradient, inputs), right, mistakes=mistakes, name="gradient")
    wide = _steered(inputs, {3: 8.0, 4: 8.0, 5: 8.0})
    ratio = _found(gradient, wide) / _gradient(wide)
    if not np.allclose(ratio, 1, atol=1e-5):
        raise Wrong(LEFT)
