"""A4's question 5: heads with a bias by distance, right and with each of the faults."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy import ndarray

from coursework.checks.base import array, equal, generator
from coursework.checks.fields import finite

BIAS = "the bias by distance is gone"


class Given(NamedTuple):
    """What `heads` is given."""

    x: ndarray
    W_Q: ndarray
    W_K: ndarray
    W_V: ndarray
    W_O: ndarray
    slope: ndarray
    may: ndarray


@dataclass(frozen=True)
class Way:
    """How heads are computed; as it stands, right."""

    scale: str = "head"
    cut: str = "columns"  # a head's part; or "places", or "in turn", every h-th column
    join: str = "columns"
    evenly: bool = False  # how an empty row reads
    biased: bool = True


RIGHT = Way()


def draw(cell: str) -> Given:
    """Two texts of five words, four heads of two numbers; for "empty" one head, and empty rows."""
    rng = generator(f"a4-q5-{cell}")
    x, matrices = rng.normal(size=(2, 5, 8)), rng.normal(size=(4, 8, 8)) / 8**0.5
    may = rng.random((2, 5, 5)) < 0.6
    may[:, np.arange(5), rng.integers(5, size=5)] = True
    slope = rng.uniform(0.5, 2.0, size=4)
    if cell == "empty":
        may[0, rng.integers(5)] = may[1, rng.integers(5)] = False
        slope = slope[:1]
    W_Q, W_K, W_V, W_O = matrices
    return Given(x, W_Q, W_K, W_V, W_O, slope, may)


def heads(given: Given, way: Way = RIGHT) -> ndarray:
    """softmax_j(q_i k_j / sqrt(d / h) - slope log(1 + |i - j|)) V of each head, together W_O."""
    (b, t, d), h = given.x.shape, len(given.slope)
    sides = (given.x @ W for W in (given.W_Q, given.W_K, given.W_V))
    q, k, v = (split(side, h, cut=way.cut) for side in sides)
    scales = {"head": (d // h) ** 0.5, "whole": d**0.5, "no root": d / h, "none": 1.0}
    e = q @ k.transpose(0, 1, 3, 2) / scales[way.scale]
    far = np.log(1 + np.abs(np.arange(t)[:, None] - np.arange(t)))
    e = e - way.biased * given.slope[:, None, None] * far
    may = given.may[:, None]
    bumps = np.exp(e - e.max(-1, keepdims=True)) * may
    if way.evenly:
        bumps = np.where(may.any(-1, keepdims=True), bumps, 1.0)
    read = bumps / np.maximum(bumps.sum(-1, keepdims=True), 1e-300) @ v
    read = read.transpose(0, *{"columns": (2, 1, 3), "in turn": (2, 3, 1)}.get(way.join, (1, 2, 3)))
    return read.reshape(b, t, d) @ given.W_O


def split(side: ndarray, h: int, *, cut: str) -> ndarray:
    """(b, h, t, d / h), cut in this way."""
    b, t, d = side.shape
    if cut == "places":
        return side.reshape(b, h, t, d // h)
    if cut == "in turn":
        return side.reshape(b, t, d // h, h).transpose(0, 3, 1, 2)
    return side.reshape(b, t, h, d // h).transpose(0, 2, 1, 3)


def found_by(mended: Callable, given: Given) -> ndarray:
    """What the student's function makes of it."""
    advice = "a row with nothing to read is not a number with you; it must read nothing"
    return finite(lambda: array(mended(*given), given.x.shape, "heads"), advice)


def nearest(found: ndarray, given: Given, ways: list[Way]) -> Way:
    """The way that comes closest: a cell judges one fault, and lets the others be."""
    gaps = [np.abs(found - heads(given, way)).max() for way in ways]
    return ways[int(np.argmin(gaps))]


def scaled(way: Way) -> list[Way]:
    """This way, at every scale."""
    return [replace(way, scale=scale) for scale in ("head", "whole", "no root", "none")]


def q5_heads(mended: Callable) -> None:
    """The cut, whatever the scale is."""
    given = draw("heads")
    found = found_by(mended, given)
    faults = {
        "the heads are cut from places, not from columns": Way("head", "places", "places"),
        "the heads are cut from places, and put together from columns": Way(
            "head", "places", "columns"
        ),
        "the heads are cut from columns, and put together from places": Way(
            "head", "columns", "places"
        ),
        "every h-th column belongs to a head; its columns stand side by side": (
            Way("head", "in turn", "in turn")
        ),
        BIAS: Way(biased=False),
    }
    right = heads(given, nearest(found, given, scaled(RIGHT)))
    near = {text: nearest(found, given, scaled(fault)) for text, fault in faults.items()}
    mistakes = {text: heads(given, way) for text, way in near.items()}
    equal(found, right, mistakes=mistakes, name="heads")


def q5_scale(mended: Callable) -> None:
    """The scale, however the heads are cut."""
    given = draw("scale")
    found = found_by(mended, given)
    cuts = ("columns", "places", "in turn")
    ways = [Way("head", cut, join) for cut, join in product(cuts, repeat=2)]
    texts = {"whole": "a head compares d / h numbers: scale by the root of that"}
    texts |= {"no root": "scale by the root of d / h", "none": "the scores are not scaled"}
    wrong = [replace(way, scale=scale) for way, scale in product(ways, texts)]
    other = nearest(found, given, wrong)
    way = nearest(found, given, ways)
    mistakes = {texts[other.scale]: heads(given, other), BIAS: heads(given, Way(biased=False))}
    equal(found, heads(given, way), mistakes=mistakes, name="heads")


def q5_empty(mended: Callable) -> None:
    """Rows with nothing to read, one head, whatever the scale is."""
    given = draw("empty")
    found = found_by(mended, given)
    faults = {
        "a row with nothing to read reads everything evenly with you": Way(evenly=True),
        BIAS: Way(biased=False),
    }
    right = heads(given, nearest(found, given, scaled(RIGHT)))
    near = {text: nearest(found, given, scaled(fault)) for text, fault in faults.items()}
    mistakes = {text: heads(given, way) for text, way in near.items()}
    equal(found, right, mistakes=mistakes, name="heads")
