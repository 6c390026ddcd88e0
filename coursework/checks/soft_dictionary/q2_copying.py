"""A3, question 2: a word of one's own, or a copy."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator

Asked = tuple[ndarray, ndarray, ndarray, ndarray, int]

TWICE = "a word that stands in the story twice gets the weights of both its places"
SHARES = "g is the share of the model's own words, 1 - g of copies"
SCALE = "leave the weight of padding out and scale the rest up to 1"
COPIED = "padding cannot be copied"


def _copied(
    asked: Asked, *, scale: bool = True, padding: bool = False, once: bool = False
) -> ndarray:
    _, weights, story, _, n_words = asked
    copied = np.zeros((len(story), n_words))
    for b, row in enumerate(story):
        for j, word in enumerate(row):
            if padding or word:
                copied[b, word] = weights[b, j] + (0 if once else copied[b, word])
    return copied / copied.sum(1, keepdims=True) if scale and not once else copied


def _mixed(asked: Asked, copied: ndarray, g: ndarray | None = None) -> ndarray:
    own, _, _, given, n_words = asked
    g = given if g is None else g
    wide = np.pad(own, ((0, 0), (0, n_words - own.shape[1])))
    return g[:, None] * wide + (1 - g)[:, None] * copied


def _drawn(question: str, story: list[list[int]], *, v: int, n_words: int) -> Asked:
    rng = generator(question)
    ids = np.concatenate([[0], 1 + rng.permutation(v - 1), v + rng.permutation(n_words - v)])
    b, n = len(story), len(story[0])
    own, weights = rng.dirichlet(np.ones(v), size=b), rng.dirichlet(np.ones(n), size=b)
    return own, weights, ids[np.array(story)], rng.uniform(0.1, 0.4, size=b), n_words


def q2_sum(mixture: Callable) -> None:
    """Old words, some of them twice or thrice."""
    asked = _drawn("a3-q2-sum", [[1, 2, 1, 4, 1, 3], [5, 5, 6, 2, 2, 3]], v=8, n_words=8)
    copied = _copied(asked)
    mistakes = {
        TWICE: _mixed(asked, _copied(asked, once=True)),
        SHARES: _mixed(asked, copied, 1 - asked[3]),
        "only copies are left: the model's own words are missing": copied,
        "each row has a g of its own": _mixed(asked, copied, asked[3][:1].repeat(2)),
    }
    equal(mixture(*asked), _mixed(asked, copied), mistakes=mistakes, name="mixture")


def q2_new(mixture: Callable) -> None:
    """Words that the model has not learned."""
    asked = _drawn("a3-q2-new", [[1, 6, 2, 7], [8, 3, 6, 1], [4, 5, 1, 2]], v=6, n_words=10)
    copied = _copied(asked)
    lost = copied.copy()
    lost[:, 6:] = 0
    mistakes = {
        "new words can be copied": _mixed(asked, lost),
        SHARES: _mixed(asked, copied, 1 - asked[3]),
        "only copies are left: the model's own words are missing": copied,
        "each row has its own story": _mixed(asked, copied[:1].repeat(3, 0)),
    }
    equal(mixture(*asked), _mixed(asked, copied), mistakes=mistakes, name="mixture")


def q2_padding(mixture: Callable) -> None:
    """Weight on padding."""
    asked = _drawn("a3-q2-padding", [[1, 2, 0, 0], [6, 0, 0, 0], [3, 4, 5, 0]], v=7, n_words=8)
    unscaled, g = _copied(asked, scale=False), asked[3]
    mistakes = {
        COPIED: _mixed(asked, _copied(asked, padding=True)),
        SCALE: _mixed(asked, unscaled),
        f"{SCALE}, not the model's own words": _mixed(
            asked, 0 * unscaled, 1 - (1 - g) * unscaled.sum(1)
        )
        + (1 - g)[:, None] * unscaled,
        SHARES: _mixed(asked, _copied(asked), 1 - g),
    }
    right = _mixed(asked, _copied(asked))
    equal(mixture(*asked), right, mistakes=mistakes, name="mixture")
