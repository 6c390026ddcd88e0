"""The tiny decoder of A5's question 6."""

import numpy as np
from numpy import ndarray

Params = dict[str, ndarray]
N_WORDS, LIMIT = 6, 7


def draw(rng: np.random.Generator) -> Params:
    """A tiny decoder."""
    p = {name: rng.normal(size=(4, 4)) / 2 for name in ("W_Q", "W_K", "W_V")}
    p |= {"E": rng.normal(size=(N_WORDS, 4)), "U": 0.6 * rng.normal(size=(N_WORDS, 4))}
    return p | {"P": rng.normal(size=(LIMIT, 4))}


def next_log_p(read: ndarray, x: ndarray, p: Params) -> ndarray:
    """Log p of all words after x, which has read these."""
    e = (read @ p["W_K"]) @ (x @ p["W_Q"])
    bumps = np.exp(e - e.max())
    logits = p["U"] @ (x + bumps @ (read @ p["W_V"]) / bumps.sum())
    return logits - np.log(np.exp(logits).sum())


def log_p(words: list[int], p: Params) -> float:
    """Of a whole text after <s>, read from its beginning."""
    x = p["E"][[0, *words[:-1]]] + p["P"][: len(words)]
    steps = [next_log_p(x[: i + 1], x[i], p)[word] for i, word in enumerate(words)]
    return float(sum(steps))
