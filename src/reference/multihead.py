"""Attention with several heads, and positions (Vaswani et al., 2017)."""

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from src.reference.attention import attend
from src.reference.scores import scaled_dot_score
from src.reference.shapes import Matrix, Vector


def one_head(
    query: Matrix,
    key: Matrix,
    value: Matrix,
    mask: Bool[ndarray, "q k"],
    W_Q: Matrix,
    W_K: Matrix,
    W_V: Matrix,
) -> tuple[Matrix, Matrix]:
    """head_i = Attention(Q W_Q_i, K W_K_i, V W_V_i), and its weights   (section 3.2.2)."""
    scores = np.zeros((len(query), len(key)))
    for i in range(len(query)):
        for j in range(len(key)):
            scores[i, j] = scaled_dot_score(W_Q @ query[i], W_K @ key[j])
    return attend(scores, np.array([W_V @ v for v in value]), mask)


def multi_head(
    query: Matrix,
    key: Matrix,
    value: Matrix,
    mask: Bool[ndarray, "q k"],
    heads: list[tuple[Matrix, Matrix, Matrix]],
    W_O: Matrix,
) -> tuple[Matrix, Float[ndarray, "h q k"]]:
    """[head_1; ...; head_h] W_O, and the weights; one W_Q_i, W_K_i, W_V_i a head."""
    read = [one_head(query, key, value, mask, *matrices) for matrices in heads]
    rows = [np.concatenate([head[i] for head, _ in read]) for i in range(len(query))]
    return np.array([W_O @ row for row in rows]), np.array([weights for _, weights in read])


def sinusoid(position: int, d_model: int) -> Vector:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d_model)), PE(pos, 2i+1) its cosine   (section 3.5)."""
    encoding = np.zeros(d_model)
    for i in range(0, d_model, 2):  # the paper's 2i
        angle = position / 10000 ** (i / d_model)
        encoding[i] = np.sin(angle)
        if i + 1 < d_model:
            encoding[i + 1] = np.cos(angle)
    return encoding
