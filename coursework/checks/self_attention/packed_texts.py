"""A4's question 4: several texts in one row, and what may be read in it."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, generator
from coursework.checks.fields import mask


def segments(rng: np.random.Generator, *, padded: bool) -> ndarray:
    """Rows of 14 places with three texts each; padded, zeros stand between and behind them."""
    rows = []
    for _ in range(3):
        sizes = rng.integers(2, 4, size=3)
        row = np.zeros(14, int)
        if padded:
            start = 0
            for number, size in enumerate(sizes, start=1):
                row[start : start + size] = number
                start += size + rng.integers(1, 3)
        else:
            row[:] = 3
            row[: sizes[:2].sum()] = np.repeat([1, 2], sizes[:2])
        rows.append(row[:14])
    return np.array(rows)


def summaries(rng: np.random.Generator, segment: ndarray) -> ndarray:
    """Two summaries a row, in the first two texts: words follow them."""
    summary = np.zeros(segment.shape, bool)
    for row, texts in zip(summary, segment):
        for number in (1, 2):
            row[rng.choice(np.flatnonzero(texts == number))] = True
    return summary


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


def q4_segments(readable: Callable) -> None:
    """Words alone."""
    segment = segments(generator("a4-q4-segments"), padded=False)
    nobody = np.zeros(segment.shape, bool)
    found = mask(readable(segment, nobody), (*segment.shape, segment.shape[1]), "readable")
    judge_words(found, segment)


def q4_summary(readable: Callable) -> None:
    """Rows and columns of the summaries."""
    rng = generator("a4-q4-summary")
    segment = segments(rng, padded=False)
    summary = summaries(rng, segment)
    found = mask(readable(segment, summary), (*segment.shape, segment.shape[1]), "readable")
    judge_summaries(found, summary)


def q4_padding(readable: Callable) -> None:
    """Rows and columns of the padding."""
    rng = generator("a4-q4-padding")
    segment = segments(rng, padded=True)
    summary = summaries(rng, segment)
    found = mask(readable(segment, summary), (*segment.shape, segment.shape[1]), "readable")
    judge_padding(found, segment)
