"""Self-attention in a sentence (Lin et al., 2017) and in an image (Zhang et al., 2019)."""

import numpy as np

from src.reference.attention import attend
from src.reference.shapes import Matrix, Vector


def hops(states: Matrix, W_s1: Matrix, W_s2: Matrix) -> tuple[Matrix, Matrix]:
    """M = A H and A = softmax(W_s2 tanh(W_s1 H^T)), along the words   (section 2.1)."""
    scores = np.zeros((len(W_s2), len(states)))
    for r in range(len(W_s2)):
        for t in range(len(states)):
            scores[r, t] = W_s2[r] @ np.tanh(W_s1 @ states[t])
    return attend(scores, states, np.ones_like(scores, dtype=bool))


def hop_penalty(weights: Matrix) -> float:
    """||A A^T - I||_F^2: every entry of the matrix, squared, summed   (section 2.2)."""
    total = 0.0
    for i in range(len(weights)):
        for j in range(len(weights)):
            product = sum(weights[i, k] * weights[j, k] for k in range(weights.shape[1]))
            total += (product - (i == j)) ** 2
    return float(total)


def image_self_attention(
    x: Matrix, W_f: Matrix, W_g: Matrix, W_h: Matrix, W_v: Matrix, gamma: float
) -> tuple[Matrix, Matrix]:
    """y_j = gamma v(sum_i beta_ji h(x_i)) + x_j, and beta[j, i]   (Zhang et al., section 3).

    x[i] is the vector of cell i, of all cells row by row.
    """
    beta, y = np.zeros((len(x), len(x))), np.zeros_like(x)
    for j in range(len(x)):
        s = [np.exp((W_f @ x[i]) @ (W_g @ x[j])) for i in range(len(x))]
        read: Vector = np.zeros(len(W_h))
        for i in range(len(x)):
            beta[j, i] = s[i] / sum(s)
            read += beta[j, i] * (W_h @ x[i])
        y[j] = gamma * (W_v @ read) + x[j]
    return y, beta
