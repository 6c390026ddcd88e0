"""The operation itself."""

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray


def attend(
    scores: Float[ndarray, "q k"], value: Float[ndarray, "k d"], mask: Bool[ndarray, "q k"]
) -> tuple[Float[ndarray, "q d"], Float[ndarray, "q k"]]:
    """alpha_ij = exp(e_ij) / sum_k exp(e_ik),  c_i = sum_j alpha_ij v_j, over what may be read."""
    weights = np.zeros_like(scores)
    context = np.zeros((len(scores), value.shape[1]))
    for i in range(len(scores)):
        readable = [j for j in range(len(value)) if mask[i, j]]
        total = sum(np.exp(scores[i, j]) for j in readable)
        for j in readable:
            weights[i, j] = np.exp(scores[i, j]) / total
            context[i] += weights[i, j] * value[j]
    return context, weights
