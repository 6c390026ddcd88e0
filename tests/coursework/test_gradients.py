"""What the checks take for a gradient by hand is what differences of the function come near to."""

import numpy as np
import pytest

from coursework.checks.base import Wrong, numeric_gradient
from coursework.checks.by_hand import derived
from coursework.checks.self_attention import gradient
from coursework.checks.transformer import tied


def assert_near_but_told_apart(found: np.ndarray, differences: np.ndarray) -> None:
    np.testing.assert_allclose(found, differences, atol=1e-8)
    with pytest.raises(Wrong, match="so are differences"):
        derived(differences, found, mistakes={}, name="it")


def test_of_one_matrix_with_two_jobs() -> None:
    given = tied.draw("test", [0, 1, 0, 2, 0])
    differences = numeric_gradient(lambda E: tied.loss(given, E), given.E)
    assert_near_but_told_apart(tied.by_hand(given, tied.goal(given)), differences)


def test_of_a_look() -> None:
    given = gradient.draw("test")
    e = gradient.by_scores(given)[""]

    def look(X: np.ndarray, M: np.ndarray) -> float:
        return float((given.G * gradient.read_all(X, M)[1]).sum())

    differences = numeric_gradient(lambda M: look(given.X, M), given.M)
    assert_near_but_told_apart(gradient.by_M(given, e), differences)
    differences = numeric_gradient(lambda X: look(X, given.M), given.X)
    assert_near_but_told_apart(gradient.by_X(given, e).sum(0), differences)
