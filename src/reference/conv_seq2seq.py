"""Gehring et al. (2017)."""

import numpy as np

from src.reference.attention import attend
from src.reference.gated_units import sigmoid
from src.reference.scores import dot_score
from src.reference.shapes import Matrix, Vector

HALF = 0.5**0.5  # halves the variance of a sum (section 3.4)


def normed_matrix(v: Matrix, g: Vector) -> Matrix:
    """Row i is g_i v_i / |v_i|   (Salimans and Kingma, 2016)."""
    return np.array([g[i] * v[i] / np.sqrt(v[i] @ v[i]) for i in range(len(v))])


def gated_linear_unit(Y: Vector) -> Vector:
    """A sigma(B),  Y = [A; B]   (section 3.2)."""
    d = len(Y) // 2
    return np.array([Y[i] * sigmoid(Y[d + i : d + i + 1])[0] for i in range(d)])


def gated_convolution(inputs: Matrix, W: Matrix, b: Vector, *, ahead: int) -> Matrix:
    """glu(W [x_{i+ahead-k+1}; ...; x_{i+ahead}] + b); before and after the inputs stand zeros."""
    n, d = inputs.shape
    kernel, outputs = W.shape[1] // d, np.zeros_like(inputs)
    for i in range(n):
        first = i + ahead - kernel + 1
        places = range(first, first + kernel)
        window = [inputs[j] if 0 <= j < n else np.zeros(d) for j in places]
        outputs[i] = gated_linear_unit(W @ np.concatenate(window) + b)
    return outputs


def conv_encoder(z: Matrix, layers: list[tuple[Matrix, Vector]]) -> Matrix:
    """z^l = HALF (gated convolution(z^{l-1}) + z^{l-1}), of W and b a layer."""
    for W, b in layers:
        kernel = W.shape[1] // z.shape[1]
        z = HALF * (gated_convolution(z, W, b, ahead=kernel // 2) + z)
    return z


def conv_look(
    h: Matrix, g: Matrix, z: Matrix, e: Matrix, W_d: Matrix, b_d: Vector
) -> tuple[Matrix, Matrix]:
    """c and a of all target positions; the two HALFs are those of the authors' code.

    d_i = HALF (W_d h_i + b_d + g_i),  a_ij = softmax_j(d_i^T z_j),
    c_i = m sqrt(1 / m) sum_j a_ij HALF (z_j + e_j)   (equations 1 and 2, section 3.4).
    """
    m, queries = len(z), [HALF * (W_d @ h_i + b_d + g_i) for h_i, g_i in zip(h, g)]
    scores = np.array([[dot_score(d_i, z_j) for z_j in z] for d_i in queries])
    context, weights = attend(scores, HALF * (z + e), np.ones(scores.shape, dtype=bool))
    return m * np.sqrt(1 / m) * context, weights
