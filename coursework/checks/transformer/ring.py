"""A5's question 4: a cache that is a ring."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator
from coursework.checks.fields import field, part, whole

Given = tuple[ndarray, dict[str, Any]]


def draw(cell: str, n_words: int) -> Given:
    """Words, so short that no score drowns the others, and the parameters."""
    rng, d = generator(f"a5-q4-{cell}"), 4
    p: dict[str, Any] = {name: rng.normal(size=(d, d)) / 2 for name in ("W_Q", "W_K", "W_V")}
    return rng.normal(size=(n_words, d)) / 2, p | {"slope": float(rng.uniform(0.5, 1.5))}


def kept(words: ndarray, p: dict[str, Any], n: int, w: int) -> dict[str, Any]:
    """The state after n words: word i in row i % w; rows never written hold numbers, too."""
    state: dict[str, Any] = {"n": n}
    for name, W in (("keys", p["W_K"]), ("values", p["W_V"])):
        rows = np.full((w, words.shape[1]), 0.5)
        for i in range(n):
            rows[i % w] = words[i] @ W
        state[name] = rows
    return state


def read(words: ndarray, p: dict[str, Any], n: int, w: int, fault: str = "") -> ndarray:
    """What word n reads of the last w, itself included; no ring is needed for that."""
    rows = kept(words, p, n + 1, w)
    slots = np.arange(w)
    age = (n - slots) % w
    may = age <= n
    if fault == "slots":
        age = np.abs(n % w - slots)
    if fault == "empty":
        may = may | True
    if fault == "itself":
        may = may & (age > 0)
    q = p["W_Q"] @ words[n] if fault == "turned" else words[n] @ p["W_Q"]
    e = rows["keys"] @ q / (1 if fault == "no root" else words.shape[1] ** 0.5)
    e = e if fault == "no bias" else e - p["slope"] * np.log(1 + age)
    bumps = np.exp(e - e.max()) * may
    return bumps / bumps.sum() @ rows["values"]


ROWS = "vectors are rows: x W, not W x"
FAULTS = {
    "the slope is not heard: what is older counts less": "no bias",
    "the scores are not divided by the root of d": "no root",
    ROWS: "turned",
}
FIRST = {"rows that were never written are read": "empty"}
LATER = {
    "ages are counted from the rows: in a ring the row behind the last is the oldest": "slots",
    "a word reads itself, too: write first": "itself",
}


def judge(student: Callable, given: Given, n: int, w: int, faults: dict[str, str]) -> None:
    """One step, from a state that is right."""
    words, p = given
    found = student(words[n], kept(words, p, n, w), p, w)
    state, right = part(found, "state", "step"), kept(words, p, n + 1, w)
    if whole(part(state, "n", "the state"), "the state's 'n'") != n + 1:
        raise Wrong("n is the number of words read, this one included")
    for key, W in (("keys", p["W_K"]), ("values", p["W_V"])):
        turned = right[key].copy()
        turned[n % w] = W @ words[n]
        text = f"word n stands in row n % w of the {key}, and all other rows are left alone"
        rows = field(state, key, right[key].shape, "the state")
        if not np.allclose(rows, right[key]):
            raise Wrong(ROWS if np.allclose(rows, turned) else text)
    mistakes = {text: read(words, p, n, w, fault) for text, fault in faults.items()}
    numbers = array(part(found, "read", "step"), words[n].shape, "step's 'read'")
    equal(numbers, read(words, p, n, w), mistakes=mistakes, name="step's 'read'")


def q4_first(student: Callable) -> None:
    """Before the ring is full."""
    given = draw("first", 5)
    for n in (1, 2, 3):
        judge(student, given, n, 5, FAULTS | FIRST)


def q4_ring(student: Callable) -> None:
    """After it has gone round."""
    given = draw("ring", 14)
    for n in (6, 8, 13):
        judge(student, given, n, 5, FAULTS | LATER)
