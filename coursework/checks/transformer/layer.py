"""A5's question 1: a layer with gates, and a norm that leaves the mean alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy import ndarray

from coursework.checks.base import array, equal, generator

Params = dict[str, ndarray]


@dataclass(frozen=True)
class Way:
    """How the layer is computed; as it stands, right."""

    centred: bool = False  # layer normalisation
    normed: bool = True
    post: bool = False
    whole: bool = False  # the gate on the sum
    gated: bool = True
    mixing: bool = False  # the gate chooses between old and new
    length: bool = False  # the norm divides by the length, not by the root of the mean square
    causal: bool = True
    scaled: bool = True
    beside: bool = False  # the second part reads x


FAULTS = {
    "the mean is taken away; this norm divides alone": Way(centred=True),
    "the parts read what is not normed": Way(normed=False),
    "the sum is normed (post-norm); norm what a part reads": Way(post=True),
    "the gates stand on the shortcut, too; gate what is added": Way(whole=True),
    "the gates are not heard": Way(gated=False),
    "the gate stands on what is added alone; x is kept whole": Way(mixing=True),
    "the norm divides by the root of the MEAN square": Way(length=True),
    "src's pre-norm layer has no gates, and takes the mean away": Way(gated=False, centred=True),
}
IN_READING = {
    "a word reads words behind it": Way(causal=False),
    "the scores are not divided by the root of d": Way(scaled=False),
    "the second part reads x; it reads y": Way(beside=True),
}


def in_working(p: Params) -> dict[str, Params]:
    """The parameters of an answer that forgets some, told in both cells."""
    ones = np.ones_like(p["g_1"])
    return {
        "g is missing in the norm": p | {"g_1": ones, "g_2": ones},
        "b_1 is missing": p | {"b_1": 0 * p["b_1"]},
        "b_2 is missing": p | {"b_2": 0 * p["b_2"]},
        "b_1 and b_2 are missing": p | {"b_1": 0 * p["b_1"], "b_2": 0 * p["b_2"]},
    }


def in_reading(p: Params) -> dict[str, Params]:
    """... and where something is read."""
    turned = {name: p[name].T for name in ("W_Q", "W_K", "W_V")}
    return {
        "W_O is missing": p | {"W_O": np.eye(len(p["W_O"]))},
        "vectors are rows: x W, not W x": p | turned | {"W_O": p["W_O"].T},
        "vectors are rows: x W_Q, x W_K, x W_V": p | turned,
    }


def norm(x: ndarray, g: ndarray, way: Way) -> ndarray:
    """g x / rms(x), or, centred, of x less its mean."""
    x = x - x.mean(-1, keepdims=True) if way.centred else x
    squared = (x**2).sum(-1, keepdims=True) / (1 if way.length else x.shape[-1])
    return g * x / np.sqrt(squared + 1e-5)


def read(x: ndarray, p: Params, way: Way) -> ndarray:
    """Every word reads itself and those before it."""
    e = (x @ p["W_Q"]) @ (x @ p["W_K"]).T / (x.shape[1] ** 0.5 if way.scaled else 1)
    e = np.where(np.tri(len(x)) > 0, e, -np.inf) if way.causal else e
    bumps = np.exp(e - e.max(1, keepdims=True))
    return bumps / bumps.sum(1, keepdims=True) @ (x @ p["W_V"]) @ p["W_O"]


def work(x: ndarray, p: Params) -> ndarray:
    """Every word alone."""
    return np.maximum(0, x @ p["W_1"] + p["b_1"]) @ p["W_2"] + p["b_2"]


def layer(x: ndarray, p: Params, way: Way) -> ndarray:
    """y = x + gate_1 Read(N(x)),  z = y + gate_2 Work(N(y)), in this way."""

    def asked(rows: ndarray, g: str) -> ndarray:
        plain = way.post or not way.normed
        return rows if plain else norm(rows, p[g], way)

    def together(rows: ndarray, part: ndarray, gate: str, g: str) -> ndarray:
        opened = p[gate] if way.gated else 1.0
        kept = opened if way.whole else 1 - opened if way.mixing else 1.0
        total = kept * rows + opened * part
        return norm(total, p[g], way) if way.post else total

    y = together(x, read(asked(x, "g_1"), p, way), "gate_1", "g_1")
    return together(y, work(asked(x if way.beside else y, "g_2"), p), "gate_2", "g_2")


def draw(cell: str) -> tuple[ndarray, Params]:
    """Seven words of four numbers, so large that a small number under the root does not count."""
    rng, d = generator(f"a5-q1-{cell}"), 4
    p = {name: rng.normal(size=(d, d)) / 2 for name in ("W_Q", "W_K", "W_V", "W_O")}
    p |= {"W_1": rng.normal(size=(d, 4 * d)), "b_1": rng.normal(size=4 * d)}
    p |= {"W_2": rng.normal(size=(4 * d, d)) / 4, "b_2": rng.normal(size=d)}
    p |= {name: rng.uniform(0.5, 1.5, size=d) for name in ("g_1", "g_2", "gate_1", "gate_2")}
    return rng.normal(5, 10, size=(7, d)), p


def judge(found: object, x: ndarray, p: Params, mistakes: dict[str, ndarray]) -> None:
    """Against the right layer and these."""
    numbers = array(found, x.shape, "layer")
    equal(numbers, layer(x, p, Way()), mistakes=mistakes, name="layer", atol=1e-4)


def told(x: ndarray, p: Params, ways: dict[str, Way], others: dict[str, Params]) -> dict:
    """What mistakes give: other ways of computing, other parameters."""
    results = {text: layer(x, p, way) for text, way in ways.items()}
    return results | {text: layer(x, other, Way()) for text, other in others.items()}


def q1_work(student: Callable) -> None:
    """The first gate is shut: what is read does not count."""
    x, p = draw("work")
    p["gate_1"] = np.zeros(4)
    judge(student(x, p), x, p, told(x, p, FAULTS, in_working(p)))


def q1_layer(student: Callable) -> None:
    """Both gates are open."""
    x, p = draw("layer")
    ways, others = FAULTS | IN_READING, in_working(p) | in_reading(p)
    judge(student(x, p), x, p, told(x, p, ways, others))
