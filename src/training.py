"""Training: one loop for every translator and language model, exact to resume."""

import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Generic, TypeVar

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn
from tqdm import tqdm

from src.data.batches import Batch, PairOfIds, epoch
from src.models.language.contract import LanguageModel, teacher_forced
from src.models.translator import Translator
from src.tokens import PAD
from src.training_config import TrainingConfig

log = logging.getLogger(__name__)
Model = TypeVar("Model", bound=Translator | LanguageModel)


@dataclass
class History:
    """One entry a step: the loss, and the target tokens and seconds spent until then."""

    loss: list[float] = field(default_factory=list)
    target_tokens: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def record(self, loss: float, target_tokens: int, seconds: float) -> None:
        """Append one step; tokens and seconds are this step's own."""
        self.loss.append(loss)
        self.target_tokens.append(sum(self.target_tokens[-1:]) + target_tokens)
        self.seconds.append(sum(self.seconds[-1:]) + seconds)

    def warn_if_worse(self) -> None:
        """Warn when the last tenth of the steps lies above the untrained model's loss."""
        last = self.loss[-math.ceil(len(self.loss) / 10) :]
        if (end := sum(last) / len(last)) > self.loss[0]:
            log.warning(
                "the loss began at %.4g and ended at %.4g: try a lower learning_rate",
                self.loss[0],
                end,
            )


def steps_per_epoch(n_pairs: int, batch_size: int) -> int:
    """Batches that hold every pair once."""
    return math.ceil(n_pairs / batch_size)


def cross_entropy(
    logits: Float[Tensor, "b t v"], target: Int[Tensor, "b t"], *, label_smoothing: float = 0.0
) -> Float[Tensor, ""]:
    """The mean of -log p(token) over the real target tokens; padding does not count."""
    flat = logits.flatten(0, 1), target.flatten()
    return F.cross_entropy(*flat, ignore_index=PAD, label_smoothing=label_smoothing)


class Trainer(Generic[Model]):
    """A training run that may stop after any step and go on later to the same numbers.

    The batch depends on (seed, step) alone, and so does the dropout: what must be kept is
    the weights, Adam's moments and the history.
    """

    def __init__(self, model: Model, pairs: Sequence[PairOfIds], config: TrainingConfig) -> None:
        if not pairs:
            raise ValueError("pairs is empty: give at least one pair of sentences")
        self.model, self.pairs, self.config = model, pairs, config
        self.optimiser = torch.optim.Adam(model.parameters(), lr=config.learning_rate, fused=True)
        self.history = History()
        self._epoch: tuple[int, list[Batch]] = (-1, [])

    @property
    def n_steps(self) -> int:
        """Steps done so far."""
        return len(self.history.loss)

    def step(self) -> None:
        """Read one batch, update once; seeds torch's global generator."""
        began = time.perf_counter()
        torch.manual_seed(self.config.seed * 1_000_003 + self.n_steps)
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.rate(self.n_steps)
        batch = self._next_batch()
        loss = self._update(batch)
        if not math.isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} at step {self.n_steps}: try a lower learning_rate"
            )
        n_tokens = int((batch.target[:, 1:] != PAD).sum())
        self.history.record(loss, n_tokens, time.perf_counter() - began)

    def _next_batch(self) -> Batch:
        size, seed = self.config.batch_size, self.config.seed
        number, index = divmod(self.n_steps, steps_per_epoch(len(self.pairs), size))
        if self._epoch[0] != number:
            self._epoch = number, epoch(self.pairs, batch_size=size, seed=seed, number=number)
        return self._epoch[1][index]

    def _update(self, batch: Batch) -> float:
        device = next(self.model.parameters()).device
        source, target = batch.source.to(device), batch.target.to(device)
        self.model.train()
        self.optimiser.zero_grad()
        logits = teacher_forced(self.model, source, target[:, :-1]).logits
        smoothing = self.config.label_smoothing
        loss = cross_entropy(logits, target[:, 1:], label_smoothing=smoothing)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
        self.optimiser.step()
        return loss.item()


def state_of(trainer: Trainer) -> dict[str, Tensor]:
    """All that the next step depends on, and the history, as plain tensors."""
    tensors = {f"model.{name}": tensor for name, tensor in trainer.model.state_dict().items()}
    for i, slot in trainer.optimiser.state_dict()["state"].items():
        tensors |= {f"adam.{i}.{name}": tensor for name, tensor in slot.items()}
    for name, values in asdict(trainer.history).items():
        tensors[f"history.{name}"] = torch.tensor(values, dtype=torch.float64)  # exact
    return {name: tensor.detach().clone() for name, tensor in tensors.items()}


def restore(trainer: Trainer, state: dict[str, Tensor]) -> None:
    """Put a new trainer where `state_of` found the old one: the same next step follows."""
    parts: dict[str, dict[str, Tensor]] = {"model": {}, "adam": {}, "history": {}}
    for name, tensor in state.items():
        part, _, rest = name.partition(".")
        parts[part][rest] = tensor
    slots: dict[int, dict[str, Tensor]] = {}
    for name, tensor in parts["adam"].items():
        i, _, moment = name.partition(".")
        slots.setdefault(int(i), {})[moment] = tensor.clone()
    groups = trainer.optimiser.state_dict()["param_groups"]
    trainer.model.load_state_dict(parts["model"])
    trainer.optimiser.load_state_dict({"state": slots, "param_groups": groups})
    trainer.history = History(**{name: t.tolist() for name, t in parts["history"].items()})


def fit(
    model: Model,
    pairs: Sequence[PairOfIds],
    config: TrainingConfig,
    *,
    on_step: Callable[[Trainer], None] | None = None,
    progress: bool = True,
) -> History:
    """Train on encoded pairs, with a progress bar; the model is left ready to translate.

    `on_step` sees the trainer after every update: measure there what you like.
    """
    trainer = Trainer(model, pairs, config)
    for _ in tqdm(range(config.steps), "training") if progress else range(config.steps):
        trainer.step()
        if on_step is not None:
            on_step(trainer)
    trainer.history.warn_if_worse()
    model.eval()
    return trainer.history
