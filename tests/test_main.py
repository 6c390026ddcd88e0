"""The command line as a user meets it: its words, its exit codes, Ctrl-C."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from src import __main__ as command_line
from src import checkpoints
from src.checkpoints import Checkpoint
from src.data.vocabulary import Vocabulary
from src.experiments import EXPERIMENTS
from src.experiments.base import Experiment
from src.models.bahdanau import Bahdanau

ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    source, target = Vocabulary(["the", "cat"]), Vocabulary(["le", "chat"])
    weights = Bahdanau(len(source), len(target), width=8).state_dict()
    settings = {"model": "bahdanau", "build": {"width": 8}}
    folder = tmp_path_factory.mktemp("checkpoint")
    checkpoints.save(folder, Checkpoint(settings, source, target, weights, {}))
    return folder


def run(*arguments: object, given: str = "") -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "src", *map(str, arguments)]
    return subprocess.run(
        command, input=given, capture_output=True, encoding="utf-8", env=ENVIRONMENT, timeout=120
    )


def main(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["src", *map(str, arguments)])
    return command_line.main()


def test_sentences_come_from_stdin_and_warnings_go_to_stderr(checkpoint: Path) -> None:
    done = run("translate", checkpoint, "--beam", 2, given="the cat\n\nthe zebra\n")
    assert done.returncode == 0
    lines = done.stdout.split("\n")
    assert len(lines) == 4 and lines[1] == lines[3] == "" and lines[0] and lines[2]
    assert done.stderr == "line 3: unknown words: zebra\n"


def test_what_goes_into_a_pipe_is_utf_8_on_every_system(checkpoint: Path) -> None:
    command = [sys.executable, "-m", "src", "translate", str(checkpoint)]
    ascii_only = ENVIRONMENT | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    given = {"input": "the zèbre\n".encode(), "env": ascii_only, "timeout": 120}
    done = subprocess.run(command, capture_output=True, **given)
    assert done.stderr.decode("utf-8").strip() == "line 1: unknown words: zèbre"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that stands for Ctrl-C alone")
def test_ctrl_c_saves_says_how_to_resume_and_exits_with_130(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "src", "train", "bahdanau", "--corpus", "phrasebook"]
    command += ["--pairs", "20", "--epochs", "100000", "--width", "4", "--output", str(tmp_path)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    said = process.stdout.readline() + process.stdout.readline()  # the model, the first epoch
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "epoch 1.0" in said and "Traceback" not in errors
    last = rest.splitlines()[-1]
    assert "stopped after step " in last
    assert f"to go on: python -m src train bahdanau --corpus phrasebook --output {tmp_path}" in last
    n_steps = len(checkpoints.load(tmp_path).state["history.loss"])
    assert f"stopped after step {n_steps}, " in last


def test_a_file_is_translated_with_its_alignment(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "lines").write_text("the cat\n\n", encoding="utf-8")
    arguments = ("translate", checkpoint, tmp_path / "lines", "--alignment")
    assert main(*arguments, monkeypatch=monkeypatch) == 0
    first, *words, last = capsys.readouterr().out.removesuffix("\n").split("\n")
    assert last == "" and [line.split()[0] for line in words] == first.split()
    assert all(line.split(" ← ")[1] in ("the", "cat") for line in words)


def test_wrong_files_are_named_and_exit_with_2(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "latin").write_bytes(b"\n\xe9t\xe9\n")
    for arguments, message in [
        ((tmp_path,), f"error: {tmp_path} is no checkpoint"),
        ((checkpoint, tmp_path / "none"), "No such file or directory"),
        ((checkpoint, tmp_path / "latin"), f"error: {tmp_path / 'latin'}, line 2, is not UTF-8"),
        ((checkpoint, tmp_path / "latin", "--beam", 0), "error: --beam is 0: give 1 to 100"),
        ((checkpoint, tmp_path), "Is a directory"),
    ]:
        assert main("translate", *arguments, monkeypatch=monkeypatch) == 2
        caught = capsys.readouterr()
        assert message in caught.err and caught.out == ""


def test_experiments_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assert main("experiment", "--list", monkeypatch=monkeypatch) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == list(EXPERIMENTS)


@pytest.mark.parametrize("asked", ["all", "length_curves"])
def test_experiments_say_how_they_go(
    asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def run(experiment: Experiment) -> Iterator[str]:
        yield f"{experiment.name}: 3 rows to measure"
        yield f"{experiment.name} is complete"

    monkeypatch.setattr(command_line, "run", run)
    assert main("experiment", asked, monkeypatch=monkeypatch) == 0
    names = list(EXPERIMENTS) if asked == "all" else [asked]
    expected = [line for name in names for line in run(EXPERIMENTS[name])]
    assert capsys.readouterr().out.splitlines() == expected


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("train", "oracle", "--corpus", "phrasebook"),
        ("train", "bahdanau"),
        ("train", "bahdanau", "--corpus", "phrasebook", "--minutes", "1", "--epochs", "1"),
        ("experiment",),
        ("experiment", "unheard-of"),
    ],
)
def test_wrong_use_exits_with_2(
    arguments: tuple, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(*arguments, monkeypatch=monkeypatch)
    assert stopped.value.code == 2 and "usage" in capsys.readouterr().err
