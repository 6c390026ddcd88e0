"""Stories as texts, the words that only a memory can tell, and what `short_spans` asks for."""

from pathlib import Path

import pytest

from src.data.phrasebook import Story, stories
from src.experiments import results, short_spans, story_laboratory, weights_cache
from src.experiments.base import Row


@pytest.fixture(scope="module")
def told() -> tuple[Story, ...]:
    return stories("train", 60)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two steps on thirty stories; the weights go to a folder of the test's own."""
    monkeypatch.setattr(story_laboratory, "SIZES", {"train": 30, "valid": 4, "test": 12})
    monkeypatch.setattr(story_laboratory, "STEPS", 2)
    monkeypatch.setattr(short_spans, "SEARCH_STEPS", 1)
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    cached = story_laboratory.vocabulary, story_laboratory._training_text
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def nothing(name: str) -> list[Row]:
    raise FileNotFoundError(name)


def test_rates_first_then_three_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "table", nothing)
    first = short_spans.rows()
    assert len(first) == 6 + 3 * len(short_spans.MODELS)
    assert {row["steps"] for row in first} == {None, short_spans.SEARCH_STEPS}
    stored = [row | {"valid_loss": row["learning_rate"] or 0.1} for row in first]
    monkeypatch.setattr(results, "table", lambda name: stored)
    assert short_spans.rows_of("attentive")[0]["learning_rate"] == 2e-3
    for row in stored:
        row["valid_loss"] = abs((row["learning_rate"] or 0) - 8e-3)
    more = short_spans.rows_of("key-value-predict")[3:]
    assert [(row["window"], row["seed"]) for row in more] == [
        (window, seed) for window in (5, 15, 40) for seed in (0, 1, 2)
    ]
    assert {(row["learning_rate"], row["steps"]) for row in more} == {
        (8e-3, story_laboratory.STEPS)
    }
    assert {row["window"] for row in short_spans.rows_of("lstm")} == {None}


def test_the_networks_are_of_one_size() -> None:
    builds = story_laboratory.BUILDS.values()
    sizes = [sum(p.numel() for p in build(83).parameters()) for build in builds]
    assert len(sizes) == 5 and max(sizes) / min(sizes) < 1.03


@pytest.mark.parametrize("model, window", [("key-value-predict", 15), ("lstm", None)])
def test_a_row_is_trained_and_measured(model: str, window: int | None, small: None) -> None:
    row = story_laboratory.settings(model, window, seed=0, learning_rate=1e-3)
    measured = short_spans.measure(row)
    assert 1 < measured.numbers["test_perplexity"] < 200
    assert list(measured.weights) == (["lstm"] if model == "lstm" else [])
    assert ("back_15" in measured.numbers) == (window == 15)
    trigrams, copying = (short_spans.untrained(name) for name in ("3-gram", short_spans.COPYING))
    numbers = short_spans.measure(trigrams).numbers
    assert 1 < numbers["test_perplexity"] < numbers["colour_perplexity"]
    assert "colour" not in short_spans.measure(row | {"steps": 1}).numbers
    copied = short_spans.measure(copying).numbers
    assert set(copied) == {"colour", "place", "pronoun"}


def test_a_wider_model_is_not_taken_for_a_narrower(small: None, tmp_path: Path) -> None:
    for window in (5, 15):
        row = story_laboratory.settings("attentive", window, seed=0, learning_rate=1e-3)
        story_laboratory.trained(row)
    assert len(list(tmp_path.iterdir())) == 2
