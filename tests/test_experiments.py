"""The runner resumes, keeps what it measured and notices what changed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from src.data.phrasebook import split
from src.experiments import EXPERIMENTS, laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.runner import check_sample, run
from src.models.registry import TRANSLATORS

SQUARES = [
    {"n": n, "seed": seed, "rate": 1e-3, "kind": "square"} for n in (2, 3) for seed in (0, 5)
]


def square(row: Row) -> Measured:
    """n squared, a random number of this seed, nothing, and a tensor from one row."""
    numbers = {"square": row["n"] ** 2, "drawn": torch.rand(()).item(), "none": None}
    kept = {"two": {"W": torch.full((2, 3), 0.1)}} if row["n"] == 2 and row["seed"] == 0 else {}
    return Measured(numbers, kept)


def toy(**changes: object) -> Experiment:
    fields = {
        "name": "toy",
        "question": "What is n squared?",
        "rows": lambda: SQUARES,
        "measure": square,
        "sample": lambda row: row["n"] == 3,
        "tolerances": {"square": 0.0, "drawn": 1e-6, "none": 0.0},
    }
    return Experiment(**fields | changes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    assert run(toy(), folder=folder, n_processes=2) == 4
    return folder


def test_the_table_holds_settings_and_numbers_in_the_order_of_the_rows(folder: Path) -> None:
    table = results.table("toy", folder=folder)
    assert [{key: row[key] for key in SQUARES[0]} for row in table] == SQUARES
    assert [row["square"] for row in table] == [4, 4, 9, 9]
    assert all(row["none"] is None and row["seconds"] >= 0 for row in table)
    drawn = [row["drawn"] for row in table]  # fixed by the seed, not by the process
    assert drawn[0] == drawn[2] != drawn[1] == drawn[3]


def test_provenance_says_how_it_came_about(folder: Path) -> None:
    record = json.loads((folder / "toy.json").read_text("utf-8"))
    assert record["command"] == "python -m src experiment toy"
    assert record["seeds"] == [0, 5] and record["torch"] == torch.__version__
    assert record["machine"].keys() == {"cores", "cpu", "system"}
    assert len(record["commits"]) == 1 and record["minutes"] >= 0


def test_kept_weights_come_back(folder: Path) -> None:
    state = results.weights("toy", "two", folder=folder)
    assert state["W"].dtype == torch.float32
    assert torch.allclose(state["W"], torch.full((2, 3), 0.1), atol=1e-4)
    with pytest.raises(ValueError, match=r"key is 'three': toy keeps \['two'\]"):
        results.weights("toy", "three", folder=folder)


def test_only_rows_that_are_not_stored_are_measured(tmp_path: Path) -> None:
    first = toy(rows=lambda: SQUARES[1:3])
    assert run(first, folder=tmp_path, n_processes=1) == 2
    path = tmp_path / "toy.csv"
    path.write_text(path.read_text().replace(",4,", ",44,"))  # a mark: measured again it would go
    assert run(toy(), folder=tmp_path, n_processes=1) == 2
    assert [row["square"] for row in results.table("toy", folder=tmp_path)] == [4, 44, 9, 9]
    assert run(toy(), folder=tmp_path) == 0
    other = toy(rows=lambda: [SQUARES[0] | {"rate": 2e-3}])  # another setting: another row
    assert run(other, folder=tmp_path, n_processes=1) == 1
    assert len(results.table("toy", folder=tmp_path)) == 1


def test_a_sample_that_agrees_has_no_differences(folder: Path) -> None:
    assert check_sample(toy(), folder=folder) == []


@pytest.mark.parametrize(("old", "new"), [(",9,", ",8,"), (",,", ",1,")])
def test_a_sample_that_differs_is_told(folder: Path, tmp_path: Path, old: str, new: str) -> None:
    text = (folder / "toy.csv").read_text()
    assert old in text
    (tmp_path / "toy.csv").write_text(text.replace(old, new))
    told = check_sample(toy(), folder=tmp_path)
    assert len(told) == 2 and "stored" in told[0]


def test_a_sample_row_that_is_not_stored_is_told(folder: Path, tmp_path: Path) -> None:
    lines = (folder / "toy.csv").read_text().splitlines(keepends=True)
    (tmp_path / "toy.csv").write_text("".join(lines[:-1]))
    assert (
        "is not stored: run `python -m src experiment toy`"
        in check_sample(toy(), folder=tmp_path)[0]
    )
    with pytest.raises(FileNotFoundError, match="toy.csv is missing: run `python -m src exp"):
        check_sample(toy(), folder=tmp_path / "nowhere")
    with pytest.raises(ValueError, match="sample of toy names no row"):
        check_sample(toy(sample=lambda row: False), folder=folder)


def test_too_large_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="kept is too large: 3200000 bytes in all"):
        results.add_weights("toy", {"big": {"W": torch.zeros(1_600_000)}}, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


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
