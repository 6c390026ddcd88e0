"""The leaderboard: who is on it, what it takes from earlier tables, what it measures itself."""

import pytest

from src.data.phrasebook import CHALLENGES
from src.experiments import laboratory, leaderboard, results
from src.experiments.base import Measured, Row
from src.experiments.leaderboard import COLUMNS, EXPERIMENT, measured_before
from src.models.registry import TRANSLATORS

ROW = {"model": "rctm", "seed": 1, "learning_rate": 2e-3, "steps": 9, "batch_size": 2, "width": 5}
WHOLE = dict.fromkeys(COLUMNS, 0.25)
CURVES = {name: x for name, x in WHOLE.items() if name not in CHALLENGES} | {"aer": None}


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Row]]:
    """Tables of the test's own; an experiment that has none was never run."""
    tables: dict[str, list[Row]] = {}

    def table(name: str) -> list[Row]:
        if name not in tables:
            raise FileNotFoundError(name)
        return tables[name]

    monkeypatch.setattr(results, "table", table)
    return tables


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> Measured:
    """What a training would bring."""
    measured = Measured(dict.fromkeys(COLUMNS, 0.75))
    monkeypatch.setattr(leaderboard.later_systems, "measure", lambda row, kept: measured)
    return measured


def test_every_translator_has_three_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "best_rate", lambda model: float(len(model)))
    asked = [(row["model"], row["seed"], row["learning_rate"]) for row in EXPERIMENT.rows()]
    assert asked == [(name, seed, len(name)) for name in TRANSLATORS for seed in (0, 1, 2)]


def test_a_training_that_is_stored_whole_is_not_repeated(stored, training) -> None:
    other = ROW | {"seed": 2} | dict.fromkeys(COLUMNS, 0.5)
    stored["convolutions"] = [other, ROW | WHOLE | {"seconds": 99.0, "more": 1}]
    assert leaderboard.measure(ROW).numbers == WHOLE
    assert list(leaderboard.measure(ROW).numbers) == list(COLUMNS)


@pytest.mark.parametrize("setting", ROW)
def test_a_row_with_any_other_setting_is_another_training(setting, stored, training) -> None:
    stored["convolutions"] = [ROW | WHOLE | {setting: "other"}]
    assert measured_before(ROW) == {} and leaderboard.measure(ROW) is training


def test_curves_and_challenges_make_a_row_together(stored, training) -> None:
    stored["length_curves"] = [ROW | CURVES]
    challenges = [
        ROW | {"challenge": name, "accuracy": len(name), "chance": 0.5} for name in CHALLENGES
    ]
    stored["challenges"] = challenges[:-1] + [challenges[-1] | {"seed": 0}]
    assert leaderboard.measure(ROW) is training, "one challenge is of another seed"
    stored["challenges"] = challenges
    assert leaderboard.measure(ROW).numbers == CURVES | {name: len(name) for name in CHALLENGES}


def test_what_is_trained_has_the_columns_that_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "trained", laboratory.build)
    monkeypatch.setattr(laboratory, "exact", lambda model, pairs: 0.5)
    monkeypatch.setattr(laboratory, "challenge_accuracy", lambda model, name: 0.5)
    monkeypatch.setattr(leaderboard, "measured_before", lambda row: {})
    row = laboratory.settings("rctm", seed=0, learning_rate=1e-3, width=4)
    measured = leaderboard.measure(row)
    assert tuple(measured.numbers) == COLUMNS and not measured.weights


def test_the_sample_is_trained_not_taken() -> None:
    """Or the stored table would be compared with itself."""
    [row] = [row for row in EXPERIMENT.rows() if EXPERIMENT.sample(row)]
    assert len(measured_before(row)) < len(COLUMNS)
