"""Stored results hold today: a few rows of every experiment, trained again. It takes minutes."""

import pytest

from src.experiments import EXPERIMENTS
from src.experiments.runner import check_sample


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_rows_trained_again_give_the_stored_numbers(name: str) -> None:
    assert check_sample(EXPERIMENTS[name]) == []
