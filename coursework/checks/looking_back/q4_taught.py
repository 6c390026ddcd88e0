"""A2, question 4: what a look teaches its query and its annotations."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator, numeric_gradient
from coursework.checks.plain import entry

Asked = dict[str, ndarray]

KEYS = "q is multiplied with U h: that stands in its gradient, not h"
NO_Q = "an annotation is compared by q * U h: what comes back to it goes through q, too"
NO_U = "an annotation is compared by q * U h: what comes back to it goes through U, too"
DIAGONAL = (
    "a weight grows at the cost of the others: alpha_i (delta_ij - alpha_j), not its diagonal"
)
SLOPE = "the slope of tanh is missing: 1 - tanh^2"
V = "v is missing: the score hears of each hidden number by its v"
LARGE = "with huge numbers yours is not exact: use no finite differences"
MUCH = 1e12


def _drawn(question: str) -> Asked:
    rng = generator(question)
    sizes = {"q": (4,), "H": (5, 4), "U": (4, 4), "v": (4,), "g": (4,)}
    return {name: rng.normal(size=size) for name, size in sizes.items()}


def _hidden(p: Asked) -> ndarray:
    return np.tanh((p["H"] @ p["U"].T) * p["q"])


def _alpha(p: Asked) -> ndarray:
    masses = np.exp(_hidden(p) @ p["v"])
    return masses / masses.sum()


def _loss(p: Asked) -> float:
    return float(p["g"] @ (_alpha(p) @ p["H"]))


def _right(p: Asked, name: str) -> ndarray:
    return numeric_gradient(lambda x: _loss(p | {name: x}), p[name])


def _inside(
    p: Asked, *, diagonal: bool = False, slope: bool = True, v: float | None = None
) -> ndarray:
    """What comes back to q * U h of each annotation, (n, m)."""
    hidden, alpha = _hidden(p), _alpha(p)
    gain = p["H"] @ p["g"]
    to_e = alpha * (1 - alpha) * gain if diagonal else alpha * (gain - alpha @ gain)
    return to_e[:, None] * (p["v"] if v is None else v) * (1 - hidden**2 if slope else 1)


def _backward(p: Asked, inside: ndarray | None = None) -> tuple[ndarray, ndarray]:
    """dL/dq, and dL/dH by way of the scores."""
    inside = _inside(p) if inside is None else inside
    return (inside * (p["H"] @ p["U"].T)).sum(0), (inside * p["q"]) @ p["U"]


def _mistakes(p: Asked) -> dict[str, tuple[ndarray, ndarray]]:
    return {
        DIAGONAL: _backward(p, _inside(p, diagonal=True)),
        SLOPE: _backward(p, _inside(p, slope=False)),
        V: _backward(p, _inside(p, v=1.0)),
    }


def _large(p: Asked, name: str) -> Asked:
    """The same scores from huge queries or annotations: no step of a difference is right there."""
    return p | {name: MUCH * p[name], "U": p["U"] / MUCH}


def _exact(found: object, right: ndarray, name: str) -> None:
    most = abs(right).max()
    if not np.allclose(array(found, right.shape, name) / most, right / most, rtol=0, atol=1e-5):
        raise Wrong(LARGE)


def q4_query(gradient: Callable) -> None:
    """dL/dq."""
    p = _drawn("a2-q4-query")
    mistakes = {text: one[0] for text, one in _mistakes(p).items()}
    mistakes[KEYS] = (_inside(p) * p["H"]).sum(0)
    found = entry(gradient(**p), "q", "gradient")
    equal(found, _right(p, "q"), mistakes=mistakes, name="the gradient of q")
    far = _large(p, "q")
    _exact(entry(gradient(**far), "q", "gradient"), _backward(far)[0], "the gradient of q")


def q4_annotations(gradient: Callable) -> None:
    """dL/dH, on both ways."""
    p = _drawn("a2-q4-annotations")
    read, right = np.outer(_alpha(p), p["g"]), _right(p, "H")
    mistakes = {
        "an annotation is read, too: alpha_j g is missing": right - read,
        "an annotation is compared, too: what it does to its weight is missing": read,
        NO_Q: read + _inside(p) @ p["U"],
        NO_U: read + _inside(p) * p["q"],
    } | {text: read + one[1] for text, one in _mistakes(p).items()}
    found = entry(gradient(**p), "H", "gradient")
    equal(found, right, mistakes=mistakes, name="the gradient of H")
    far = _large(p, "H")
    right = np.outer(_alpha(far), far["g"]) + _backward(far)[1]
    _exact(entry(gradient(**far), "H", "gradient"), right, "the gradient of H")
