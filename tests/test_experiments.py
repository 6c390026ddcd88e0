"""Every experiment names rows that differ and a sample; the laboratory trains what they name."""

import json
from pathlib import Path

import pytest
import torch

from src.data.phrasebook import CHALLENGES, LENGTHS, split
from src.experiments import (
    EXPERIMENTS,
    laboratory,
    language_laboratory,
    learning_rates,
    longer_training,
    real_sentence,
    results,
    weights_cache,
    words_and_clauses,
)
from src.experiments.base import Row

FIXED = ("rctm", "rnn-encoder-decoder", "gates-only", "readout-only", "initial-context-only")


@pytest.fixture
def any_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "best_rate", lambda model, width=None: 1e-3)
    monkeypatch.setattr(laboratory, "has_rate", lambda model, width: True)
    monkeypatch.setattr(language_laboratory, "best_rate", lambda model: 1e-3)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_names_different_rows_and_a_sample(name: str, any_rate: None) -> None:
    experiment = EXPERIMENTS[name]
    rows = experiment.rows()
    assert experiment.name == name and experiment.tolerances
    assert len({tuple(row.items()) for row in rows}) == len(rows)
    assert all(isinstance(row["seed"], int) for row in rows)
    assert 1 <= sum(map(experiment.sample, rows)) <= 6


def test_best_rate_has_the_lowest_validation_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    losses = {("rctm", 276, 1e-3): 0.7, ("rctm", 276, 2e-3): 0.5, ("rctm", 9, 4e-3): 0.1}
    table = [
        {"model": model, "width": width, "learning_rate": rate, "valid_loss": loss}
        for (model, width, rate), loss in losses.items()
    ]
    monkeypatch.setattr(results, "table", lambda name: table)
    monkeypatch.setattr(laboratory, "default_width", lambda model: 276)
    assert laboratory.best_rate("rctm") == laboratory.best_rate("rctm", 276) == 2e-3
    assert laboratory.best_rate("rctm", 9) == 4e-3
    assert laboratory.has_rate("rctm", 9) and not laboratory.has_rate("rctm", 8)
    with pytest.raises(ValueError, match="model is 'seq2seq'"):
        laboratory.best_rate("seq2seq")


def test_the_grid_of_rates_widens_until_the_best_is_inside() -> None:
    start = [1.0, 2.0, 4.0]
    assert learning_rates.grid(2.0, {}) == start
    assert learning_rates.grid(2.0, {1.0: 0.1, 2.0: 0.2}) == start  # one is still to come
    assert learning_rates.grid(2.0, {1.0: 0.3, 2.0: 0.2, 4.0: 0.3}) == start
    low = {1.0: 0.1, 2.0: 0.2, 4.0: 0.3}
    assert learning_rates.grid(2.0, low) == [0.5, *start]
    assert learning_rates.grid(2.0, low | {0.5: 0.05}) == [0.25, 0.5, *start]
    assert learning_rates.grid(2.0, low | {0.5: 0.4}) == [0.5, *start]
    assert learning_rates.grid(2.0, {1.0: 0.3, 2.0: 0.2, 4.0: 0.1}) == [*start, 8.0]


def test_stored_rates_are_not_at_an_edge() -> None:
    table = results.table("learning_rates")
    for model, width in {(row["model"], row["width"]) for row in table}:
        losses = learning_rates.losses(model, width)
        assert min(losses) < laboratory.best_rate(model, width) < max(losses), model


def test_longer_training_is_longer_or_wider(any_rate: None) -> None:
    rows, usual = longer_training.rows(), laboratory.STEPS
    for seed in laboratory.SEEDS:
        asked = {(row["width"], row["steps"]) for row in rows if row["seed"] == seed}
        assert asked == {(160, usual), (160, 10 * usual), (320, usual)}


def test_cells_that_no_sentence_fills_are_left_out() -> None:
    cells = words_and_clauses.cells()
    assert (10, 1) in cells and (66, 6) in cells and (38, 2) in cells
    assert not {(25, 1), (10, 4), (66, 2)} & set(cells)


