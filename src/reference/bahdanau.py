"""Bahdanau et al. (2015)."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy import ndarray

from src.reference.gated_units import gated_unit
from src.reference.shapes import Matrix, Vector


def bidirectional(
    inputs: Matrix,
    d_state: int,
    forward: Callable[[Vector, Vector], Vector],
    backward: Callable[[Vector, Vector], Vector],
) -> Matrix:
    """h_j = [forward h_j; backward h_j]; both units start from zero   (appendix A.2.1)."""
    states = np.zeros((len(inputs), 2 * d_state))
    state = np.zeros(d_state)
    for j in range(len(inputs)):
        state = states[j, :d_state] = forward(inputs[j], state)
    state = np.zeros(d_state)
    for j in reversed(range(len(inputs))):
        state = states[j, d_state:] = backward(inputs[j], state)
    return states


def maxout(pieces: Vector) -> Vector:
    """t_j = max(u_{2j-1}, u_{2j})   (appendix A.2.2)."""
    return np.array([max(pieces[2 * j], pieces[2 * j + 1]) for j in range(len(pieces) // 2)])


def bahdanau_step(
    embedding: Vector, previous: Vector, context: Vector, p: Mapping[str, ndarray]
) -> tuple[Vector, Vector]:
    """The logits and s_i, from E y_{i-1}, s_{i-1} and c_i   (appendices A.1.1 and A.2.2).

    `p` names the matrices as the paper does; the biases b, which it leaves out, are b_W_z, ...
    """
    state = gated_unit(
        p["W_z"] @ embedding + p["b_W_z"] + p["C_z"] @ context,
        p["W_r"] @ embedding + p["b_W_r"] + p["C_r"] @ context,
        p["W"] @ embedding + p["b_W"] + p["C"] @ context,
        previous,
        p["U_z"],
        p["U_r"],
        p["U"],
    )
    pieces = p["U_o"] @ previous + p["V_o"] @ embedding + p["C_o"] @ context + p["b_t"]
    return p["W_o"] @ maxout(pieces) + p["b_W_o"], state
