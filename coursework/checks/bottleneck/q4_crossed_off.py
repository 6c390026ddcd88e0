"""A1, question 4: a decoder that crosses off what it has said."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import array, equal, generator
from coursework.checks.plain import entry, sigmoid


def _told(question: str) -> tuple[ndarray, dict, dict]:
    rng = generator(question)
    b, a, d, m, v = 3, 2, 5, 4, 7
    sizes = {"W_r": (m, a), "U_r": (m, d), "W": (d, a), "U": (d, d), "C": (d, m)}
    sizes |= {"G": (v, d), "B": (v, m)}
    p = {name: rng.normal(size=size) / 2 for name, size in sizes.items()}
    state = {"s": rng.uniform(-1, 1, size=(b, d)), "left": rng.normal(size=(b, m))}
    return rng.normal(size=(b, a)), state, p


def _steps(step: Callable, question: str) -> tuple[ndarray, dict, dict, dict]:
    """The second of two steps: its input, the state that it starts from, what came out."""
    x, state, p = _told(question)
    began = step(x[::-1].copy(), state, p)
    b, d, m = len(x), len(p["W"]), len(p["W_r"])
    state = {"s": array(entry(began, "s", "step"), (b, d), "s")}
    state["left"] = array(entry(began, "left", "step"), (b, m), "left")
    found = step(x, state, p)
    for key in ("s", "left", "logits"):
        entry(found, key, "step")
    return x, state, p, found


def q4_left(step: Callable) -> None:
    """What is left after two steps."""
    x, state, p, found = _steps(step, "a1-q4-left")
    r = sigmoid(x @ p["W_r"].T + state["s"] @ p["U_r"].T)
    mistakes = {
        "nothing was crossed off": state["left"],
        "r is what stays, not what goes": (1 - r) * state["left"],
        "the gate itself is not what is left: multiply": r,
    }
    equal(found["left"], r * state["left"], mistakes=mistakes, name="left")


def q4_state(step: Callable) -> None:
    """The new state, by the answer's own account of what is left."""
    x, state, p, found = _steps(step, "a1-q4-state")
    left = array(found["left"], state["left"].shape, "left")
    told = x @ p["W"].T + state["s"] @ p["U"].T
    mistakes = {
        "the state is told what was left before the word was crossed off": np.tanh(
            told + state["left"] @ p["C"].T
        ),
        "the state is not told what is left: C d'": np.tanh(told),
    }
    if np.allclose(left, state["left"]):
        mistakes.pop(next(iter(mistakes)))
    equal(found["s"], np.tanh(told + left @ p["C"].T), mistakes=mistakes, name="s")


def q4_logits(step: Callable) -> None:
    """The logits, by the answer's own state and what it has left."""
    x, state, p, found = _steps(step, "a1-q4-logits")
    s = array(found["s"], state["s"].shape, "s")
    left = array(found["left"], state["left"].shape, "left")
    mistakes = {"the output layer is told what is left, too: B d'": s @ p["G"].T}
    old = state["s"] @ p["G"].T + left @ p["B"].T
    mistakes["the output layer reads the new state, not the old one"] = old
    equal(found["logits"], s @ p["G"].T + left @ p["B"].T, mistakes=mistakes, name="logits")
