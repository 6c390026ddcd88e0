"""Small parts of many checks: entries of a dict, lists of words, inputs that tell apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array

Drawn = TypeVar("Drawn")


def sigmoid(x: ndarray) -> ndarray:
    """1 / (1 + e^-x)."""
    return 1 / (1 + np.exp(-x))


def entry(found: object, key: str, name: str) -> object:
    """One entry of a dict that came back."""
    if not isinstance(found, dict) or key not in found:
        raise Wrong(f"{name} must return a dict with the entry {key!r}")
    return found[key]


def own(found: object, key: str, shape: tuple[int, ...], name: str) -> ndarray:
    """An entry by which the rest of an answer is judged; zeros would let it leave parts out."""
    numbers = array(entry(found, key, name), shape, key)
    if abs(numbers).min() < 1e-9:
        raise Wrong(f"{key} holds zeros where it should not")
    return numbers


def each_part_counts(right: ndarray, without: Iterable[ndarray]) -> None:
    """Or an answer's own numbers, tiny or huge, would hide that a part is missing."""
    far = 1e-4 * max(1, abs(right).max())
    if not all(abs(right - one).max() > far for one in without):
        raise Wrong("your own numbers are so small or large that what rests on them is not seen")


def apart(mistakes: Mapping[str, ndarray], right: ndarray) -> dict[str, ndarray]:
    """The mistakes that differ from what is right, where both depend on the answer itself."""
    return {text: one for text, one in mistakes.items() if abs(one - right).max() > 1e-4}


def sequence(
    found: object, right: Sequence[int], *, mistakes: Mapping[str, Sequence[int]], name: str
) -> None:
    """Whole numbers in this order; else the mistake that gives what was found is named."""
    if any(list(mistake) == list(right) for mistake in mistakes.values()):
        raise RuntimeError("the input does not tell a mistake apart")
    try:
        numbers = [int(number) for number in found]  # type: ignore[attr-defined]
        whole = all(number == rough for number, rough in zip(numbers, found))  # type: ignore
    except (TypeError, ValueError, OverflowError):
        raise Wrong(f"{name} is not a list of whole numbers") from None
    if not whole:
        raise Wrong(f"{name} is not a list of whole numbers")
    if numbers == list(right):
        return
    for text, mistake in mistakes.items():
        if numbers == list(mistake):
            raise Wrong(text)
    raise Wrong(f"{name} is not what the question describes")


def telling(draw: Callable[[], Drawn], tells: Callable[[Drawn], bool], tries: int = 5000) -> Drawn:
    """Draw until the input tells right from wrong."""
    for _ in range(tries):
        drawn = draw()
        if tells(drawn):
            return drawn
    raise RuntimeError(f"no input of {tries} tells right from wrong")
