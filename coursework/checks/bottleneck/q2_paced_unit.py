"""A1, question 2: an encoder that reads backwards, each number at its pace."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator
from coursework.checks.plain import sigmoid

TURNED = "U s of many rows s is s @ U.T"
RESET = "this unit has no reset gate: what is new hears of the whole of s"
LEFT_OUT = {
    "W_z": "the gate hears of the word: W_z x",
    "U_z": "the gate hears of the state: U_z s",
    "b_z": "the gate has a bias: b_z",
    "W": "what is new hears of the word: W x",
    "U": "what is new hears of the state: U s",
    "b": "what is new has a bias: b",
}


def _paced(pace: ndarray, logit: ndarray) -> ndarray:
    return pace * sigmoid(logit)


WAYS: dict[str, dict] = {
    "you have left the pace out": {"z": lambda pace, logit: sigmoid(logit)},
    "the pace multiplies the sigmoid: it is no upper limit": {
        "z": lambda pace, logit: np.minimum(pace, sigmoid(logit))
    },
    "the pace multiplies the sigmoid: it does not stand inside": {
        "z": lambda pace, logit: sigmoid(pace * logit)
    },
    "what the old state keeps is 1 - z, with the pace in z": {"kept": lambda z, gate: 1 - gate},
    RESET: {"heard": lambda z, gate: z},
    f"{RESET}, ungated": {"heard": lambda z, gate: gate},
}


def _read(
    words: ndarray,
    p: dict,
    *,
    z: Callable = _paced,
    kept: Callable = lambda z, gate: 1 - z,
    heard: Callable = lambda z, gate: 1,
) -> ndarray:
    """One row, its last word first; or with a mistake."""
    state = np.zeros(len(p["b"]))
    for x in words[::-1]:
        logit = p["W_z"] @ x + p["U_z"] @ state + p["b_z"]
        share, gate = z(p["pace"], logit), sigmoid(logit)
        new = np.tanh(p["W"] @ x + p["U"] @ (heard(share, gate) * state) + p["b"])
        state = kept(share, gate) * state + share * new
    return state


def _paced_unit(rng: np.random.Generator, a: int, d: int) -> dict:
    sizes = {"W_z": (d, a), "U_z": (d, d), "b_z": (d,), "W": (d, a), "U": (d, d), "b": (d,)}
    p = {name: rng.normal(size=size) for name, size in sizes.items()}
    return p | {"pace": rng.uniform(0.2, 0.8, size=d)}


def _mistakes(rows: list[ndarray], p: dict) -> dict[str, ndarray]:
    """Of the unit; each row has its true length."""
    turned = {name: p[name].T for name in ("U", "U_z")}
    wrong = {text: p | {name: 0 * p[name]} for name, text in LEFT_OUT.items()}
    wrong |= {
        TURNED: p | turned,
        f"{TURNED}, for U_z as for U": p | {"U_z": turned["U_z"]},
        f"{TURNED}, for U as for U_z": p | {"U": turned["U"]},
    }
    found = {text: np.stack([_read(row, p, **way) for row in rows]) for text, way in WAYS.items()}
    found |= {text: np.stack([_read(row, one) for row in rows]) for text, one in wrong.items()}
    return found | {"you read forwards": np.stack([_read(row[::-1], p) for row in rows])}


def q2_unit(read_backwards: Callable) -> None:
    """Rows without padding."""
    rng = generator("a1-q2-unit")
    p, words = _paced_unit(rng, 3, 5), rng.normal(size=(2, 4, 3))
    right = np.stack([_read(row, p) for row in words])
    found = read_backwards(words, np.array([4, 4]), p)
    equal(found, right, mistakes=_mistakes(list(words), p), name="read_backwards")


def q2_batch(read_backwards: Callable) -> None:
    """Rows of several lengths, one of them empty; rubbish for padding."""
    rng = generator("a1-q2-batch")
    p, words = _paced_unit(rng, 2, 3), rng.normal(size=(4, 5, 2))
    lengths = np.array([3, 0, 5, 1])
    rows = [row[:n] for row, n in zip(words, lengths)]
    zeros = np.where(np.arange(5)[:, None] < lengths[:, None, None], words, 0)
    alone = "a short row must get the state that it gets alone"
    mistakes = {
        f"padding was read: {alone}": np.stack([_read(row, p) for row in words]),
        f"padding was read, as zeros: {alone}": np.stack([_read(row, p) for row in zeros]),
        "each row has its own length: do not take that of another row": np.stack(
            [_read(row[:3], p) for row in words]
        ),
    }
    right = np.stack([_read(row, p) for row in rows])
    found = read_backwards(words, lengths, p)
    equal(found, right, mistakes=mistakes | _mistakes(rows, p), name="read_backwards")
