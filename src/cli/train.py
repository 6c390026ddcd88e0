"""`python -m src train`: with a budget, a progress bar, and nothing lost on Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from tqdm import tqdm

from src import checkpoints
from src.cli.keeping import advance, finish, save, score_test
from src.cli.opening import begin, resume
from src.cli.options import Options, check
from src.cli.run import Run
from src.parallel_training import Machine


class Interrupted(Exception):
    """Training was stopped and saved."""


def train(
    folder: Path, options: Options, *, go_on: bool, beam: int, machine: Machine
) -> Iterator[str]:
    """Train, or go on training; then translate the test pairs."""
    check(options | {"beam": beam})
    machine.check()
    if go_on:
        run = resume(folder, options, machine)
    elif checkpoints.exists(folder):
        raise ValueError(f"{folder} holds a run: --resume goes on with it, --output names another")
    else:
        run = begin(folder, options, machine)
    n_parameters = sum(parameter.numel() for parameter in run.trainer.model.parameters())
    yield (
        f"{run.settings['model']}: {n_parameters:,} parameters, {len(run.trainer.pairs):,} pairs, "
        f"{_vocabulary(run)}"
    )
    if not run.settings["finished"]:
        yield from _until_done(run)
    yield f"the best weights are in {folder}"
    yield score_test(run, beam=beam)


def _vocabulary(run: Run) -> str:
    n_source, n_target = map(len, run.vocabularies)
    if run.settings["options"]["subwords"]:
        return f"{n_source:,} pieces of words for both languages"
    return f"{n_source:,} source and {n_target:,} target words"


def _until_done(run: Run) -> Iterator[str]:
    """Step by step, with a bar, and with an ear for Ctrl-C."""
    trainer, processes = run.trainer, run.machine.processes
    bar = tqdm(initial=trainer.n_steps, unit="step", disable=not processes.first)
    with _deferred_interrupt(alone=processes.count == 1) as interrupt, bar:
        while not run.done:
            said = advance(run)
            bar.total = trainer.config.steps
            bar.set_postfix(loss=f"{trainer.history.loss[-1]:.3f}", refresh=False)
            bar.update()
            if said:
                yield said
            if processes.total(float(interrupt.is_set())):
                save(run, finished=False)
                raise Interrupted(f"stopped after step {trainer.n_steps}, saved in {run.folder}")
        yield finish(run)
    trainer.history.warn_if_worse()


@contextmanager
def _deferred_interrupt(*, alone: bool) -> Iterator[Event]:
    """Ctrl-C waits for the end of the step, so that no update is cut in two; twice is at once.

    Of several processes none is stopped at once: torchrun passes the signal on, and may do so
    more than once while they save.
    """
    asked = Event()

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, usual if alone else signal.SIG_IGN)

    usual = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, usual)
