"""One step of a recurrent unit."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from src.reference.shapes import Matrix, Vector


def sigmoid(x: Float[ndarray, "*d"]) -> Float[ndarray, "*d"]:
    """1 / (1 + e^-x)."""
    return 1 / (1 + np.exp(-x))


def gated_unit(
    to_update: Vector,
    to_reset: Vector,
    to_candidate: Vector,
    state: Vector,
    U_z: Matrix,
    U_r: Matrix,
    U: Matrix,
) -> Vector:
    """s' = (1 - z) s + z tanh(a + U (r s))   (Bahdanau et al., 2015, appendix A.1.1).

    The first three arguments are all that enters from outside: W_z x + C_z c and so on.
    """
    new = np.zeros_like(state)
    update = sigmoid(to_update + U_z @ state)
    reset = sigmoid(to_reset + U_r @ state)
    candidate = np.tanh(to_candidate + U @ (reset * state))
    for i in range(len(state)):
        new[i] = (1 - update[i]) * state[i] + update[i] * candidate[i]
    return new


def torch_gru_unit(
    x: Vector, state: Vector, W: Matrix, U: Matrix, b_W: Vector, b_U: Vector
) -> Vector:
    """`nn.GRU`: n = tanh(W x + r (U h)), h' = (1 - z) n + z h; rows of W and U: r, z, n."""
    from_input = np.split(W @ x + b_W, 3)
    from_state = np.split(U @ state + b_U, 3)
    reset = sigmoid(from_input[0] + from_state[0])
    keep = sigmoid(from_input[1] + from_state[1])
    candidate = np.tanh(from_input[2] + reset * from_state[2])
    return (1 - keep) * candidate + keep * state


def lstm_step(
    x: Vector, hidden: Vector, cell: Vector, W: Matrix, U: Matrix, b: Vector
) -> tuple[Vector, Vector]:
    """c' = f c + i g,  h' = o tanh(c');  rows of W, U and b: i, f, g, o, as in `nn.LSTM`."""
    entry, forget, candidate, exit_ = np.split(W @ x + U @ hidden + b, 4)
    cell = sigmoid(forget) * cell + sigmoid(entry) * np.tanh(candidate)
    return sigmoid(exit_) * np.tanh(cell), cell
