"""The command line: python -m src train | translate | experiment."""

# ruff: noqa: E402
import os

# Before torch is imported: its threads would spin while they wait for each other, which on a
# machine with other things to do costs ten times the speed.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import argparse
import io
import logging
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import get_args

from tqdm import tqdm

from src import checkpoints
from src.cli import corpora
from src.cli.train import Interrupted, train
from src.cli.translate import read, translate, translate_aligned
from src.experiments import EXPERIMENTS
from src.experiments.runner import run
from src.models.registry import TRANSLATORS
from src.models.transformer_config import Norm
from src.parallel_training import Machine, Precision
from src.processes import joined

RUN = ("model", "corpus", "languages", "pairs", "minutes", "epochs", "seed")
BUILD = ("width", "layers", "norm", "dropout", "subwords", "matrices")
TRAINING = ("batch_size", "learning_rate", "warmup", "label_smoothing", "average")


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    root = argparse.ArgumentParser(prog="python -m src", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    _add_train(commands.add_parser("train", help="train a translator"))
    _add_translate(commands.add_parser("translate", help="translate lines of text"))
    _add_experiment(commands.add_parser("experiment", help="measure what takes long"))
    return root


def _add_train(command: argparse.ArgumentParser) -> None:
    command.set_defaults(lines=_train)
    add = command.add_argument
    add("model", choices=TRANSLATORS, metavar="MODEL", help=f"one of {', '.join(TRANSLATORS)}")
    add("--corpus", choices=corpora.CORPORA, required=True)
    add("--languages", nargs=2, metavar=("FROM", "TO"), help="en fr, or of multi30k any two")
    budget = command.add_mutually_exclusive_group()
    budget.add_argument("--minutes", type=float, help="of training and validation")
    budget.add_argument("--epochs", type=float)
    add("--pairs", type=int, metavar="N", help="use the first N of each split, for a quick try")
    add("--seed", type=int)
    add("--beam", type=int, default=5, help="width of the search on the test pairs (5)")
    add("--output", type=Path, metavar="FOLDER", help="checkpoints/MODEL-CORPUS if not given")
    add("--resume", action="store_true", help="go on with the run in FOLDER")
    add("--precision", choices=get_args(Precision), default="fp32", help="bf16 takes a GPU")
    add("--compile", action="store_true", help="by torch.compile; takes a GPU")
    _add_settings(command.add_argument_group("settings", "what the recipe decides otherwise"))


def _add_settings(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--width", type=int)
    add("--layers", type=int)
    add("--norm", choices=get_args(Norm), help="where a Transformer's layers normalise")
    add("--dropout", type=float)
    add("--batch-size", type=int, help="sentence pairs, of all processes together")
    add("--learning-rate", type=float)
    add("--warmup", type=int, metavar="STEPS", help="over which the rate rises")
    add("--label-smoothing", type=float)
    add("--average", type=int, metavar="STEPS", help="whose weights are averaged; 1: the last")
    add("--subwords", type=int, metavar="N", help="pieces of words for both languages; 0: words")
    add("--matrices", choices=("one", "two"), help="of a Transformer's pieces: two, one a language")


def _add_translate(command: argparse.ArgumentParser) -> None:
    command.set_defaults(lines=_translate)
    add = command.add_argument
    add("checkpoint", type=Path, metavar="CHECKPOINT", help="a folder that `train` has written")
    add("file", type=Path, nargs="?", metavar="FILE", help="sentences, one a line; else stdin")
    add("--alignment", action="store_true", help="show what each word was read from")
    add("--beam", type=int, default=5, help="width of the search (5); 1 is greedy")


def _add_experiment(command: argparse.ArgumentParser) -> None:
    command.set_defaults(lines=_experiment)
    choice = command.add_mutually_exclusive_group(required=True)
    names = [*EXPERIMENTS, "all"]
    choice.add_argument("name", nargs="?", choices=names, metavar="NAME", help="or: all")
    choice.add_argument("--list", action="store_true", help="name the experiments")


def _train(arguments: argparse.Namespace) -> Iterator[str]:
    folder = arguments.output or Path("checkpoints", f"{arguments.model}-{arguments.corpus}")
    options = {name: getattr(arguments, name) for name in RUN + BUILD + TRAINING}
    with joined() as processes:
        machine = Machine(processes, arguments.precision, arguments.compile)
        if not processes.first:
            logging.disable()
        lines = train(folder, options, go_on=arguments.resume, beam=arguments.beam, machine=machine)
        try:
            yield from (line for line in lines if processes.first)
        except Interrupted as interrupted:
            command = f"train {arguments.model} --corpus {arguments.corpus} --output {folder}"
            if processes.first:
                yield f"{interrupted}; to go on: python -m src {command} --resume"
            sys.exit(130)


def _translate(arguments: argparse.Namespace) -> Iterator[str]:
    checkpoint = checkpoints.load(arguments.checkpoint)
    file, beam = arguments.file, arguments.beam
    with file.open("rb") if file else nullcontext(sys.stdin.buffer) as stream:
        lines = read(stream, str(file or "stdin"))
        if arguments.alignment:
            yield from translate_aligned(checkpoint, lines, beam=beam)
        else:  # a person at the keyboard waits for every line
            n_together = 1 if stream.isatty() else 64
            yield from translate(checkpoint, lines, beam=beam, n_together=n_together)


def _experiment(arguments: argparse.Namespace) -> Iterator[str]:
    if arguments.list:
        yield from (f"{name}: {EXPERIMENTS[name].question}" for name in EXPERIMENTS)
        return
    for name in EXPERIMENTS if arguments.name == "all" else [arguments.name]:
        yield from run(EXPERIMENTS[name])


def main() -> int:
    """Print the lines of the command; 2 is wrong use, 130 is Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):  # into a file or a pipe, Windows would write cp1252
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    arguments = parser().parse_args()
    try:
        for line in arguments.lines(arguments):
            tqdm.write(line)
            sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` say, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, OSError, FloatingPointError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; what was saved before is still there", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
