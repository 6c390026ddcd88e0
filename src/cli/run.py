"""A training run: what it trains, on what, and as many steps as its minutes allow."""

import math
from dataclasses import replace
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from src.averaging import Average
from src.checkpoints import Checkpoint, build, load_weights
from src.cli.corpora import Corpus
from src.data.batches import encode_pairs
from src.parallel_training import Machine, ParallelTrainer
from src.training import TrainingConfig, restore, state_of, steps_per_epoch


class Run:
    """The trainer, the corpus, and the checkpoint as it was last saved."""

    def __init__(
        self, folder: Path, corpus: Corpus, checkpoint: Checkpoint, machine: Machine
    ) -> None:
        self.folder, self.corpus, self.checkpoint = folder, corpus, checkpoint
        self.settings, self.machine = checkpoint.settings, machine
        self.vocabularies = checkpoint.source_vocabulary, checkpoint.target_vocabulary
        torch.manual_seed(self.settings["training"]["seed"])
        model = build(checkpoint).to(machine.processes.device)
        if checkpoint.weights:
            load_weights(model, checkpoint.weights)
        pairs = encode_pairs(corpus.train, *self.vocabularies)
        config = TrainingConfig(**self.settings["training"])
        self.trainer = ParallelTrainer(model, pairs, config, machine)
        self.average = Average(model, span=self.settings["options"]["average"])
        if checkpoint.state:
            restore_run(self, checkpoint.state)
        self.best = checkpoint.weights
        self._began = machine.clock() - self.settings["seconds"]
        self.saved = self.seconds

    @property
    def steps_per_epoch(self) -> int:
        return steps_per_epoch(len(self.trainer.pairs), self.trainer.config.batch_size)

    @property
    def seconds(self) -> float:
        """Spent until now, those before an interruption too; by the first process's clock."""
        return self.machine.processes.agreed(self.machine.clock() - self._began)

    @property
    def done(self) -> bool:
        return self.trainer.n_steps >= self.trainer.config.steps

    def step(self) -> None:
        """One update, then the plan for those to come."""
        self.trainer.step()
        self.average.update(self.trainer.n_steps)
        self.plan()

    def plan(self) -> None:
        """Where minutes are the budget: as many steps as will fit, at the speed so far.

        The share of the steps done is then the share of the minutes spent, and sets the rate.
        """
        options, done = self.settings["options"], self.trainer.n_steps
        if (minutes := options["minutes"]) is not None:
            steps = max(done, math.ceil(done * 60 * minutes / self.seconds))
            warmup = min(options["warmup"], steps)
            self.trainer.config = replace(self.trainer.config, steps=steps, warmup=warmup)


def state_of_run(run: Run) -> dict[str, Float[Tensor, "..."]]:
    """What the trainer and the average need to go on to the same numbers."""
    mean = {f"average.{name}": tensor for name, tensor in run.average.state().items()}
    return state_of(run.trainer) | mean


def restore_run(run: Run, state: dict[str, Float[Tensor, "..."]]) -> None:
    """Put trainer and average where `state_of_run` found them."""
    mean = {name: tensor for name, tensor in state.items() if name.startswith("average.")}
    restore(run.trainer, {name: state[name] for name in state.keys() - mean.keys()})
    run.average.restore({name.removeprefix("average."): part for name, part in mean.items()})
