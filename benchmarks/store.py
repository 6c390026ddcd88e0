"""Where the whole measurement is kept: results/benchmarks.csv, and how it came about."""

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch

from benchmarks.turns import Comparison
from src.experiments import results
from src.experiments.base import Row

NAME = "benchmarks"


def version_of(package: str) -> str | None:
    """None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def store(
    rows: Sequence[Row],
    comparisons: Mapping[str, Comparison],
    seconds: float,
    *,
    folder: Path = results.RESULTS,
) -> None:
    """Replace the table, and the provenance beside it."""
    results.write_table(NAME, rows, folder=folder)
    record = {
        "command": "make bench",
        "minutes": round(seconds / 60, 1),
        "commits": [results.commit()],
        "python": platform.python_version(),
        "torch": version("torch"),
        "d2l": version_of("d2l"),
        "threads": torch.get_num_threads(),
        "machine": results.machine(),
        "questions": {name: comparison.question for name, comparison in comparisons.items()},
    }
    path = folder / f"{NAME}.json"
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
