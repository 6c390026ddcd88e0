"""Gradients by hand: exact to the last digits, so that differences can be told from them."""

from collections.abc import Mapping

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, equal

DIGITS = 2e-12  # derivations come within 2e-14, differences of two calls a number not within 1e-11


def derived(found: ndarray, right: ndarray, *, mistakes: Mapping[str, ndarray], name: str) -> None:
    """Pass what is right to nearly all digits; differences are right to half of them."""
    equal(found, right, mistakes=mistakes, name=name)
    if not np.allclose(found, right, rtol=DIGITS, atol=DIGITS):
        raise Wrong(
            f"{name} is right to some digits only: so are differences, and sums with a small "
            "number added; a derivation by hand is right to all of them"
        )
