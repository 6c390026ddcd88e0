"""A5's question 2: heads that share keys and values, and what they cost."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator
from coursework.checks.fields import part, whole


@dataclass(frozen=True)
class Way:
    """How heads are computed; as it stands, right."""

    shared: str = "neighbours"  # or "in turn", "all", "last"
    directions: str = "head"  # or "row", "none"
    tempered: str = "times"  # or "by", "not"
    causal: bool = True


FAULTS = {
    "neighbouring heads share a group: 0 0 1 1, not 0 1 0 1": Way("in turn"),
    "all heads read the first group": Way("all"),
    "queries and keys are compared by direction: bring both to length one": Way(directions="none"),
    "the whole row has length one; each head's part of it must have it": Way(directions="row"),
    "tau is not heard": Way(tempered="not"),
    "scores are divided by tau; multiply them": Way(tempered="by"),
    "a word reads words behind it": Way(causal=False),
    "src's heads compare products of any length, and know no tau": Way(
        "in turn", directions="none", tempered="not"
    ),
}


def grouped(x: ndarray, matrices: list[ndarray], tau: ndarray, n_groups: int, way: Way) -> ndarray:
    """Head i reads group i // (h / g); e = tau cos(q, k); under a causal mask."""
    (b, t, d), h = x.shape, len(tau)
    sides = [x @ W for W in matrices[:3]]
    if way.directions == "row":
        sides[:2] = (side / np.linalg.norm(side, axis=-1, keepdims=True) for side in sides[:2])
    q, k, v = (side.reshape(b, t, -1, d // h).transpose(0, 2, 1, 3) for side in sides)
    rows = np.arange(h) // (h // n_groups)
    rows = {"in turn": np.arange(h) % n_groups, "all": 0 * rows}.get(way.shared, rows)
    k, v = k[:, rows], v[:, rows]
    if way.directions == "head":
        q, k = (side / np.linalg.norm(side, axis=-1, keepdims=True) for side in (q, k))
    e = q @ k.transpose(0, 1, 3, 2)
    e = e / (d // h) ** 0.5 if way.directions == "none" else e
    e = e * tau[:, None, None] ** {"times": 1, "by": -1, "not": 0}[way.tempered]
    bumps = np.exp(e - e.max(-1, keepdims=True)) * (np.tri(t) if way.causal else 1)
    read = bumps / bumps.sum(-1, keepdims=True) @ v
    return read.transpose(0, 2, 1, 3).reshape(b, t, d) @ matrices[3]


def otherwise(matrices: list[ndarray]) -> dict[str, list[ndarray]]:
    """The matrices of an answer that exchanges some, or forgets one."""
    W_Q, W_K, W_V, W_O = matrices
    return {
        "W_K and W_V are exchanged": [W_Q, W_V, W_K, W_O],
        "W_O is missing": [W_Q, W_K, W_V, np.eye(len(W_O))],
    }


def q2_read(student: Callable) -> None:
    """Four heads in two groups, six in three; so long that a small number added does not count."""
    rng = generator("a5-q2-read")
    for h, g in ((4, 2), (6, 3)):
        d = 2 * h
        x, tau = rng.normal(0, 30, size=(2, 5, d)), rng.uniform(1.5, 3.0, size=h)
        shapes = ((d, d), (d, 2 * g), (d, 2 * g), (d, d))
        matrices = [rng.normal(size=shape) / d**0.5 for shape in shapes]
        found = array(student(x, *matrices, tau, g), x.shape, "grouped")
        mistakes = {text: grouped(x, matrices, tau, g, way) for text, way in FAULTS.items()}
        for text, other in otherwise(matrices).items():
            mistakes[text] = grouped(x, other, tau, g, Way())
        right = grouped(x, matrices, tau, g, Way())
        equal(found, right, mistakes=mistakes, name="grouped", atol=1e-4)


def bills(n: int, d: int, h: int, g: int) -> dict[str, dict[int, str]]:
    """Of each item the right number, under "", and those of mistakes."""
    shared = d * g // h
    pairs, projections = 4 * n * n * d, 4 * n * d * (d + shared)
    return {
        "parameters": {
            2 * d * (d + shared): "",
            4 * d * d: "W_K and W_V have d g / h columns each",
            2 * d * (d + g): "a group has d / h columns",
        },
        "operations": {
            projections + pairs: "",
            8 * n * d * d + pairs: "keys and values are made for g groups, not for h heads",
            projections + pairs * g // h: "every head has scores of its own, whoever shares",
            (projections + pairs) // 2: "a multiplication and an addition are two operations",
        },
        "kept": {
            2 * n * shared: "",
            n * shared: "keys and values are kept",
            2 * n * d: "of g groups are kept, not of h heads",
        },
    }


def q2_bill(student: Callable) -> None:
    """Four layers, numbers drawn."""
    rng = generator("a5-q2-bill")
    for h, g in ((8, 1), (8, 4), (6, 2), (12, 3)):
        n, d = int(rng.integers(100, 1000)), h * int(rng.integers(4, 30))
        found = student(n, d, h, g)
        for name, numbers in bills(n, d, h, g).items():
            number = whole(part(found, name, "bill"), f"bill's {name!r}")
            text = numbers.get(number, f"bill's {name!r} is another number")
            if text:
                raise Wrong(text)
