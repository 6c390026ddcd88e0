"""Every experiment names rows that differ and a sample; the laboratory trains what they name."""

from collections.abc import Iterator

import pytest

from src.data.phrasebook import split
from src.experiments import (
    EXPERIMENTS,
    laboratory,
    results,
)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_names_different_rows_and_a_sample(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laboratory, "best_rate", lambda model: 1e-3)
    experiment = EXPERIMENTS[name]
    rows = experiment.rows()
    assert experiment.name == name and experiment.tolerances
    assert len({tuple(row.items()) for row in rows}) == len(rows)
    assert all(isinstance(row["seed"], int) for row in rows)
    assert 1 <= sum(map(experiment.sample, rows)) <= 2


def test_best_rate_has_the_lowest_validation_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    losses = {("a", 1e-3): 0.7, ("a", 2e-3): 0.5, ("b", 2e-3): 0.1}
    table = [
        {"model": model, "learning_rate": rate, "valid_loss": loss}
        for (model, rate), loss in losses.items()
    ]
    monkeypatch.setattr(results, "table", lambda name: table)
    assert (laboratory.best_rate("a"), laboratory.best_rate("b")) == (2e-3, 2e-3)
    with pytest.raises(ValueError, match="model is 'c'"):
        laboratory.best_rate("c")


@pytest.fixture
def small_laboratory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(laboratory, "STEPS", 2)
    monkeypatch.setattr(laboratory, "split", lambda name, n=None: split(name, 60))
    laboratory.vocabularies.cache_clear()
    yield
    laboratory.vocabularies.cache_clear()


@pytest.mark.parametrize("model", TRANSLATORS)
def test_the_laboratory_trains_and_measures_every_system(model: str, small_laboratory) -> None:
    row = laboratory.settings(model, seed=3, learning_rate=1e-3) | {"width": 8}
    trained = laboratory.trained(row)
    pairs = split("test", 5)
    assert 1 < laboratory.valid_loss(trained) < 10
    assert laboratory.exact(trained, pairs) == 0.0
    error = laboratory.aer(trained, pairs)
    assert (error is None) == (model in ("rctm", "rnn-encoder-decoder", "seq2seq"))
    assert error is None or 0 <= error <= 1
