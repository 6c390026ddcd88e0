"""The runner resumes, keeps what it measured and notices what changed."""

import json
import os
from pathlib import Path

import pytest
import torch

from src.experiments import results, runner
from src.experiments.base import Experiment, Measured, Row
from src.experiments.runner import check_sample, measure_row, minutes, run

SQUARES = [
    {"n": n, "seed": seed, "rate": 1e-3, "kind": "square"} for n in (2, 3) for seed in (0, 5)
]


def square(row: Row) -> Measured:
    """n squared, a random number of this seed, nothing, and a tensor from one row."""
    numbers = {"square": row["n"] ** 2, "drawn": torch.rand(()).item(), "none": None}
    kept = {"two": {"W": torch.full((2, 3), 0.1)}} if row["n"] == 2 and row["seed"] == 0 else {}
    return Measured(numbers, kept, {"name": "two"} if kept else {})


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
    told = list(run(toy(), folder=folder, n_processes=2))
    assert told[0].startswith("toy: 4 rows to measure, how long is unknown")
    assert told[-1].endswith("/toy.csv is complete, 4 rows of 0.0 minutes")
    return folder


def test_the_table_holds_settings_and_numbers_in_the_order_of_the_rows(folder: Path) -> None:
    table = results.table("toy", folder=folder)
    assert [{key: row[key] for key in SQUARES[0]} for row in table] == SQUARES
    assert [row["square"] for row in table] == [4, 4, 9, 9]
    assert all(row["none"] is None and row["seconds"] >= 0 for row in table)
    drawn = [row["drawn"] for row in table]  # fixed by the seed, not by the process
    assert drawn[0] == drawn[2] != drawn[1] == drawn[3]


def test_a_row_that_tells_its_seconds_itself_keeps_them() -> None:
    """A training that went on from its folder took longer than what was left of it."""
    told = measure_row(lambda row: Measured({"seconds": 900.0}), {"seed": 0})
    assert told.numbers == {"seconds": 900.0}
    assert measure_row(lambda row: Measured({}), {"seed": 0}).numbers["seconds"] < 900


def test_provenance_says_how_it_came_about(folder: Path) -> None:
    record = json.loads((folder / "toy.json").read_text("utf-8"))
    assert record["command"] == "python -m src experiment toy"
    assert record["seeds"] == [0, 5] and record["torch"] == torch.__version__
    assert record["machine"].keys() == {"cores", "cpu", "gpu", "system"}
    assert len(record["commits"]) == 1 and record["minutes"] >= 0


def test_kept_weights_and_texts_come_back(folder: Path) -> None:
    assert results.texts("toy", folder=folder) == {"name": "two"}
    state = results.weights("toy", "two", folder=folder)
    assert state["W"].dtype == torch.float32
    assert torch.allclose(state["W"], torch.full((2, 3), 0.1), atol=1e-4)
    with pytest.raises(ValueError, match=r"key is 'three': toy keeps \['two'\]"):
        results.weights("toy", "three", folder=folder)


def measured(experiment: Experiment, folder: Path) -> int:
    """How many rows the runner says that it has to measure."""
    told = list(run(experiment, folder=folder, n_processes=1))
    return int(told[0].split()[1]) if "to measure" in told[0] else 0


def test_only_rows_that_are_not_stored_are_measured(tmp_path: Path) -> None:
    assert measured(toy(rows=lambda: SQUARES[1:3]), tmp_path) == 2
    path = tmp_path / "toy.csv"
    path.write_text(path.read_text().replace(",4,", ",44,"))  # a mark: measured again it would go
    assert measured(toy(), tmp_path) == 2
    assert [row["square"] for row in results.table("toy", folder=tmp_path)] == [4, 44, 9, 9]
    assert measured(toy(), tmp_path) == 0
    other = toy(rows=lambda: [SQUARES[0] | {"rate": 2e-3}])  # another setting: another row
    assert measured(other, tmp_path) == 1
    assert len(results.table("toy", folder=tmp_path)) == 1


def test_rows_that_depend_on_what_is_stored_are_asked_for_again(tmp_path: Path) -> None:
    def growing() -> list[Row]:
        done = (tmp_path / "toy.csv").exists()
        return SQUARES[:3] if done else SQUARES[:1]

    told = list(run(toy(rows=growing), folder=tmp_path, n_processes=1))
    assert [line for line in told if "to measure" in line] == [
        "toy: 1 rows to measure, how long is unknown: for some no row like them is stored",
        "toy: 2 rows to measure, how long is unknown: for some no row like them is stored",
    ]
    assert len(results.table("toy", folder=tmp_path)) == 3


def test_a_row_that_the_table_changes_is_not_measured_for_ever(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="toy stores .*'kind': '7'.*, but not as its rows have it"):
        list(run(toy(rows=lambda: [SQUARES[0] | {"kind": "7"}]), folder=tmp_path, n_processes=1))


def test_minutes_are_those_of_rows_that_differ_in_seed_and_rate_alone() -> None:
    stored = [
        {"n": 2, "seed": 0, "rate": 1.0, "learning_rate": 0.1, "seconds": 100.0},
        {"n": 2, "seed": 1, "rate": 1.0, "learning_rate": 0.2, "seconds": 140.0},
        {"n": 3, "seed": 0, "rate": 1.0, "learning_rate": 0.1, "seconds": 600.0},
    ]
    asked = [{"n": n, "seed": 9, "rate": 1.0, "learning_rate": 0.4} for n in (2, 3)]
    assert minutes(asked, stored, 1) == "about 12 minutes"
    assert minutes(asked, stored, 2) == "about 6 minutes"
    assert minutes(asked[:1], stored, 8) == "about 2 minutes"
    assert "unknown" in minutes([*asked, asked[0] | {"rate": 2.0}], stored, 1)


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
    big = Measured({}, {"big": {"W": torch.zeros(1_600_000)}})
    with pytest.raises(ValueError, match="weights are too large: 3200000 bytes in all"):
        results.keep("toy", big, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_experiment_says_how_many_rows_are_measured_at_once(tmp_path: Path) -> None:
    def slow(row: Row) -> Measured:
        raise AssertionError("in another process")

    asked: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "_measure", lambda e, missing, folder, n: asked.append(n) or iter(()))
        for n in (1, 3, None):
            with pytest.raises(ValueError, match="but not as its rows have it"):
                list(run(toy(at_once=n, measure=slow), folder=tmp_path))
    assert asked[:2] == [1, 3] and asked[2] == min(os.cpu_count() or 1, len(SQUARES))
