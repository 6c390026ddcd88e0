"""The laboratory of the canvases: one way to train a captioner, one budget for all."""

from collections.abc import Callable, Sequence
from functools import partial

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from tqdm import tqdm

from src.data import digits
from src.data.digits import Canvas
from src.experiments.base import Row
from src.masks import padding_mask
from src.models.hard_attention import HardAttention, drawn, entropy, log_choice, moved, reinforce
from src.models.show_attend_tell import ShowAttendTell, coverage_penalty
from src.models.show_attend_tell_choices import Placeless, PlainMean
from src.rescoring import log_likelihood
from src.training import TrainingConfig

Loss = Callable[[Float[Tensor, "b y x"], Int[Tensor, "b t"]], Float[Tensor, ""]]
STEPS, BATCH_SIZE = 4_000, 32
EXPECTED = 0.5  # how often, in training, hard attention reads the mean instead of a region
BUILDS: dict[str, Callable[..., ShowAttendTell]] = {
    "soft": ShowAttendTell,
    "hard": HardAttention,
    "mean": PlainMean,
    "placeless": Placeless,
}


def settings(
    model: str,
    *,
    seed: int,
    learning_rate: float,
    penalty: float = 0.0,
    decay: float | None = None,
    entropy: float | None = None,
) -> Row:
    """All that the training of a captioner depends on; the last two are hard attention's own."""
    return {
        "model": model,
        "penalty": penalty,
        "decay": decay,
        "entropy": entropy,
        "seed": seed,
        "learning_rate": learning_rate,
        "steps": STEPS,
        "batch_size": BATCH_SIZE,
    }


def build(row: Row) -> ShowAttendTell:
    """An untrained model; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    return BUILDS[row["model"]](len(digits.VOCABULARY))


def trained(row: Row) -> ShowAttendTell:
    """A model trained as the row says, on all training canvases."""
    model = build(row)
    names = ("learning_rate", "steps", "batch_size", "seed")
    config = TrainingConfig(schedule="cosine", **{name: row[name] for name in names})
    fit(model, loss_of(model, row), digits.split("train"), config, progress=False)
    return model


def loss_of(model: ShowAttendTell, row: Row) -> Loss:
    """What is minimised: for hard attention a number with the gradient of the learning rule."""
    if isinstance(model, HardAttention):
        hard = HardLoss(model, penalty=row["penalty"], decay=row["decay"], entropy=row["entropy"])
        return hard
    return partial(soft_loss, model, penalty=row["penalty"])


def soft_loss(
    model: ShowAttendTell,
    images: Float[Tensor, "b y x"],
    captions: Int[Tensor, "b t"],
    *,
    penalty: float,
) -> Float[Tensor, ""]:
    """-log p(y | a) + penalty sum_i (1 - sum_t alpha_ti)^2, the mean over the batch."""
    read, gold = captions[:, :-1], captions[:, 1:]
    output = model(images, read)
    uneven = coverage_penalty(output.weights, padding_mask(gold))
    return (penalty * uneven - log_likelihood(output.logits, gold)).mean()


class HardLoss:
    """The learning rule of section 4.1, one draw a caption, with its three reductions of variance:

    a moving baseline; an entropy term; for a random half of the images s_t = alpha_t, the expected
    choice, which leaves nothing to chance and has a gradient of its own.
    """

    def __init__(
        self, model: HardAttention, *, penalty: float, decay: float, entropy: float
    ) -> None:
        self.model, self.penalty, self.decay, self.entropy = model, penalty, decay, entropy
        self.baseline = 0.0

    def __call__(
        self, images: Float[Tensor, "b y x"], captions: Int[Tensor, "b t"]
    ) -> Float[Tensor, ""]:
        read, gold = captions[:, :-1], captions[:, 1:]
        by_chance = torch.rand(len(images)) >= EXPECTED
        followed = self.model.follow(
            images, read, lambda alpha: torch.where(by_chance.unsqueeze(1), drawn(alpha), alpha)
        )
        real, log_p = padding_mask(gold), log_likelihood(followed.logits, gold)
        log_chosen = torch.where(by_chance, log_choice(followed, real), 0.0)
        gain = reinforce(log_p, log_chosen, self.baseline)
        gain = gain + self.entropy * entropy(followed.weights, real)
        self.baseline = moved(self.baseline, log_p.detach(), decay=self.decay)
        return (self.penalty * coverage_penalty(followed.weights, real) - gain).mean()


def fit(
    model: ShowAttendTell,
    loss: Loss,
    canvases: Sequence[Canvas],
    config: TrainingConfig,
    *,
    on_step: Callable[[int], None] | None = None,
    progress: bool = True,
) -> list[float]:
    """Minimise the loss; the model is left ready to write captions. Returns the loss of each step.

    Which canvases a step sees depends on (seed, step) alone, and so do the draws.
    """
    images, captions = digits.collate(canvases)
    optimiser = torch.optim.Adam(model.parameters(), lr=config.learning_rate, fused=True)
    losses: list[float] = []
    for step in tqdm(range(config.steps), "training") if progress else range(config.steps):
        torch.manual_seed(config.seed * 1_000_003 + step)
        chosen = torch.randint(len(images), (config.batch_size,))
        longest = int(padding_mask(captions[chosen]).sum(1).max())
        optimiser.param_groups[0]["lr"] = config.rate(step)
        optimiser.zero_grad()
        value = loss(images[chosen], captions[chosen, :longest])
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), config.clip)
        optimiser.step()
        losses.append(value.item())
        if on_step is not None:
            on_step(step + 1)
    model.eval()
    return losses
