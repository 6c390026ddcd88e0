"""A2, question 4: what a look teaches its query and its annotations."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator, numeric_gradient
from coursework.checks.plain import entry

Asked = dict[str, ndarray]

DIAGONAL = (
    "a weight grows at the cost of the others: alpha_i (delta_ij - alpha_j), not its diagonal"
)
SLOPE = "the slope of tanh is missing: 1 - tanh^2"


def _drawn(question: str) -> Asked:
    rng = generator(question)
    sizes = {"s": (3,), "H": (5, 4), "W": (6, 3), "U": (6, 4), "v": (6,), "g": (4,)}
    return {name: rng.normal(size=size) for name, size in sizes.items()}


def _hidden(p: Asked) -> ndarray:
    return np.tanh((p["H"] @ p["U"].T) * (p["W"] @ p["s"]))


def _alpha(p: Asked) -> ndarray:
    masses = np.exp(_hidden(p) @ p["v"])
    return masses / masses.sum()


def _loss(p: Asked) -> float:
    return float(p["g"] @ (_alpha(p) @ p["H"]))


def _right(p: Asked, name: str) -> ndarray:
    return numeric_gradient(lambda x: _loss(p | {name: x}), p[name])


def _backward(p: Asked, *, diagonal: bool = False, slope: bool = True) -> tuple[ndarray, ndarray]:
    """dL/ds, and dL/dH by way of the scores."""
    hidden, alpha = _hidden(p), _alpha(p)
    gain = p["H"] @ p["g"]
    to_e = alpha * (1 - alpha) * gain if diagonal else alpha * (gain - alpha @ gain)
    inside = to_e[:, None] * p["v"] * (1 - hidden**2 if slope else 1)
    to_s = p["W"].T @ (inside * (p["H"] @ p["U"].T)).sum(0)
    return to_s, (inside * (p["W"] @ p["s"])) @ p["U"]


def q4_query(gradient: Callable) -> None:
    """dL/ds."""
    p = _drawn("a2-q4-query")
    mistakes = {DIAGONAL: _backward(p, diagonal=True)[0], SLOPE: _backward(p, slope=False)[0]}
    found = entry(gradient(**p), "s", "gradient")
    equal(found, _right(p, "s"), mistakes=mistakes, name="the gradient of s")


def q4_annotations(gradient: Callable) -> None:
    """dL/dH, on both ways."""
    p = _drawn("a2-q4-annotations")
    read, right = np.outer(_alpha(p), p["g"]), _right(p, "H")
    mistakes = {
        "an annotation is read, too: alpha_j g is missing": right - read,
        "an annotation is compared, too: what it does to its weight is missing": read,
        DIAGONAL: read + _backward(p, diagonal=True)[1],
        SLOPE: read + _backward(p, slope=False)[1],
    }
    found = entry(gradient(**p), "H", "gradient")
    equal(found, right, mistakes=mistakes, name="the gradient of H")
