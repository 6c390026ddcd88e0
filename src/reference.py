"""The papers' equations as plain NumPy loops, one sentence at a time: slow, and easy to check.

Nothing in the book runs on these; the tests compare everything else with them. Where we depart
from a paper, the loop is ours and its docstring has the paper's line too. Vectors are 1-D,
`states[j]` is the state of source token j, matrices multiply from the left: `W @ x`.
"""

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

Vector = Float[ndarray, "_"]
Matrix = Float[ndarray, "_ _"]


def sigmoid(x: Float[ndarray, "*d"]) -> Float[ndarray, "*d"]:
    """1 / (1 + e^-x)."""
    return 1 / (1 + np.exp(-x))


# Attention


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


def additive_score(query: Vector, key: Vector, W: Matrix, U: Matrix, v: Vector) -> float:
    """v^T tanh(W s + U h)   (Bahdanau et al., 2015, appendix A.1.2)."""
    return float(v @ np.tanh(W @ query + U @ key))


def dot_score(query: Vector, key: Vector) -> float:
    """s^T h   (Luong et al., 2015, section 3.1)."""
    return float(sum(s * h for s, h in zip(query, key, strict=True)))


def scaled_dot_score(query: Vector, key: Vector) -> float:
    """q^T k / sqrt(d)   (Vaswani et al., 2017, eq. 1)."""
    return dot_score(query, key) / len(query) ** 0.5


# Gated units


def gated_unit(
    to_update: Vector,
    to_reset: Vector,
    to_candidate: Vector,
    state: Vector,
    U_z: Matrix,
    U_r: Matrix,
    U: Matrix,
) -> Vector:
    """s' = (1 - z) s + z tanh(a + U (r s))   (Bahdanau et al., 2015, appendix A.1.1).

    The first three arguments are all that enters from outside: W_z x + C_z c and so on.
    """
    new = np.zeros_like(state)
    update = sigmoid(to_update + U_z @ state)
    reset = sigmoid(to_reset + U_r @ state)
    candidate = np.tanh(to_candidate + U @ (reset * state))
    for i in range(len(state)):
        new[i] = (1 - update[i]) * state[i] + update[i] * candidate[i]
    return new


def torch_gru_unit(
    x: Vector, state: Vector, W: Matrix, U: Matrix, b_W: Vector, b_U: Vector
) -> Vector:
    """`nn.GRU`: n = tanh(W x + r (U h)), h' = (1 - z) n + z h; rows of W and U: r, z, n."""
    from_input = np.split(W @ x + b_W, 3)
    from_state = np.split(U @ state + b_U, 3)
    reset = sigmoid(from_input[0] + from_state[0])
    keep = sigmoid(from_input[1] + from_state[1])
    candidate = np.tanh(from_input[2] + reset * from_state[2])
    return (1 - keep) * candidate + keep * state


# Bahdanau et al. (2015)


def bidirectional(
    inputs: Matrix,
    d_state: int,
    forward: Callable[[Vector, Vector], Vector],
    backward: Callable[[Vector, Vector], Vector],
) -> Matrix:
    """h_j = [forward h_j; backward h_j]; both units start from zero   (appendix A.2.1)."""
    states = np.zeros((len(inputs), 2 * d_state))
    state = np.zeros(d_state)
    for j in range(len(inputs)):
        state = states[j, :d_state] = forward(inputs[j], state)
    state = np.zeros(d_state)
    for j in reversed(range(len(inputs))):
        state = states[j, d_state:] = backward(inputs[j], state)
    return states


def maxout(pieces: Vector) -> Vector:
    """t_j = max(u_{2j-1}, u_{2j})   (appendix A.2.2)."""
    return np.array([max(pieces[2 * j], pieces[2 * j + 1]) for j in range(len(pieces) // 2)])


def bahdanau_step(
    embedding: Vector, previous: Vector, context: Vector, p: Mapping[str, ndarray]
) -> tuple[Vector, Vector]:
    """The logits and s_i, from E y_{i-1}, s_{i-1} and c_i   (appendices A.1.1 and A.2.2).

    `p` names the matrices as the paper does; the biases b, which it leaves out, are b_W_z, ...
    """
    state = gated_unit(
        p["W_z"] @ embedding + p["b_W_z"] + p["C_z"] @ context,
        p["W_r"] @ embedding + p["b_W_r"] + p["C_r"] @ context,
        p["W"] @ embedding + p["b_W"] + p["C"] @ context,
        previous,
        p["U_z"],
        p["U_r"],
        p["U"],
    )
    pieces = p["U_o"] @ previous + p["V_o"] @ embedding + p["C_o"] @ context + p["b_t"]
    return p["W_o"] @ maxout(pieces) + p["b_W_o"], state


# One vector a sentence: Kalchbrenner and Blunsom (2013), Cho and Sutskever et al. (2014)


def sentence_model(words: Matrix, K: Mapping[int, Matrix], L: Mapping[int, Matrix]) -> Vector:
    """csm(e) of RCTM I: K[i] and L[i] are i columns wide and act on every feature by itself.

    The paper writes a sigma for the nonlinearity; tanh is ours.
    """
    columns, layers = words, iter(sorted(K))
    while len(columns) > 1:
        size = next(layers, len(columns) + 1)
        kernel = K[size] if size <= len(columns) else L[len(columns)]
        narrower = np.zeros((len(columns) - len(kernel) + 1, words.shape[1]))
        for a in range(len(narrower)):
            for d in range(words.shape[1]):
                window = [kernel[k, d] * columns[a + k, d] for k in range(len(kernel))]
                narrower[a, d] = np.tanh(sum(window))
        columns = narrower
    return columns[0]


def rctm_step(
    embedding: Vector, previous: Vector, csm: Vector, p: Mapping[str, ndarray]
) -> tuple[Vector, Vector]:
    """The logits O h_i and h_i = sigma(R h_{i-1} + I v(f_i) + S csm(e))."""
    state = sigmoid(p["R"] @ previous + p["I"] @ embedding + p["S"] @ csm)
    return p["O"] @ state, state


def rnn_encoder_decoder_step(
    embedding: Vector, previous: Vector, c: Vector, p: Mapping[str, ndarray]
) -> tuple[Vector, Vector]:
    """The logits G maxout(O_h h'_t + O_y y_{t-1} + O_c c) and h'_t; `p` as in `bahdanau_step`.

    Ours: candidate tanh(W y + C c + U (r * h')), as in the encoder and in Bahdanau et al.
    The paper's (appendix): candidate tanh(W y + r * (U h' + C c)), r after U and on C c too.
    """
    update, reset, candidate = (
        p["W" + g] @ embedding + p["b_W" + g] + p["C" + g] @ c for g in ("_z", "_r", "")
    )
    state = gated_unit(update, reset, candidate, previous, p["U_z"], p["U_r"], p["U"])
    pieces = p["O_h"] @ state + p["O_y"] @ embedding + p["O_c"] @ c + p["b_s"]
    return p["G"] @ maxout(pieces) + p["b_G"], state


def lstm_step(
    x: Vector, hidden: Vector, cell: Vector, W: Matrix, U: Matrix, b: Vector
) -> tuple[Vector, Vector]:
    """c' = f c + i g,  h' = o tanh(c');  rows of W, U and b: i, f, g, o, as in `nn.LSTM`."""
    entry, forget, candidate, exit_ = np.split(W @ x + U @ hidden + b, 4)
    cell = sigmoid(forget) * cell + sigmoid(entry) * np.tanh(candidate)
    return sigmoid(exit_) * np.tanh(cell), cell
