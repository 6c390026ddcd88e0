"""States that are read and written by rules: linear attention, delta rule, test-time training."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from src.reference.shapes import Matrix, Vector
from src.reference.transformer import layer_norm

Vectors = Float[ndarray, "t d"]
Values = Float[ndarray, "t d_value"]


def linear_attention(query: Vectors, key: Vectors, value: Values) -> Values:
    """z_t = sum_s (phi(q_t)^T phi(k_s)) v_s / sum_s phi(q_t)^T phi(k_s),  s <= t

    phi(x) = elu(x) + 1 (Katharopoulos et al., 2020, section 3).
    """
    z = np.zeros_like(value)
    for t in range(len(query)):
        total = 0.0
        for s in range(t + 1):
            similar = _phi(query[t]) @ _phi(key[s])
            z[t] += similar * value[s]
            total += similar
        z[t] /= total
    return z


def sum_rule(query: Vectors, key: Vectors, value: Values, beta: Float[ndarray, " t"]) -> Values:
    """z_t = sum_s beta_s v_s (k_s^T q_t),  s <= t   (Sun et al., 2024, theorem 1)."""
    z = np.zeros_like(value)
    for t in range(len(query)):
        for s in range(t + 1):
            z[t] += beta[s] * value[s] * (key[s] @ query[t])
    return z


def delta_rule(query: Vectors, key: Vectors, value: Values, beta: Float[ndarray, " t"]) -> Values:
    """W <- W + beta_t (v_t - W k_t) k_t^T,  z_t = W q_t   (Schlag et al., 2021, section 4.2)."""
    W, z = np.zeros((value.shape[1], key.shape[1])), np.zeros_like(value)
    for t in range(len(query)):
        W = W + beta[t] * np.outer(value[t] - W @ key[t], key[t])
        z[t] = W @ query[t]
    return z


def inner_loss(W: Matrix, key: Vector, value: Vector, gain: Vector, shift: Vector) -> float:
    """||k + LN(W k) - v||^2   (Sun et al., 2024, equation 4 and section 2.7)."""
    return float(((key + layer_norm(W @ key, gain, shift) - value) ** 2).sum())


def _phi(x: Vector) -> Vector:
    return np.where(x > 0, x + 1, np.exp(x))
