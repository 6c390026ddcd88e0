"""What the hidden checks are made of.

A check calls a student's function across the jail, so what comes back may be anything. Its
messages are fixed words: a student chooses what is returned, and must not read the hidden inputs
out of them.
"""

import hashlib
import math
import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


class Wrong(AssertionError):
    """An answer is wrong; the text tells the student what is, in words."""


def generator(question: str) -> np.random.Generator:
    """Random numbers for a question, fixed by the term's secret."""
    term = os.environ.get("COURSEWORK_TERM", "practice")
    digest = hashlib.sha256(f"{term}\n{question}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def array(found: Any, shape: tuple[int, ...], name: str) -> Array:
    """`found` as finite float64 numbers of that shape, or Wrong."""
    numbers = _numbers(found, name)
    if numbers.shape != shape:
        raise Wrong(f"{name} returned shape {_shown(numbers.shape, shape)}; {shape} was asked for")
    if not np.isfinite(numbers).all():
        raise Wrong(f"{name} returned numbers that are not finite")
    return numbers


def equal(
    found: Any,
    right: ArrayLike,
    *,
    name: str,
    mistakes: Mapping[str, ArrayLike] | None = None,
    atol: float = 1e-6,
) -> None:
    """Pass when `found` is right; else name the mistake that gives what was found."""
    right = np.asarray(right, dtype=float)
    results = {text: np.asarray(result, float) for text, result in (mistakes or {}).items()}
    for text, result in results.items():
        if _close(result, right, atol):
            raise RuntimeError(f"this input does not tell {text!r} from the right answer")
    numbers = _numbers(found, name)
    if _close(numbers, right, atol):
        return
    for text, result in results.items():
        if _close(numbers, result, atol):
            raise Wrong(text)
    array(numbers, right.shape, name)
    raise Wrong(f"{name} is not what the equation gives")


def numeric_gradient(f: Callable[[Array], Any], x: ArrayLike, eps: float = 1e-5) -> Array:
    """df/dx by central differences, two calls a number; f returns one number."""
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += eps
        below[place] -= eps
        rise = array(f(above), (), "the function") - array(f(below), (), "the function")
        gradient[place] = rise / (2 * eps)
    return gradient


def _numbers(found: Any, name: str) -> Array:
    """Plain numbers as float64, finite or not."""
    if found is None:
        raise Wrong(f"{name} returned None; is a `return` missing?")
    try:
        numbers = np.asarray(found)
    except (ValueError, TypeError, OverflowError):
        raise Wrong(f"{name} returned rows of different lengths, or what is no array") from None
    if numbers.dtype.kind == "c":
        raise Wrong(f"{name} returned complex numbers; real ones were asked for")
    if numbers.dtype.kind not in "biuf":
        raise Wrong(f"{name} returned what is no array of numbers")
    return numbers.astype(float)


def _shown(found: tuple[int, ...], asked: tuple[int, ...]) -> str:
    """The shape, with ? for sizes that nothing asked for explains.

    A hostile function could else write a hidden number into the shape, and read it in the feedback.
    """
    if len(found) > len(asked) + 1:
        return f"of more than {len(asked) + 1} axes"
    known = {1, math.prod(asked), *asked, *(a * b for a, b in zip(asked, asked[1:]))}
    sizes = [str(size) if size in known else "?" for size in found]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def _close(found: Array, right: Array, atol: float) -> bool:
    if found.shape != right.shape:
        return False
    return bool(np.allclose(found, right, rtol=atol, atol=atol, equal_nan=True))
