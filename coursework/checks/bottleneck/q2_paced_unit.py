"""A1, question 2: an encoder that reads backwards, each number at its pace."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator
from coursework.checks.plain import sigmoid

TURNED = "U s of many rows s is s @ U.T"


def _read(words: ndarray, p: dict, *, paced: bool = True, keeps: bool = False) -> ndarray:
    """One row, its last word first; or with a mistake."""
    state = np.zeros(len(p["b"]))
    for x in words[::-1]:
        gate = sigmoid(p["W_z"] @ x + p["U_z"] @ state + p["b_z"])
        z = p["pace"] * gate if paced else gate
        new = np.tanh(p["W"] @ x + p["U"] @ state + p["b"])
        state = (1 - (gate if keeps else z)) * state + z * new
    return state


def _paced_unit(rng: np.random.Generator, a: int, d: int) -> dict:
    sizes = {"W_z": (d, a), "U_z": (d, d), "b_z": (d,), "W": (d, a), "U": (d, d), "b": (d,)}
    p = {name: rng.normal(size=size) for name, size in sizes.items()}
    return p | {"pace": rng.uniform(0.2, 0.8, size=d)}


def _mistakes(rows: list[ndarray], p: dict) -> dict[str, ndarray]:
    """Of the unit; each row has its true length."""
    turned = {name: p[name].T for name in ("U", "U_z")}
    return {
        "you read forwards": np.stack([_read(row[::-1], p) for row in rows]),
        "you have left the pace out": np.stack([_read(row, p, paced=False) for row in rows]),
        "what the old state keeps is 1 - z, with the pace in z": np.stack(
            [_read(row, p, keeps=True) for row in rows]
        ),
        TURNED: np.stack([_read(row, p | turned) for row in rows]),
        f"{TURNED}, for U_z as for U": np.stack(
            [_read(row, p | {"U_z": turned["U_z"]}) for row in rows]
        ),
        f"{TURNED}, for U as for U_z": np.stack(
            [_read(row, p | {"U": turned["U"]}) for row in rows]
        ),
    }


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
