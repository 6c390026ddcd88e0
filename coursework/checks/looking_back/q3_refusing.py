"""A2, question 3: a look that may refuse."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator

SHRINK = "if the largest score is taken off all scores, the 1 must shrink by the same factor"
LARGEST = "take the largest score of what may be read off, not one of padding"
PADDING = "padding gets weight, or counts in the sum"
OWN = "each query has a largest score of its own: take that one off"
ALL = "your weights sum to 1: what is missing to 1 is what the look refuses"


def _weights(e: ndarray, may: ndarray) -> ndarray:
    """For scores that are not large."""
    masses = np.exp(e) * may[:, None]
    return masses / (1 + masses.sum(2, keepdims=True))


def _unshrunk(e: ndarray, may: ndarray) -> ndarray:
    e = np.where(may[:, None], e, -np.inf)
    masses = np.exp(e - e.max(2, keepdims=True))
    return masses / (1 + masses.sum(2, keepdims=True))


def q3_padding(refusing: Callable) -> None:
    """One sentence with padding; then nothing but padding."""
    rng = generator("a2-q3-padding")
    e, may = (
        rng.uniform(0.2, 2, size=(1, 4, 6)),
        np.array([[True, True, False, True, False, False]]),
    )
    masses = np.exp(e) * may[:, None]
    mistakes = {
        PADDING: _weights(e * may[:, None], np.ones_like(may)),
        "padding must not count in the sum": masses / (1 + np.exp(e).sum(2, keepdims=True)),
        ALL: masses / masses.sum(2, keepdims=True),
        SHRINK: _unshrunk(e, may),
    }
    equal(refusing(e, may), _weights(e, may), mistakes=mistakes, name="refusing")
    far = np.where(may[:, None], e, 900.0)
    mistakes = {
        LARGEST: np.zeros_like(e),
        f"{LARGEST}: you divide by zero": np.full(e.shape, np.nan),
    }
    equal(refusing(far, may), _weights(e, may), mistakes=mistakes, name="refusing")
    found = refusing(rng.normal(size=(1, 2, 6)), np.zeros((1, 6), dtype=bool))
    equal(found, np.zeros((1, 2, 6)), mistakes={}, name="refusing, where nothing may be read,")


def q3_refuse(refusing: Callable) -> None:
    """All may be read: scores as usual, very low ones, very high ones."""
    rng = generator("a2-q3-refuse")
    e, every = rng.uniform(0.2, 2, size=(1, 3, 4)), np.ones((1, 4), dtype=bool)
    right = _weights(e, every)
    mistakes = {SHRINK: _unshrunk(e, every), ALL: right / right.sum(2, keepdims=True)}
    equal(refusing(e, every), right, mistakes=mistakes, name="refusing")
    low = array(refusing(e - 40, every), e.shape, "refusing with very low scores")
    name = "refusing with very low scores, over exp of the scores,"
    equal(low / np.exp(e - 40), np.ones_like(e), mistakes={}, name=name)
    high = np.exp(e) / np.exp(e).sum(2, keepdims=True)
    equal(refusing(e + 800, every), high, mistakes={}, name="refusing with scores near 800")
    found = refusing(e - 900, every)
    equal(found, np.zeros_like(e), mistakes={}, name="refusing with scores near -900")
    _beside(refusing, e)


def _beside(refusing: Callable, e: ndarray) -> None:
    """Queries with scores near 800 beside others with low ones."""
    both, every = np.concatenate([e + 800, e - 20], 1), np.ones((1, 4), dtype=bool)
    right, name = _weights(e - 20, every), "refusing beside scores near 800"
    try:
        low = array(refusing(both, every), both.shape, name)[:, 3:]
    except Wrong as wrong:
        raise Wrong(OWN if "not finite" in str(wrong) else str(wrong)) from None
    equal(low / right, np.ones_like(right), mistakes={OWN: np.zeros_like(right)}, name=name)


def q3_batch(refusing: Callable) -> None:
    """As many queries as sentences, and not as many."""
    rng = generator("a2-q3-batch")
    may = np.arange(5) < np.array([[3], [5], [1]])
    for t in (3, 4):
        e = rng.uniform(0.2, 2, size=(3, t, 5))
        mistakes = {"each sentence has a mask of its own": _weights(e, may[:1].repeat(3, 0))}
        if t == 3:
            by_query = np.exp(e) * may[None]
            mixed = by_query / (1 + by_query.sum(2, keepdims=True))
            mistakes["the mask has one row for each sentence, not for each query"] = mixed
        mistakes |= {SHRINK: _unshrunk(e, may), ALL: _summing(e, may)}
        mistakes[PADDING] = _weights(e * may[:, None], np.ones_like(may))
        equal(refusing(e, may), _weights(e, may), mistakes=mistakes, name="refusing")


def _summing(e: ndarray, may: ndarray) -> ndarray:
    masses = np.exp(e) * may[:, None]
    return masses / masses.sum(2, keepdims=True)
