"""A4's question 1: a tape that may stay silent."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, equal, generator
from coursework.checks.fields import field, finite


def tape_look(
    x: ndarray, last: ndarray, hidden: ndarray, memory: ndarray, p: dict[str, Any]
) -> dict[str, ndarray]:
    """Weights of the entries beside a rest of score p["rest"], and what they bring."""
    e = np.tanh(hidden @ p["W_h"].T + p["W_x"] @ x + p["W_last"] @ last) @ p["v"]
    top = np.append(e, p["rest"]).max()
    s = np.exp(e - top)
    s = s / (s.sum() + np.exp(p["rest"] - top))
    return {"s": s, "h": s @ hidden, "c": s @ memory}


def tape(rng: np.random.Generator, n: int) -> dict[str, Any]:
    """What `look` is given, with n entries."""
    p: dict[str, Any] = {"W_h": rng.normal(size=(4, 3)), "W_x": rng.normal(size=(4, 5))}
    p |= {"W_last": rng.normal(size=(4, 3)), "v": rng.normal(size=4), "rest": float(rng.normal())}
    hidden, memory = rng.normal(size=(2, n, 3))
    sides: dict[str, Any] = {"x": rng.normal(size=5), "last": rng.normal(size=3)}
    return sides | {"hidden": hidden, "memory": memory, "p": p}


def deaf_or_not(given: dict[str, Any]) -> list[ndarray]:
    """The weights, and those of who hears one thing only: that is another cell's to judge."""
    deaf: tuple[dict[str, ndarray], ...] = ({}, {"last": np.zeros(3)}, {"x": np.zeros(5)})
    return [tape_look(**given | part)["s"] for part in deaf]


def q1_look(look: Callable) -> None:
    """A tape of seven entries."""
    given = tape(generator("a4-q1-look"), 7)
    right, found = tape_look(**given), look(*given.values())
    deaf = tape_look(**given | {"last": np.zeros(3)})
    turned = tape_look(**given | {"hidden": given["hidden"], "memory": given["hidden"]})
    full = {key: value / right["s"].sum() for key, value in right.items()}
    always = "your weights sum to one over the entries; the rest must have its share"
    unheard = "W_last is not heard: what was found last asks, too"
    for key in ("s", "h", "c"):
        mistakes = {always: full[key], unheard: deaf[key]}
        if key == "h":
            mistakes["h is read from the memory tape; it is read from the hidden tape"] = right["c"]
        if key == "c":
            text = "c is read from the hidden tape; it is read from the memory tape"
            mistakes[text] = turned["c"]
        shape = right[key].shape
        numbers = field(found, key, shape, "look")
        equal(numbers, right[key], mistakes=mistakes, name=f"look's {key!r}")


def q1_silence(look: Callable) -> None:
    """A rest that takes everything, a rest that takes nothing, and an empty tape."""
    given = tape(generator("a4-q1-silence"), 6)
    loud = given | {"p": given["p"] | {"rest": -90.0}}
    weights = field(look(*loud.values()), "s", (6,), "look")
    if abs(weights.sum() - 1) > 1e-6:
        raise Wrong("a rest with a far lower score leaves the entries everything")
    if not any(np.allclose(weights, other, atol=1e-6) for other in deaf_or_not(loud)):
        raise Wrong("the weights of the entries are not those of their scores")
    quiet = given | {"p": given["p"] | {"rest": 90.0}}
    empty = given | {"hidden": np.zeros((0, 3)), "memory": np.zeros((0, 3))}
    for case in (quiet, empty):
        found = look(*case.values())
        for key, shape in (("s", (len(case["hidden"]),)), ("h", (3,)), ("c", (3,))):
            numbers = field(found, key, shape, "look")
            if np.abs(numbers).max(initial=0) > 1e-6:
                raise Wrong("a rest with a far higher score leaves the entries nothing to say")


def q1_large(look: Callable) -> None:
    """Scores whose exponentials no float64 holds."""
    rng = generator("a4-q1-large")
    given, rest = tape(rng, 6), 900 - float(rng.uniform(0.2, 1.2))
    p = given["p"]
    e = np.tanh(given["hidden"] @ p["W_h"].T + p["W_x"] @ given["x"]) @ p["v"]
    v = p["v"] * 900 / e[np.abs(e).argmax()]  # the largest score is 900
    large = given | {"p": p | {"v": v, "rest": rest}, "last": np.zeros(3)}
    right = tape_look(**large)
    advice = "exp overflows: take the largest score away from all of them first, the rest's too"
    always = "your weights sum to one over the entries; the rest must have its share"
    found = look(*large.values())
    for key in ("s", "h", "c"):
        shape = right[key].shape
        numbers = finite(partial(field, found, key, shape, "look"), advice)
        if key == "s":
            full = {always: right["s"] / right["s"].sum()}
            equal(numbers, right["s"], mistakes=full, name="look's 's'")
