"""One step of the decoders of Luong et al. (2015); positions count from 0."""

import numpy as np

from src.reference.attention import attend
from src.reference.gated_units import lstm_step, sigmoid
from src.reference.shapes import Matrix, Vector

Layer = tuple[Matrix, Matrix, Vector]  # W, U and b of `lstm_step`
Cells = list[tuple[Vector, Vector]]  # hidden and cell of every layer


def deep_lstm_step(x: Vector, state: Cells, layers: list[Layer]) -> Cells:
    """Every layer reads the hidden vector of the one below; the first reads x."""
    new = []
    for (hidden, cell), layer in zip(state, layers, strict=True):
        new.append(lstm_step(x, hidden, cell, *layer))
        x = new[-1][0]
    return new


def global_look(scores: Vector, states: Matrix) -> tuple[Vector, Vector]:
    """a_t = softmax(scores) and c_t = sum_s a_t(s) h_s   (equation 7)."""
    return local_look(scores, states, centre=0.0, reach=len(states))


def local_look(
    scores: Vector, states: Matrix, *, centre: float, reach: int
) -> tuple[Vector, Vector]:
    """c_t and a_t over the positions in [p_t - D, p_t + D]   (section 3.2)."""
    inside = np.array([[abs(s - centre) <= reach for s in range(len(states))]])
    context, weights = attend(scores[None], states, inside)
    return context[0], weights[0]


def predicted_centre(query: Vector, n_source: int, W_p: Matrix, v_p: Vector) -> float:
    """p_t = S sigmoid(v_p^T tanh(W_p h_t))   (equation 9)."""
    (share,) = sigmoid(v_p[None] @ np.tanh(W_p @ query))
    return float(n_source * share)


def predictive_look(
    scores: Vector, states: Matrix, *, centre: float, reach: int
) -> tuple[Vector, Vector]:
    """a_t(s) exp(-(s - p_t)^2 / (2 sigma^2)), sigma = D / 2   (equation 10); c_t is their sum."""
    _, weights = local_look(scores, states, centre=centre, reach=reach)
    sigma, context = reach / 2, np.zeros(states.shape[1])
    for s in range(len(states)):
        weights[s] *= np.exp(-((s - centre) ** 2) / (2 * sigma**2))
        context += weights[s] * states[s]
    return context, weights


def attentional(query: Vector, context: Vector, W_c: Matrix) -> Vector:
    """h~_t = tanh(W_c [c_t; h_t])   (equation 5)."""
    return np.tanh(W_c @ np.concatenate([context, query]))
