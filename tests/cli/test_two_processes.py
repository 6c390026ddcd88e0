"""`torchrun ... -m src train`: one run, one voice, Ctrl-C and resumption included."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from src import checkpoints
from src.cli.opening import begin
from src.cli.options import Options
from src.parallel_training import Machine

pytestmark = pytest.mark.skipif(os.name == "nt", reason="torchrun is for Linux and macOS here")
TORCHRUN = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
OPTIONS: Options = {
    "model": "transformer",
    "corpus": "phrasebook",
    "pairs": 61,
    "epochs": 1000.0,
    "width": 16,
    "batch_size": 6,
    "warmup": 7,
}
OTHERS = ("languages", "minutes", "seed", "layers", "norm", "dropout", "subwords", "learning_rate")
OTHERS += ("label_smoothing", "average", "matrices")
STEPS_PER_EPOCH = 11  # the last batch has one sentence for two processes


def until_an_epoch_is_over(folder: Path, *more: str) -> Iterator[str]:
    """The output of two processes that are interrupted after the first line on an epoch."""
    command = [sys.executable, *TORCHRUN, "-m", "src", "train", OPTIONS["model"], *more]
    for name in ("corpus", "pairs", "epochs", "width", "batch_size", "warmup"):
        command += [f"--{name.replace('_', '-')}", str(OPTIONS[name])]
    process = subprocess.Popen(
        [*command, "--output", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    for line in process.stdout:
        yield line
        if line.startswith("epoch"):
            process.send_signal(signal.SIGINT)
    assert process.wait(timeout=120) != 0


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], list[str]]:
    folder = tmp_path_factory.mktemp("two")
    return (
        folder,
        list(until_an_epoch_is_over(folder)),
        list(until_an_epoch_is_over(folder, "--resume")),
    )


def test_one_of_the_two_speaks(said: tuple) -> None:
    for lines in said[1:]:
        assert sum(line.startswith("transformer: ") for line in lines) == 1
        assert sum(line.startswith("stopped after step ") for line in lines) == 1
        assert lines[-1].endswith(f"--output {said[0]} --resume\n")


def test_two_processes_stopped_and_resumed_have_the_losses_of_one(
    said: tuple, tmp_path: Path
) -> None:
    found = checkpoints.load(said[0]).state["history.loss"].tolist()
    assert len(found) >= 2 * STEPS_PER_EPOCH  # each run saw the end of an epoch
    run = begin(tmp_path, dict.fromkeys(OTHERS) | OPTIONS, Machine())
    for _ in range(20):
        run.step()
    assert found[:20] == pytest.approx(run.trainer.history.loss, rel=1e-5)
