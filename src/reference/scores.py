"""The scores, each of one query and one key."""

import numpy as np

from src.reference.shapes import Matrix, Vector


def additive_score(query: Vector, key: Vector, W: Matrix, U: Matrix, v: Vector) -> float:
    """v^T tanh(W s + U h)   (Bahdanau et al., 2015, appendix A.1.2)."""
    return float(v @ np.tanh(W @ query + U @ key))


def concat_score(query: Vector, key: Vector, W_a: Matrix, v_a: Vector) -> float:
    """v_a^T tanh(W_a [s; h])   (Luong et al., 2015, section 3.1)."""
    return float(v_a @ np.tanh(W_a @ np.concatenate([query, key])))


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


def biased_general_score(query: Vector, key: Vector, W: Matrix, b: Vector) -> float:
    """h^T (W s + b)   (Sordoni et al., 2016)."""
    return general_score(key, query, W) + dot_score(key, b)


def activated_general_score(query: Vector, key: Vector, W_a: Matrix, b: float) -> float:
    """tanh(s^T W_a h + b)   (Ma et al., 2017)."""
    return float(np.tanh(general_score(query, key, W_a) + b))


def cosine_score(query: Vector, key: Vector, temperature: float) -> float:
    """q^T k / (|q| |k| temperature)   (Graves et al., 2014, eq. 5 and 6)."""
    lengths = dot_score(query, query) ** 0.5 * dot_score(key, key) ** 0.5
    return dot_score(query, key) / lengths / temperature


def euclidean_score(query: Vector, key: Vector) -> float:
    """-|q - k|^2 / sqrt(d)   (Kim et al., 2021, section 3.2)."""
    distance = sum((q - k) ** 2 for q, k in zip(query, key, strict=True))
    return float(-distance / len(query) ** 0.5)


def location_score(query: Vector, position: int, W_a: Matrix) -> float:
    """(W_a s)_j, the j-th row of W_a times s   (Luong et al., 2015, eq. 8)."""
    return dot_score(W_a[position], query)
