"""What hidden checks are made of."""

import hashlib
import os
from collections.abc import Callable, Mapping

import numpy as np
from numpy import ndarray


class Wrong(AssertionError):
    """A check has failed; the text is for the student, in fixed words, without any numbers."""


def generator(question: str) -> np.random.Generator:
    """Fresh inputs for a question, the same for everybody in one term."""
    term = os.environ.get("COURSEWORK_TERM", "practice")
    digest = hashlib.sha256(f"{term}\n{question}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def array(found: object, shape: tuple[int, ...], name: str) -> ndarray:
    """What was found as float64 numbers of this shape, all of them finite."""
    try:
        numbers = np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError):
        raise Wrong(f"{name} is no array of numbers") from None
    if numbers.shape != shape:
        raise Wrong(f"{name} has shape {numbers.shape}; {shape} was asked for")
    if not np.isfinite(numbers).all():
        raise Wrong(f"{name} holds numbers that are not finite")
    return numbers


def equal(
    found: ndarray,
    right: ndarray,
    *,
    mistakes: Mapping[str, ndarray],
    name: str,
    atol: float = 1e-6,
) -> None:
    """Passes if found is right; else says which of the mistakes it is, if it is one of them."""
    for text, mistake in mistakes.items():
        if np.allclose(mistake, right, atol=atol):
            raise RuntimeError(f"the input does not tell this apart: {text}")
    if np.allclose(found, right, atol=atol):
        return
    for text, mistake in mistakes.items():
        if np.shape(mistake) == np.shape(found) and np.allclose(found, mistake, atol=atol):
            raise Wrong(text)
    raise Wrong(f"{name} is not what the equation gives")


def numeric_gradient(f: Callable[[ndarray], float], x: ndarray, eps: float = 1e-5) -> ndarray:
    """Central differences of f, one number of x after the other."""
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        moved = np.zeros_like(x)
        moved[place] = eps
        gradient[place] = (f(x + moved) - f(x - moved)) / (2 * eps)
    return gradient
