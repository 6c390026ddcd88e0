"""A4's question 4: several texts in one row, and what may be read in it."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, generator
from coursework.checks.fields import mask
from coursework.checks.plain import telling


def segments(rng: np.random.Generator) -> ndarray:
    """Three rows of 14 places, three texts each, and no padding."""
    sizes = rng.integers(3, 6, size=(3, 2))
    return np.array([np.repeat([1, 2, 3], [*two, 14 - two.sum()]) for two in sizes])


def summaries(rng: np.random.Generator, segment: ndarray) -> ndarray:
    """Two summaries a row, inside its first two texts; other rows have theirs elsewhere."""

    def drawn() -> ndarray:
        summary = np.zeros(segment.shape, bool)
        for row, texts in zip(summary, segment):
            for number in (1, 2):
                row[rng.choice(np.flatnonzero(texts == number)[1:-1])] = True
        return summary

    return telling(drawn, lambda summary: summary.any(0).sum() > 2)


def judge_words(found: ndarray, segment: ndarray) -> None:
    """Words without summaries and padding."""
    place = np.arange(segment.shape[1])
    past = place[:, None] > place
    own = segment[:, :, None] == segment[:, None, :]
    if (found & ~past & ~np.eye(len(place), dtype=bool)).any():
        raise Wrong("a word reads words behind it: [b, q, k] says whether q may read k")
    if (found & ~own).any():
        raise Wrong("a word reads another text of its row")
    if not found[:, place, place].all():
        raise Wrong("a word may read itself")
    if not found[own & past].all():
        raise Wrong("a word may read all words of its text before it")


def judge_summaries(found: ndarray, summary: ndarray) -> None:
    """Rows and columns of summaries."""
    t = summary.shape[1]
    itself = np.eye(t, dtype=bool)
    asks, asked = summary[:, :, None], summary[:, None, :]
    if (found & ~asks & asked).any():
        raise Wrong("a word reads a summary, which has read what comes later: a leak")
    if (found & asks & asked & ~itself).any():
        raise Wrong("a summary reads another summary")
    if not found[asks & itself].all():
        raise Wrong("a summary may read itself")
    words = asks & ~asked
    if not found[words & np.tri(t, dtype=bool)].all():
        raise Wrong("a summary may read the words of all texts, not of its own alone")
    if not found[words].all():
        raise Wrong("a summary may read the words behind it, too")


def judge_padding(found: ndarray, segment: ndarray) -> None:
    """Rows and columns of padding."""
    real = segment > 0
    if not found.any():
        raise Wrong("nobody reads anything")
    if (found & ~real[:, :, None] & ~real[:, None, :]).any():
        raise Wrong("padding reads padding: texts of number 0 are no text")
    if (found & ~real[:, None, :]).any():
        raise Wrong("padding is read")
    if (found & ~real[:, :, None]).any():
        raise Wrong("padding reads words; its rows are empty")


def asked(readable: Callable, segment: ndarray, summary: ndarray) -> ndarray:
    """The student's mask."""
    return mask(readable(segment, summary), (*segment.shape, segment.shape[1]), "readable")


def q4_segments(readable: Callable) -> None:
    """Words alone."""
    segment = segments(generator("a4-q4-segments"))
    judge_words(asked(readable, segment, np.zeros(segment.shape, bool)), segment)


def q4_summary(readable: Callable) -> None:
    """Rows and columns of the summaries; what words read of one another is as without them."""
    rng = generator("a4-q4-summary")
    segment = segments(rng)
    summary = summaries(rng, segment)
    found = asked(readable, segment, summary)
    judge_summaries(found, summary)
    alone = asked(readable, segment, np.zeros(segment.shape, bool))
    words = ~summary[:, :, None] & ~summary[:, None, :]
    if (found != alone)[words].any():
        raise Wrong("a summary changes what words read of one another, in its row or in another")


def q4_padding(readable: Callable) -> None:
    """Rows and columns of the padding; all else is as without it."""
    rng = generator("a4-q4-padding")
    segment = segments(rng)
    summary = summaries(rng, segment)
    alone = asked(readable, segment, summary)
    inside = rng.integers(1, 3), rng.integers(3, 12), 13  # a place in the first text, in the last
    gaps = np.array([0, *inside])
    places = np.delete(np.arange(18), gaps + np.arange(4))
    padded = [np.insert(side, gaps, 0, axis=1) for side in (segment, summary)]
    found = asked(readable, *padded)
    judge_padding(found, padded[0])
    if (found[:, places][:, :, places] != alone).any():
        raise Wrong("padding, before a text or inside it, changes what the others read")
