"""A2, question 2: words and regions compete for one weight of 1."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, equal, generator
from coursework.checks.plain import entry

Read = dict[str, ndarray]
Asked = tuple[ndarray, ndarray, ndarray, ndarray, ndarray, ndarray, ndarray]

TRUST = "the trust is missing"
ALONE = "one softmax over both, words and regions: the trust is not the picture's share"
LATE = "the trust belongs into Z, too: what the picture does not get, words do"
OWN = "each sentence has a trust of its own"
INVERTED = "the mask is True where one may read"
OPEN = "a score of 0 is not no weight: what may not be read must not count"
LARGEST = "take the largest score that may be read off all scores first, of words and regions alike"
APART = "words and regions lose the same largest score, that of both"


def _masses(e: ndarray, may: ndarray) -> ndarray:
    return np.exp(e) * may[:, None]


def _read(asked: Asked, *, trust: str = "in Z") -> Read:
    e, h, may_h, f, a, may_a, tau = asked
    alpha, beta = _masses(e, may_h), _masses(f, may_a)
    tau = tau[:, None, None]
    beta = beta * tau if trust == "in Z" else beta
    sums = [alpha.sum(2, keepdims=True), beta.sum(2, keepdims=True)]
    if trust != "alone":
        sums = [sums[0] + sums[1]] * 2
    alpha, beta = (w / np.where(s > 0, s, 1) for w, s in zip((alpha, beta), sums))
    beta = beta * tau if trust in ("late", "alone") else beta
    return {"words": alpha @ h, "picture": beta @ a, "share": beta.sum(2)}


def _drawn(question: str, b: int) -> Asked:
    rng = generator(question)
    t, n, m = 3, 5, 4
    masks = rng.random((b, n)) < 0.6, rng.random((b, m)) < 0.6
    masks[0][:, 0] = masks[1][:, 0] = True
    masks[0][:, 1] = masks[1][:, 1] = False
    sides = [(rng.normal(size=(b, t, k)), rng.normal(size=(b, k, d))) for k, d in ((n, 2), (m, 3))]
    (e, h), (f, a) = sides
    return e, h, masks[0], f, a, masks[1], rng.uniform(0.2, 0.7, size=b)


def _compare(found: object, right: Read, mistakes: Mapping[str, Read]) -> None:
    for key in ("share", "words", "picture"):
        named = {text: one[key] for text, one in mistakes.items()}
        named = {text: m for text, m in named.items() if not np.allclose(m, right[key])}
        equal(entry(found, key, "look"), right[key], mistakes=named, name=key)


def _mistakes(asked: Asked) -> dict[str, Read]:
    """Of the trust."""
    tau = asked[6]
    return {
        TRUST: _read(asked, trust="missing"),
        LATE: _read(asked, trust="late"),
        ALONE: _read(asked, trust="alone"),
        OWN: _read((*asked[:6], tau[:1].repeat(len(tau)))),
    }


def q2_shared(look: Callable) -> None:
    """All may be read."""
    e, h, may_h, f, a, may_a, tau = _drawn("a2-q2-shared", 2)
    asked = e, h, np.ones_like(may_h), f, a, np.ones_like(may_a), tau
    _compare(look(*asked), _read(asked), _mistakes(asked))


def q2_mask(look: Callable) -> None:
    """Masks; nothing to read; words only; a picture only."""
    e, h, may_h, f, a, may_a, tau = _drawn("a2-q2-mask", 5)
    may_h[1] = may_a[1] = may_a[2] = may_h[3] = False
    asked = e, h, may_h, f, a, may_a, tau
    other = e, h, ~may_h, f, a, ~may_a, tau
    zero = np.where(may_h[:, None], e, 0), np.where(may_a[:, None], f, 0)
    every = zero[0], h, np.ones_like(may_h), zero[1], a, np.ones_like(may_a), tau
    mistakes = {INVERTED: _read(other), OPEN: _read(every)} | _mistakes(asked)
    found = look(*asked)
    try:
        _compare(found, _read(asked), mistakes)
    except Wrong as wrong:
        if "not finite" in str(wrong):
            raise Wrong("where nothing may be read you divide by zero: give 0") from None
        raise


def _less(e: ndarray, may: ndarray) -> ndarray:
    """Without the largest score of this side that may be read."""
    return e - np.where(may[:, None], e, -np.inf).max(2, keepdims=True)


def q2_large(look: Callable) -> None:
    """Scores of 1,000 and of -1,000; the largest of all may not be read."""
    e, h, may_h, f, a, may_a, tau = _drawn("a2-q2-large", 3)
    shift = np.array([1000.0, -1000.0, 900.0])[:, None, None]
    hidden = np.where(may_h[:, None], 0, 900.0), np.where(may_a[:, None], 0, 900.0)
    small = e, h, may_h, f, a, may_a, tau
    parted = _less(e, may_h), h, may_h, _less(f, may_a), a, may_a, tau
    zeros = {name: 0 * part for name, part in _read(small).items()}
    mistakes = _mistakes(small) | {APART: _read(parted), LARGEST: zeros}
    asked = e + shift + hidden[0], h, may_h, f + shift + hidden[1], a, may_a, tau
    try:
        _compare(look(*asked), _read(small), mistakes)
    except Wrong as wrong:
        if "not finite" in str(wrong):
            raise Wrong(LARGEST) from None
        raise