@pytest.fixture
def small_laboratory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two steps on sixty pairs; the weights go to a folder of the test's own."""
    monkeypatch.setattr(laboratory, "STEPS", 2)
    monkeypatch.setattr(laboratory, "split", lambda name, n=None: split(name, 60))
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    for cached in (laboratory.vocabularies, laboratory._training_text):
        cached.cache_clear()
    yield tmp_path
    for cached in (laboratory.vocabularies, laboratory._training_text):
        cached.cache_clear()


@pytest.mark.parametrize("model", laboratory.BUILDS)
def test_the_laboratory_trains_and_measures_every_system(
    model: str, small_laboratory: Path
) -> None:
    row = laboratory.settings(model, seed=3, learning_rate=1e-3, width=8)
    trained = laboratory.trained(row)
    pairs = split("test", 5)
    assert 1 < laboratory.valid_loss(trained) < 10
    assert laboratory.exact(trained, pairs) == 0.0
    error = laboratory.aer(trained, pairs)
    assert (error is None) == (model in FIXED or model.startswith("seq2seq"))
    assert error is None or 0 <= error <= 1


def test_what_is_measured_has_a_column_each(
    small_laboratory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(laboratory, "exact", lambda model, pairs: asked.append(len(pairs)))
    model = laboratory.build(laboratory.settings("seq2seq", seed=0, learning_rate=1.0, width=8))
    columns = [f"exact_{n}" for n in LENGTHS] + ["exact_5_clauses", "exact_6_clauses"]
    assert list(laboratory.exact_by_length(model)) == columns
    assert asked == [200] * len(columns)


def test_a_challenge_is_passed_by_the_right_words(
    small_laboratory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = {p.pair.source: p.pair.target for p in laboratory.challenge("roles")}
    model = laboratory.build(laboratory.settings("seq2seq", seed=0, learning_rate=1.0, width=8))
    assert laboratory.challenge_accuracy(model, "roles") == 0.0
    perfect = lambda model, sources, *words: [right[source] for source in sources]  # noqa: E731
    monkeypatch.setattr(laboratory, "translate", perfect)
    assert laboratory.challenge_accuracy(model, "roles") == 1.0
    assert "roles" in CHALLENGES


def test_a_model_is_trained_once_and_read_afterwards(
    small_laboratory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = laboratory.settings("bahdanau", seed=3, learning_rate=1e-3, width=8)
    trained = laboratory.trained(row).state_dict()
    monkeypatch.setattr(laboratory, "fit", lambda *arguments, **options: pytest.fail("trained"))
    again = laboratory.trained(row | {"words": 25}).state_dict()  # what is no setting is ignored
    assert all(torch.equal(again[name], trained[name]) for name in trained)
    assert len(list(small_laboratory.iterdir())) == 1
    for changed in ({"seed": 4}, {"steps": 3}, {"width": 9}, {"learning_rate": 2e-3}):
        with pytest.raises(pytest.fail.Exception, match="trained"):
            laboratory.trained(row | changed)


def test_a_real_sentence_is_translated_without_the_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real_sentence.multi30k, "load", lambda *names: pytest.fail("corpus"))
    model, english, french = real_sentence.load()
    [row] = results.table("real_sentence")
    [translation] = real_sentence.translate(model, [row["source"]], english, french)
    assert len(set(translation.split()) & set(row["translation"].split())) >= 5


def test_a_real_sentence_keeps_its_vocabularies(
    small_laboratory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "a b c d e f g h i j k l".split()
    pairs = [(" ".join(words[i:] + words[:i]), " ".join(words)) for i in range(12)]
    monkeypatch.setattr(real_sentence.multi30k, "load", lambda *names: pairs)
    row: Row = real_sentence.SETTINGS | {"steps": 2, "width": 8}
    measured = real_sentence.measure(row)
    assert measured.numbers["source"] == pairs[0][0] and 0 <= measured.numbers["bleu"] <= 100
    english, french = json.loads(measured.texts["vocabularies"])
    assert english["tokens"] == french["tokens"] == words and english["kind"] == "text"
    assert list(measured.weights) == ["real_sentence"]
