"""One vector a sentence: Kalchbrenner and Blunsom (2013), Cho and Sutskever et al. (2014)."""

from collections.abc import Mapping

import numpy as np
from numpy import ndarray

from src.reference.bahdanau import maxout
from src.reference.gated_units import gated_unit, sigmoid
from src.reference.shapes import Matrix, Vector


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
