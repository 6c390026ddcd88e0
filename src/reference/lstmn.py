"""Cheng et al. (2016)."""

import numpy as np

from src.reference.attention import attend
from src.reference.gated_units import sigmoid
from src.reference.shapes import Matrix, Vector


def tape_look(
    x: Vector,
    last: Vector,
    hidden: list[Vector],
    memory: list[Vector],
    W_h: Matrix,
    W_x: Matrix,
    W_last: Matrix,
    v: Vector,
) -> tuple[Vector, Vector, Vector]:
    """a_i = v^T tanh(W_h h_i + W_x x + W_last last), s = softmax(a); sum s_i h_i, sum s_i c_i, s

    (equations 4 to 6; of the source's tapes 11 to 13). Of an empty tape: zeros.
    """
    if not hidden:
        return np.zeros_like(last), np.zeros_like(last), np.zeros(0)
    a = [v @ np.tanh(W_h @ h_i + W_x @ x + W_last @ last) for h_i in hidden]
    both = np.array([np.concatenate(entry) for entry in zip(hidden, memory)])
    context, weights = attend(np.array([a]), both, np.ones((1, len(a)), dtype=bool))
    attended, cell = np.split(context[0], 2)
    return attended, cell, weights[0]


def lstmn_step(
    x: Vector,
    attended: Vector,
    cell: Vector,
    W: Matrix,
    U: Matrix,
    b: Vector,
    given: Vector | float = 0.0,
) -> tuple[Vector, Vector]:
    """c_t = f c~ + i c^ (+ r a under deep fusion),  h_t = o tanh(c_t)

    (equations 7 to 9, 15, 16). The paper's W [h~; x] is U h~ + W x + b here, rows i, f, o, c^.
    """
    entry, forget, exit_, candidate = np.split(W @ x + U @ attended + b, 4)
    new = given + sigmoid(forget) * cell + sigmoid(entry) * np.tanh(candidate)
    return sigmoid(exit_) * np.tanh(new), new
