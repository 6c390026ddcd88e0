"""What is not one array of numbers: dicts, masks, lists of words, whole numbers."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array


def part(found: object, key: str, name: str) -> object:
    """found[key], if there is such a thing."""
    if not isinstance(found, Mapping):
        raise Wrong(f"{name} returns no dict; one with {key!r} was asked for")
    if key not in found:
        raise Wrong(f"{name} returns a dict without {key!r}")
    return found[key]


def field(found: object, key: str, shape: tuple[int, ...], name: str) -> ndarray:
    """found[key] as numbers of this shape."""
    return array(part(found, key, name), shape, f"{name}'s {key!r}")


def mask(found: object, shape: tuple[int, ...], name: str) -> ndarray:
    """What was found as booleans of this shape."""
    try:
        booleans = np.asarray(found)
    except ValueError:
        raise Wrong(f"{name} is no array of booleans") from None
    if booleans.dtype != bool:
        raise Wrong(f"{name} is no array of booleans: True where a word may read")
    if booleans.shape != shape:
        raise Wrong(f"{name} has another shape; {shape} was asked for")
    return booleans


def whole(found: object, name: str) -> int:
    """What was found as a whole number."""
    number = array(found, (), name)
    if number != np.round(number):
        raise Wrong(f"{name} is no whole number")
    return int(number)


def finite(read: Callable[[], ndarray], advice: str) -> ndarray:
    """What `read` gives; if its numbers are not finite, the advice says why."""
    try:
        return read()
    except Wrong as wrong:
        if "not finite" in str(wrong):
            raise Wrong(advice) from None
        raise
