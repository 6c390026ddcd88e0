"""Daniluk et al. (2017)."""

import numpy as np

from src.reference.attention import attend
from src.reference.scores import additive_score
from src.reference.shapes import Matrix, Vector


def windowed_look(
    t: int, keys: Matrix, values: Matrix, W_h: Matrix, W_Y: Matrix, w: Vector, *, window: int
) -> tuple[Vector, Vector]:
    """r_t, and alpha_t on the outputs t - L to t - 1, of which the first may be missing

    M_t = tanh(W^Y [k_{t-L} ... k_{t-1}] + W^h k_t 1^T), alpha_t = softmax(w^T M_t)   (section 2.1).
    """
    first = max(0, t - window)
    if first == t:
        return np.zeros(values.shape[1]), np.zeros(0)
    scores = [additive_score(keys[t], keys[i], W_h, W_Y, w) for i in range(first, t)]
    everything = np.ones((1, t - first), dtype=bool)
    context, weights = attend(np.array([scores]), values[first:t], everything)
    return context[0], weights[0]


def ngram_features(t: int, outputs: Matrix, W_N: Matrix, *, order: int) -> Vector:
    """h*_t = tanh(W_N [h^1_t; h^2_{t-1}; ...; h^{N-1}_{t-N+2}]), zeros before the first."""
    parts = []
    for i in range(order - 1):
        part = np.split(outputs[t - i], order - 1)[i] if i <= t else np.zeros(len(W_N))
        parts.append(part)
    return np.tanh(W_N @ np.concatenate(parts))
