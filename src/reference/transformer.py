"""A Transformer's parts (Vaswani et al., 2017), and relative positions (Shaw et al., 2018)."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool
from numpy import ndarray

from src.reference.attention import attend
from src.reference.shapes import Matrix, Vector


def layer_norm(x: Vector, gain: Vector, bias: Vector) -> Vector:
    """gain (x - mean) / sqrt(variance + 1e-5) + bias   (Ba et al., 2016, equation 3)."""
    centred = x - x.mean()
    return gain * centred / np.sqrt((centred**2).mean() + 1e-5) + bias


def feed_forward(x: Vector, W_1: Matrix, b_1: Vector, W_2: Matrix, b_2: Vector) -> Vector:
    """W_2 max(0, W_1 x + b_1) + b_2   (Vaswani et al., 2017, equation 2)."""
    return W_2 @ np.maximum(0, W_1 @ x + b_1) + b_2


def relative_head(
    query: Matrix,
    keys: Matrix,
    values: Matrix,
    mask: Bool[ndarray, "q k"],
    A_K: Matrix,
    A_V: Matrix,
) -> tuple[Matrix, Matrix]:
    """z_i = sum_j alpha_ij (v_j + a^V_ij) from what W_Q, W_K and W_V made; and the weights.

    (Shaw et al., 2018, equations 3 and 4). The queries are the last of the positions.
    """
    reach, first = len(A_K) // 2, len(keys) - len(query)
    read, weights = np.zeros_like(query), np.zeros((len(query), len(keys)))
    for i, q in enumerate(query):
        rows = [min(max(j - (first + i), -reach), reach) + reach for j in range(len(keys))]
        scores = [q @ (k + A_K[row]) / np.sqrt(len(q)) for k, row in zip(keys, rows)]
        moved = np.array([v + A_V[row] for v, row in zip(values, rows)])
        context, row = attend(np.array([scores]), moved, mask[i : i + 1])
        read[i], weights[i] = context[0], row[0]
    return read, weights


def shortcut(
    x: Matrix, part: Callable[[Matrix], Matrix], gain: Vector, bias: Vector, *, norm: str
) -> Matrix:
    """post: LayerNorm(x + part(x)); pre: x + part(LayerNorm(x))   (Xiong et al., 2020, table 1)."""

    def normed(rows: Matrix) -> Matrix:
        return np.array([layer_norm(row, gain, bias) for row in rows])

    return normed(x + part(x)) if norm == "post" else x + part(normed(x))
