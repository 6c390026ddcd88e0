"""A2, question 5: a decoder in which what was seen enters the next query."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator
from coursework.checks.plain import apart, each_part_counts, entry, own

State = dict[str, ndarray]


def _drawn(question: str) -> tuple[ndarray, State, ndarray, ndarray, dict[str, ndarray]]:
    rng = generator(question)
    b, n, a, d, k, v = 3, 6, 2, 5, 4, 7
    sizes = {"W": (d, a), "U": (d, d), "W_q": (k, d), "F": (k, k), "G": (v, d), "B": (v, k)}
    p = {name: rng.normal(size=size) for name, size in sizes.items()}
    state = {"s": rng.uniform(-1, 1, size=(b, d)), "seen": rng.normal(size=(b, k))}
    may = np.arange(n) < np.array([[4], [6], [2]])
    return rng.normal(size=(b, a)), state, rng.normal(size=(b, n, k)), may, p


def _weights(query: ndarray, h: ndarray, may: ndarray) -> ndarray:
    e = np.einsum("bk,bnk->bn", query, h)
    masses = np.exp(e - e.max(1, keepdims=True)) * may
    return masses / masses.sum(1, keepdims=True)


def _states(x: ndarray, state: State, p: dict[str, ndarray]) -> dict[str, ndarray]:
    """The new state, right under "", and what mistakes make of it."""
    word, before = x @ p["W"].T, state["s"] @ p["U"].T
    return {
        "": np.tanh(word + before),
        "U s of many rows s is s @ U.T": np.tanh(word + state["s"] @ p["U"]),
        "W x is missing: the state hears the word": np.tanh(before),
        "U s is missing: the state hears the one before": np.tanh(word),
    }


def q5_look(step: Callable) -> None:
    """Weights and context."""
    x, state, h, may, p = _drawn("a2-q5-look")
    fed, old = state["seen"] @ p["F"].T, state["s"] @ p["W_q"].T
    asked = {text: s @ p["W_q"].T for text, s in _states(x, state, p).items()}
    moved = asked[""]
    mistakes = {text: _weights(one + fed, h, may) for text, one in asked.items()} | {
        "what was seen is missing in the query: F c": _weights(moved, h, may),
        "the state is missing in the query: W_q s'": _weights(fed, h, may),
        "move, then look: the query is made of the new state": _weights(old + fed, h, may),
        "F c of many rows c is c @ F.T": _weights(moved + state["seen"] @ p["F"], h, may),
        "padding gets weight": _weights(moved + fed, h, np.ones_like(may)),
        "the query is not scaled": _weights((moved + fed) / 2, h, may),
    }
    found, weights = step(x, state, h, may, p), mistakes.pop("")
    equal(entry(found, "weights", "step"), weights, mistakes=mistakes, name="weights")
    context = np.einsum("bn,bnk->bk", weights, h)
    kept = {"seen is the new context, not the old one": state["seen"]}
    equal(entry(found, "seen", "step"), context, mistakes=kept, name="seen")


def q5_write(step: Callable) -> None:
    """The state; the logits, by the answer's own context."""
    x, state, h, may, p = _drawn("a2-q5-write")
    found = step(x, state, h, may, p)
    mistakes = _states(x, state, p)
    s = mistakes.pop("")
    equal(entry(found, "s", "step"), s, mistakes=mistakes, name="s")
    seen = own(found, "seen", state["seen"].shape, "step")
    by_state, shown = s @ p["G"].T, seen @ p["B"].T
    right = by_state + shown
    each_part_counts(right, [by_state, shown])
    mistakes = {
        "the output reads the new state, not the old one": state["s"] @ p["G"].T + shown,
        "the output is told what was seen in this step, not in the last": by_state
        + state["seen"] @ p["B"].T,
        "the output is told what was seen, too: B c'": by_state,
        "the logits are a plain sum, without a tanh": np.tanh(right),
    }
    equal(entry(found, "logits", "step"), right, mistakes=apart(mistakes, right), name="logits")
