"""What is fast, and by how much: python -m benchmarks [NAME ...]

Contestants take turns in one process; a ratio is the median, over the rounds, of the seconds of
the first of a race by a contestant's own. Without a name all comparisons run, and the table is
stored as results/benchmarks.csv: measure on a machine that does nothing else.
"""

# ruff: noqa: E402
import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch, as in src/__main__.py

import argparse
import time
from collections.abc import Iterator, Sequence

import torch

from benchmarks import systems
from benchmarks.cache import CACHE
from benchmarks.d2l_decoder import D2L
from benchmarks.heads import HEADS_APART
from benchmarks.obvious import OBVIOUS
from benchmarks.rows import rows_of, text_of
from benchmarks.store import store
from benchmarks.transformers import TRANSFORMERS
from benchmarks.turns import clock_of, take_turns
from src.experiments.base import Row

COMPARISONS = {
    "training": systems.TRAINING,
    "lengths": systems.LENGTHS,
    "ahead": OBVIOUS,
    "d2l": D2L,
    "heads": HEADS_APART,
    "transformer": TRANSFORMERS,
    "cache": CACHE,
    "greedy": systems.GREEDY,
    "together": systems.TOGETHER,
    "beam": systems.BEAMS,
}


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    root = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    root.formatter_class = argparse.RawDescriptionHelpFormatter
    root.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(COMPARISONS)}")
    root.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    root.add_argument("--threads", type=int, default=1, help="of the CPU (1)")
    return root


def measured(name: str, device: str) -> Iterator[list[Row]]:
    """The rows of one race after the other."""
    torch.manual_seed(0)
    races = COMPARISONS[name].races()
    while True:
        with torch.device(device):  # a race is built where it runs
            race = next(races, None)
        if race is None:
            return
        yield rows_of(name, race, take_turns(race, clock_of(device)))


def compare(names: Sequence[str], device: str) -> list[Row]:
    """Print every race when it is over; all rows."""
    rows: list[Row] = []
    for name in names:
        print(f"{name}: {COMPARISONS[name].question}", flush=True)
        for race in measured(name, device):
            print(*text_of(race), sep="\n", flush=True)
            rows += race
    return rows


def main() -> None:
    """Measure, print, and store what is complete."""
    root = parser()
    arguments = root.parse_args()
    if unknown := [name for name in arguments.names if name not in COMPARISONS]:
        root.error(f"NAME is {unknown[0]!r}: give some of {', '.join(COMPARISONS)}")
    torch.set_num_threads(arguments.threads)
    began = time.perf_counter()
    rows = compare(arguments.names or list(COMPARISONS), arguments.device)
    if not arguments.names:
        store(rows, COMPARISONS, time.perf_counter() - began)


if __name__ == "__main__":
    main()
