"""What `looking_back` asks for, and when; one row of it."""

from pathlib import Path

import pytest

from src.data.phrasebook import split
from src.experiments import laboratory, language_laboratory, looking_back, results, weights_cache
from src.experiments.base import Row


def nothing(name: str) -> list[Row]:
    raise FileNotFoundError(name)


def test_rates_first_then_three_seeds_with_all_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "table", nothing)
    first = looking_back.rows()
    assert len(first) == 3 * len(looking_back.MODELS)
    assert {row["steps"] for row in first} == {looking_back.SEARCH_STEPS}
    stored = [row | {"valid_loss": abs(row["learning_rate"] - 16e-3)} for row in first]
    monkeypatch.setattr(results, "table", lambda name: stored)
    more = looking_back.rows_of("attentive")[3:]
    assert [row["seed"] for row in more] == list(laboratory.SEEDS)
    assert {(row["learning_rate"], row["steps"]) for row in more} == {(16e-3, laboratory.STEPS)}


def test_a_search_measures_its_loss_and_a_training_everything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    few = lambda name, n=None: split(name, 40)  # noqa: E731
    for module in (laboratory, language_laboratory):
        monkeypatch.setattr(module, "split", few)
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    monkeypatch.setattr(looking_back, "preference", lambda model, vocabulary, name: 0.5)
    monkeypatch.setattr(looking_back, "SEARCH_STEPS", 1)
    cached = laboratory.vocabularies, language_laboratory._training_text
    for function in cached:
        function.cache_clear()
    row = language_laboratory.settings("key-value", seed=0, learning_rate=1e-3)
    assert set(looking_back.measure(row | {"steps": 1}).numbers) == {"parameters", "valid_loss"}
    numbers = looking_back.measure(row | {"steps": 2}).numbers
    assert {"test_perplexity", "far_agreement", "last", "back_15"} <= set(numbers)
    for function in cached:
        function.cache_clear()
