"""Runs experiments: one process a core, resumable after every row."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch.multiprocessing import get_context
from tqdm import tqdm

from src.experiments import results
from src.experiments.base import Experiment, Measured, Row


def run(
    experiment: Experiment, *, folder: Path = results.RESULTS, n_processes: int | None = None
) -> int:
    """Measure the rows that are not stored yet, store each when it is done; returns how many."""
    rows, stored = experiment.rows(), stored_rows(experiment, folder)
    done = {i: found for i, row in enumerate(rows) if (found := _find(row, stored)) is not None}
    jobs = [(experiment.measure, i, row) for i, row in enumerate(rows) if i not in done]
    if not jobs:
        return 0
    folder.mkdir(exist_ok=True)
    processes = min(n_processes or os.cpu_count() or 1, len(jobs))
    with get_context("spawn").Pool(processes, initializer=_begin) as pool:
        for i, measured in tqdm(pool.imap_unordered(_work, jobs), experiment.name, len(jobs)):
            done[i] = rows[i] | measured.numbers
            if measured.weights:
                results.add_weights(experiment.name, measured.weights, folder=folder)
            table = [done[j] for j in sorted(done)]
            results.write_table(experiment.name, table, folder=folder)
            results.write_provenance(experiment.name, table, folder=folder)
    return len(jobs)


def check_sample(experiment: Experiment, *, folder: Path = results.RESULTS) -> list[str]:
    """Train the sample rows again; what differs from the stored numbers by too much, in words."""
    stored = results.table(experiment.name, folder=folder)
    rows = [row for row in experiment.rows() if experiment.sample(row)]
    if not rows:
        raise ValueError(f"sample of {experiment.name} names no row: name at least one")
    return [line for row in rows for line in _differences(experiment, row, _find(row, stored))]


def stored_rows(experiment: Experiment, folder: Path) -> list[Row]:
    """What was measured before; nothing on the first run."""
    exists = (folder / f"{experiment.name}.csv").exists()
    return results.table(experiment.name, folder=folder) if exists else []


def measure_row(measure: Callable[[Row], Measured], row: Row) -> Measured:
    """The numbers of one row, with its seed set and its seconds noted."""
    began = time.perf_counter()
    torch.manual_seed(row["seed"])
    measured = measure(row)
    numbers = {k: round(v, 6) if isinstance(v, float) else v for k, v in measured.numbers.items()}
    numbers["seconds"] = round(time.perf_counter() - began, 1)
    return Measured(numbers, measured.weights)


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
    matching = (s for s in stored if all(s.get(key, "") == value for key, value in row.items()))
    return next(matching, None)


def _begin() -> None:
    """One thread a process, and Ctrl-C is the parent's affair."""
    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(job: tuple[Callable[[Row], Measured], int, Row]) -> tuple[int, Measured]:
    measure, i, row = job
    return i, measure_row(measure, row)
