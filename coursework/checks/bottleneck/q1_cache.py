"""A1, question 1: a language model with a cache."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator
from coursework.checks.plain import telling

LAST_WORDS = "you count other words than the last ones of the history"
TWICE = "a word that stands there twice counts twice"
SHARES = "the share goes to the cache, what is left to the model"


def _mixed(p: ndarray, recent: ndarray, share: float, n: int | None = None) -> ndarray:
    counts = np.bincount(recent, minlength=len(p)) / (n or len(recent))
    return (1 - share) * p + share * counts


def _cache_mistakes(p: ndarray, history: ndarray, window: int, share: float) -> dict:
    recent = history[-window:]
    once = (np.bincount(recent, minlength=len(p)) > 0) / len(recent)
    return {
        LAST_WORDS: _mixed(p, history[:window], share),
        "the whole history was counted: count the last words only": _mixed(p, history, share),
        TWICE: (1 - share) * p + share * once,
        SHARES: share * p + (1 - share) * _counts(p, recent),
    }


def _counts(p: ndarray, recent: ndarray) -> ndarray:
    return np.bincount(recent, minlength=len(p)) / len(recent)


def q1_mix(with_cache: Callable) -> None:
    """A history that is longer than the window."""
    rng = generator("a1-q1-mix")
    p, share, window = rng.dirichlet(np.ones(11)), rng.uniform(0.1, 0.4), 6
    history = telling(
        lambda: rng.integers(11, size=17),
        lambda h: all(
            abs(mistake - _mixed(p, h[-window:], share)).max() > 0.01
            for mistake in _cache_mistakes(p, h, window, share).values()
        ),
    )
    mistakes = _cache_mistakes(p, history, window, share)
    found = with_cache(p, history, window, share)
    equal(found, _mixed(p, history[-window:], share), mistakes=mistakes, name="with_cache")


def q1_begin(with_cache: Callable) -> None:
    """A history that is shorter, and none."""
    rng = generator("a1-q1-begin")
    p, share, word = rng.dirichlet(np.ones(7)), rng.uniform(0.1, 0.4), int(rng.integers(7))
    recent = np.array([word, (word + 2) % 7, (word + 5) % 7])
    mistakes = {
        "divide by the number of words that were counted, not by the window": _mixed(
            p, recent, share, n=8
        ),
        SHARES: share * p + (1 - share) * _counts(p, recent),
    }
    right = _mixed(p, recent, share)
    equal(with_cache(p, recent, 8, share), right, mistakes=mistakes, name="with_cache")
    found = with_cache(p, recent[:0], 8, share)
    name = "with_cache before the first word"
    equal(found, p, mistakes={}, name=name)
