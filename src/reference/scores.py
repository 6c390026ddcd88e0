"""The scores, of one query and one key."""

import numpy as np

from src.reference.shapes import Matrix, Vector


def additive_score(query: Vector, key: Vector, W: Matrix, U: Matrix, v: Vector) -> float:
    """v^T tanh(W s + U h)   (Bahdanau et al., 2015, appendix A.1.2)."""
    return float(v @ np.tanh(W @ query + U @ key))


def dot_score(query: Vector, key: Vector) -> float:
    """s^T h   (Luong et al., 2015, section 3.1)."""
    return float(sum(s * h for s, h in zip(query, key, strict=True)))


def scaled_dot_score(query: Vector, key: Vector) -> float:
    """q^T k / sqrt(d)   (Vaswani et al., 2017, eq. 1)."""
    return dot_score(query, key) / len(query) ** 0.5


def general_score(query: Vector, key: Vector, W_a: Matrix) -> float:
    """s^T W_a h   (Luong et al., 2015, section 3.1)."""
    rows, columns = W_a.shape
    pairs = ((i, j) for i in range(rows) for j in range(columns))
    return float(sum(query[i] * W_a[i, j] * key[j] for i, j in pairs))


def location_score(query: Vector, position: int, W_a: Matrix) -> float:
    """(W_a s)_j, the j-th row of W_a times s   (Luong et al., 2015, eq. 8)."""
    return dot_score(W_a[position], query)
