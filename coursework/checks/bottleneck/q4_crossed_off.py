"""A1, question 4: a decoder that crosses off what it has said."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator
from coursework.checks.plain import apart, each_part_counts, entry, own, sigmoid


def _told(question: str) -> tuple[ndarray, dict, dict]:
    rng = generator(question)
    b, a, d, m, v = 3, 2, 5, 4, 7
    sizes = {"W_r": (m, a), "U_r": (m, d), "W": (d, a), "U": (d, d), "C": (d, m)}
    sizes |= {"G": (v, d), "B": (v, m)}
    p = {name: rng.normal(size=size) / 2 for name, size in sizes.items()}
    state = {"s": rng.uniform(-1, 1, size=(b, d)), "left": rng.normal(size=(b, m))}
    return rng.normal(size=(b, a)), state, p


def _step(step: Callable, question: str) -> tuple[ndarray, dict, dict, object]:
    x, state, p = _told(question)
    return x, state, p, step(x, state, p)


def q4_left(step: Callable) -> None:
    """What is left."""
    x, state, p, found = _step(step, "a1-q4-left")
    r = sigmoid(x @ p["W_r"].T + state["s"] @ p["U_r"].T)
    mistakes = {
        "nothing was crossed off": state["left"],
        "r is what stays, not what goes": (1 - r) * state["left"],
        "the gate itself is not what is left: multiply": r,
        "the state has a say in what is crossed off, too: U_r s": sigmoid(x @ p["W_r"].T)
        * state["left"],
    }
    equal(entry(found, "left", "step"), r * state["left"], mistakes=mistakes, name="left")


def q4_state(step: Callable) -> None:
    """The new state, by the answer's own account of what is left."""
    x, state, p, found = _step(step, "a1-q4-state")
    left = own(found, "left", state["left"].shape, "step")
    told = x @ p["W"].T + state["s"] @ p["U"].T
    turned = x @ p["W"].T + state["s"] @ p["U"]
    mistakes = {
        "the state is told what was left before the word was crossed off": np.tanh(
            told + state["left"] @ p["C"].T
        ),
        "the state is not told what is left: C d'": np.tanh(told),
        "U s of many rows s is s @ U.T": np.tanh(turned + left @ p["C"].T),
    }
    right = np.tanh(told + left @ p["C"].T)
    each_part_counts(right, [np.tanh(told), np.tanh(left @ p["C"].T)])
    equal(entry(found, "s", "step"), right, mistakes=apart(mistakes, right), name="s")


def q4_logits(step: Callable) -> None:
    """The logits, by the answer's own state and what it has left."""
    x, state, p, found = _step(step, "a1-q4-logits")
    s = own(found, "s", state["s"].shape, "step")
    left = own(found, "left", state["left"].shape, "step")
    mistakes = {"the output layer is told what is left, too: B d'": s @ p["G"].T}
    old = state["s"] @ p["G"].T + left @ p["B"].T
    mistakes["the output layer reads the new state, not the old one"] = old
    right = s @ p["G"].T + left @ p["B"].T
    each_part_counts(right, [s @ p["G"].T, left @ p["B"].T])
    equal(entry(found, "logits", "step"), right, mistakes=apart(mistakes, right), name="logits")
