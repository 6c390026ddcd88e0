"""What the checks are made of: they refuse with words, and the words give nothing away."""

import numpy as np
import pytest

from coursework.checks.base import Wrong, array, equal, generator, numeric_gradient

RIGHT = np.arange(6.0).reshape(2, 3)


def test_the_term_decides_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSEWORK_TERM", raising=False)
    practice = generator("q1").normal(size=5)
    assert (generator("q1").normal(size=5) == practice).all()
    assert (generator("q2").normal(size=5) != practice).all()
    monkeypatch.setenv("COURSEWORK_TERM", "autumn")
    assert (generator("q1").normal(size=5) != practice).all()


@pytest.mark.parametrize("found", [RIGHT, RIGHT.tolist(), RIGHT.astype(np.float32)])
def test_what_is_right_comes_back_as_float64(found: object) -> None:
    numbers = array(found, (2, 3), "f")
    assert numbers.dtype == np.float64
    assert (numbers == RIGHT).all()


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (RIGHT.T, r"f returned shape \(3, 2\); \(2, 3\) was asked for"),
        (RIGHT.ravel(), r"f returned shape \(6,\); "),
        (np.zeros((2, 17)), r"f returned shape \(2, \?\); "),
        (np.zeros((1,) * 4), "of more than 3 axes"),
        (np.zeros((0, 6, 3, 2)), "of more than 3 axes"),
        (RIGHT * np.nan, "not finite"),
        (None, "is a `return` missing"),
        ([[1, 2], [3]], "rows of different lengths"),
        ("text", "no array of numbers"),
        ({"a": 1}, "no array of numbers"),
        (RIGHT * 1j, "complex"),
        ([10**400], "no array"),
    ],
)
def test_what_is_wrong_is_refused_in_words(found: object, text: str) -> None:
    with pytest.raises(Wrong, match=text):
        array(found, (2, 3), "f")


def test_a_mistake_is_named_whatever_its_shape() -> None:
    mistakes = {"you transposed": RIGHT.T, "you divided by zero": RIGHT * np.nan}
    equal(RIGHT + 1e-9, RIGHT, mistakes=mistakes, name="f")
    with pytest.raises(Wrong, match="you transposed"):
        equal(RIGHT.T, RIGHT, mistakes=mistakes, name="f")
    with pytest.raises(Wrong, match="divided by zero"):
        equal(RIGHT * np.nan, RIGHT, mistakes=mistakes, name="f")
    with pytest.raises(Wrong, match="f is not what the equation gives"):
        equal(RIGHT + 1, RIGHT, mistakes=mistakes, name="f")
    with pytest.raises(Wrong, match="shape"):
        equal(RIGHT[0], RIGHT, mistakes=mistakes, name="f")


def test_an_input_must_tell_the_mistakes_apart() -> None:
    with pytest.raises(RuntimeError, match="does not tell 'same'"):
        equal(RIGHT, RIGHT, mistakes={"same": RIGHT.copy()}, name="f")


def test_the_gradient_of_a_cubic() -> None:
    x = np.array([[1.0, 2.0, -3.0]])
    gradient = numeric_gradient(lambda x: (x**3).sum(), x)
    np.testing.assert_allclose(gradient, 3 * x**2, atol=1e-7)
    with pytest.raises(Wrong, match="shape"):
        numeric_gradient(lambda x: x, x)
