"""The same training on several processes, with half the bits, or compiled."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from src.data.batches import Batch, PairOfIds
from src.data.tight_batches import TightBatches
from src.models.rctm import RCTM
from src.models.translator import Translator
from src.processes import Processes, alone
from src.tokens import PAD
from src.training import Trainer
from src.training_config import TrainingConfig

Precision = Literal["fp32", "bf16"]
SPARSE = (RCTM,)  # its kernels for long sentences wait for long sentences
APART = 7_919  # between the seeds of two processes: each has a dropout of its own


@dataclass(frozen=True)
class Machine:
    """What a training runs on: its processes, the precision of its products, its clock."""

    processes: Processes = field(default_factory=alone)
    precision: Precision = "fp32"
    compiled: bool = False
    clock: Callable[[], float] = field(default_factory=lambda: time.perf_counter)

    def check(self) -> None:
        """Raise ValueError where something is asked for that takes a GPU, and none is here."""
        asked = ["--precision bf16"] * (self.precision == "bf16") + ["--compile"] * self.compiled
        if asked and self.processes.device.type == "cpu":
            raise ValueError(f"{asked[0]} takes a GPU, and none is here: leave it out")


class ParallelTrainer(Trainer[Translator]):
    """Each process takes a share of every batch, and all make the step that one would make.

    loss = sum over all target tokens of -log p(token) / their number in the whole batch

    DistributedDataParallel averages the gradients of the processes: a share's loss counts as
    many times as there are processes. The batches are those of `TightBatches`.
    """

    def __init__(
        self,
        model: Translator,
        pairs: Sequence[PairOfIds],
        config: TrainingConfig,
        machine: Machine,
    ) -> None:
        super().__init__(model, pairs, config)
        self.machine, size = machine, config.batch_size
        self.batches = TightBatches(pairs, batch_size=size, seed=config.seed)
        if machine.compiled:
            model.compile(dynamic=True)
        self.forward: nn.Module = model
        if machine.processes.count > 1:
            sparse = isinstance(model, SPARSE)
            self.forward = DistributedDataParallel(model, find_unused_parameters=sparse)

    def _next_batch(self) -> Batch:
        return self.batches.of(self.n_steps)

    def _update(self, batch: Batch) -> float:
        processes, parameters = self.machine.processes, list(self.model.parameters())
        torch.manual_seed(torch.initial_seed() + APART * processes.rank)
        source, target, labels = (part.to(processes.device) for part in self._share(batch))
        n_tokens = int((batch.target[:, 1:] != PAD).sum())
        self.model.train()
        self.optimiser.zero_grad()
        half = self.machine.precision == "bf16"
        with torch.autocast(processes.device.type, torch.bfloat16, enabled=half):
            logits = self.forward(source, target).logits
        smoothing = self.config.label_smoothing
        loss = summed_entropy(logits.float(), labels, label_smoothing=smoothing) / n_tokens
        (loss * processes.count).backward()
        nn.utils.clip_grad_norm_(parameters, self.config.clip)
        self.optimiser.step()
        return processes.total(loss.item())

    def _share(
        self, batch: Batch
    ) -> tuple[Int[Tensor, "b s"], Int[Tensor, "b t"], Int[Tensor, "b t"]]:
        """Source, what the decoder reads, and what it should say, of this process's sentences.

        Where there are fewer sentences than processes, some read the first one for nothing.
        """
        mine = self.machine.processes.share(list(range(len(batch.target))))
        rows = torch.tensor(mine or [0])
        source, target = batch.source[rows], batch.target[rows]
        labels = target[:, 1:] if mine else torch.full_like(target[:, 1:], PAD)
        return source, target[:, :-1], labels


def summed_entropy(
    logits: Float[Tensor, "b t v"], target: Int[Tensor, "b t"], *, label_smoothing: float = 0.0
) -> Float[Tensor, ""]:
    """As `cross_entropy`, but the sum over the real target tokens."""
    flat = logits.flatten(0, 1), target.flatten()
    return F.cross_entropy(
        *flat, ignore_index=PAD, label_smoothing=label_smoothing, reduction="sum"
    )
