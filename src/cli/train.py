"""`python -m src train`: with a budget, a progress bar, and nothing lost on Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from tqdm import tqdm

from src import checkpoints
from src.cli.options import Options, check
from src.cli.run import Run, begin, resume, score_test


class Interrupted(Exception):
    """Training was stopped and saved."""


def train(folder: Path, options: Options, *, go_on: bool, beam: int) -> Iterator[str]:
    """Train, or go on training; then translate the test pairs."""
    check(options | {"beam": beam})
    if go_on:
        run = resume(folder, options)
    elif checkpoints.exists(folder):
        raise ValueError(f"{folder} holds a run: --resume goes on with it, --output names another")
    else:
        run = begin(folder, options)
    n_parameters = sum(parameter.numel() for parameter in run.trainer.model.parameters())
    n_source, n_target = map(len, run.vocabularies)
    yield (
        f"{run.settings['model']}: {n_parameters:,} parameters, {len(run.trainer.pairs):,} pairs, "
        f"{n_source:,} source and {n_target:,} target words"
    )
    if not run.settings["finished"]:
        yield from _until_done(run)
    yield f"the best weights are in {folder}"
    yield score_test(run, beam=beam)


def _until_done(run: Run) -> Iterator[str]:
    """Step, plan, and after every epoch validate and save."""
    trainer = run.trainer
    with _deferred_interrupt() as interrupt, tqdm(initial=trainer.n_steps, unit="step") as bar:
        while trainer.n_steps < trainer.config.steps:
            trainer.step()
            run.plan()
            bar.total = trainer.config.steps
            bar.set_postfix(loss=f"{trainer.history.loss[-1]:.3f}", refresh=False)
            bar.update()
            if trainer.n_steps % run.steps_per_epoch == 0 and trainer.n_steps < bar.total:
                yield run.validate()
                run.save(finished=False)
            if interrupt.is_set():
                run.save(finished=False)
                raise Interrupted(f"stopped after step {trainer.n_steps}, saved in {run.folder}")
        yield run.validate()
        run.save(finished=True)
    trainer.history.warn_if_worse()


@contextmanager
def _deferred_interrupt() -> Iterator[Event]:
    """Ctrl-C waits for the end of the step, so that no update is cut in two; twice is at once."""
    asked = Event()

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, usual)

    usual = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, usual)
