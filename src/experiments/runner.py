"""Runs experiments: one process a core, resumable after every row."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import parent_process
from pathlib import Path
from statistics import mean

import torch
from torch.multiprocessing import get_context
from tqdm import tqdm

from src.experiments import results
from src.experiments.base import Experiment, Measured, Row

WORTH_A_LINE = 3.0  # seconds: of shorter rows the progress bar tells enough


def run(
    experiment: Experiment, *, folder: Path = results.RESULTS, n_processes: int | None = None
) -> Iterator[str]:
    """Measure the rows that are not stored yet, store each when it is done; tells how it goes."""
    folder.mkdir(exist_ok=True)
    processes = n_processes or experiment.at_once or os.cpu_count() or 1
    before: list[Row] = []
    while missing := missing_rows(experiment, folder):
        if missing == before:
            raise ValueError(f"{experiment.name} stores {missing}, but not as its rows have it")
        before = missing
        expected = minutes(missing, stored_rows(experiment, folder), processes)
        yield f"{experiment.name}: {len(missing)} rows to measure, {expected}"
        yield from _measure(experiment, missing, folder, min(processes, len(missing)))
    table = stored_rows(experiment, folder)
    each = mean(row["seconds"] for row in table) / 60
    path = f"{folder.name}/{experiment.name}.csv"
    yield f"{experiment.name}: {path} is complete, {len(table)} rows of {each:.1f} minutes"


def minutes(rows: list[Row], stored: list[Row], n_processes: int) -> str:
    """How long these rows will take, in words, if they take as long as stored rows like them.

    Like a row is what differs from it in nothing but the seed and the learning rate.
    """
    alike = [[s["seconds"] for s in stored if _matches(_kind(row), s)] for row in rows]
    if not all(alike):
        return "how long is unknown: for some no row like them is stored"
    return f"about {sum(map(mean, alike)) / 60 / min(n_processes, len(rows)):.0f} minutes"


def check_sample(experiment: Experiment, *, folder: Path = results.RESULTS) -> list[str]:
    """Measure the sample rows again; what differs from the stored numbers by too much, in words."""
    stored = results.table(experiment.name, folder=folder)
    rows = [row for row in experiment.rows() if experiment.sample(row)]
    if not rows:
        raise ValueError(f"sample of {experiment.name} names no row: name at least one")
    return [line for row in rows for line in _differences(experiment, row, _find(row, stored))]


def stored_rows(experiment: Experiment, folder: Path) -> list[Row]:
    """What was measured before; nothing on the first run."""
    exists = (folder / f"{experiment.name}.csv").exists()
    return results.table(experiment.name, folder=folder) if exists else []


def missing_rows(experiment: Experiment, folder: Path) -> list[Row]:
    """What is still to be measured."""
    stored = stored_rows(experiment, folder)
    return [row for row in experiment.rows() if _find(row, stored) is None]


def measure_row(measure: Callable[[Row], Measured], row: Row) -> Measured:
    """The numbers of one row, with its seed set and its seconds, unless it tells them itself."""
    began = time.perf_counter()
    torch.manual_seed(row["seed"])
    measured = measure(row)
    numbers = {k: round(v, 6) if isinstance(v, float) else v for k, v in measured.numbers.items()}
    numbers.setdefault("seconds", round(time.perf_counter() - began, 1))
    return Measured(numbers, measured.weights, measured.texts)


def _measure(
    experiment: Experiment, missing: list[Row], folder: Path, n_processes: int
) -> Iterator[str]:
    """Measure in a pool, write the table after every row, a line for each that took long."""
    rows, stored = experiment.rows(), stored_rows(experiment, folder)
    done = [row for row in stored if any(_matches(asked, row) for asked in rows)]
    jobs = [(experiment.measure, row) for row in missing]
    varying = [key for key in rows[0] if len({row.get(key) for row in rows}) > 1]
    with get_context("spawn").Pool(n_processes, initializer=_begin) as pool:
        for row, measured in tqdm(pool.imap_unordered(_work, jobs), experiment.name, len(jobs)):
            done.append(row | measured.numbers)
            _store(experiment, measured, [found for r in rows if (found := _find(r, done))], folder)
            if (seconds := measured.numbers["seconds"]) >= WORTH_A_LINE:
                label = ", ".join(f"{key} {row[key]}" for key in varying if key in row)
                yield f"{experiment.name}: {seconds / 60:.1f} minutes for {label}"


def _store(experiment: Experiment, measured: Measured, table: list[Row], folder: Path) -> None:
    if measured.weights or measured.texts:
        results.keep(experiment.name, measured, folder=folder)
    results.write_table(experiment.name, table, folder=folder)
    results.write_provenance(experiment.name, table, folder=folder)


def _differences(experiment: Experiment, row: Row, stored: Row | None) -> list[str]:
    if stored is None:
        return [f"{row} is not stored: run `python -m src experiment {experiment.name}`"]
    again = measure_row(experiment.measure, row).numbers
    return [
        f"{row}: {column} is {again[column]}, stored {stored[column]}, tolerance {tolerance}"
        for column, tolerance in experiment.tolerances.items()
        if not _agree(again[column], stored[column], tolerance)
    ]


def _agree(one: float | int | None, other: float | int | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= tolerance


def _find(row: Row, stored: list[Row]) -> Row | None:
    """The stored row with these settings."""
    return next((other for other in stored if _matches(row, other)), None)


def _matches(row: Row, stored: Row) -> bool:
    return all(stored.get(key, "") == value for key, value in row.items())


def _kind(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in ("seed", "learning_rate")}


def _begin() -> None:
    """One thread a process; Ctrl-C is the parent's affair, and who loses the parent ends."""
    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """However the parent ends, killed too, its workers train no further."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(job: tuple[Callable[[Row], Measured], Row]) -> tuple[Row, Measured]:
    measure, row = job
    return row, measure_row(measure, row)
