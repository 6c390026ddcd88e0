"""What an option may be: the limits themselves are allowed, what lies beyond is refused by name."""

from math import inf, nan

import pytest

from src.cli.options import LIMITS, check

REFUSED = {
    "average": [0, -1],
    "batch_size": [0, -1],
    "beam": [0, -3, 101],
    "dropout": [-0.1, 1.0, 2.0, nan],
    "epochs": [0.0, -1.0, nan, inf],
    "label_smoothing": [-0.1, 1.0, nan],
    "layers": [0, 101],
    "learning_rate": [0.0, -1e-3, nan, inf],
    "minutes": [0.0, -1.0, nan, inf],
    "pairs": [0, -5],
    "seed": [-1, 2**32],
    "subwords": [-1, 1, 99, 2_000_000],
    "warmup": [-1, 2_000_000],
    "width": [-4, 0, 1, 4097],
}
ALLOWED = {
    "average": [1, 1000],
    "batch_size": [1, 64],
    "beam": [1, 100],
    "dropout": [0.0, 0.99],
    "epochs": [0.01, 10.0],
    "label_smoothing": [0.0, 0.99],
    "layers": [1, 100],
    "learning_rate": [1e-6, 1e9],
    "minutes": [0.01, 26.0],
    "pairs": [1, 40_000],
    "seed": [0, 2**32 - 1],
    "subwords": [0, 100, 8_000],
    "warmup": [0, 4_000],
    "width": [2, 4096],
}


def test_every_limit_is_tried() -> None:
    assert LIMITS.keys() == REFUSED.keys() == ALLOWED.keys()


@pytest.mark.parametrize("name", LIMITS)
def test_what_is_not_allowed_is_refused_under_the_options_own_name(name: str) -> None:
    for value in REFUSED[name]:
        with pytest.raises(ValueError) as refused:
            check({"width": 8, name: value})
        start = f"--{name.replace('_', '-')} is {value}: give "
        assert str(refused.value) == start + LIMITS[name][1]


@pytest.mark.parametrize("name", LIMITS)
def test_what_is_allowed_passes(name: str) -> None:
    for value in [*ALLOWED[name], None]:
        check({name: value, "model": "bahdanau", "resume": False})
