"""The laboratory of the canvases: one way to train a captioner, one budget for all.

Which canvases a step sees depends on (seed, step) alone, and so does what hard attention draws.
"""

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
from src.models.show_attend_tell import Captioner, ShowAttendTell, coverage_penalty
from src.models.show_attend_tell_choices import Placeless, PlainMean, Ungated
from src.rescoring import log_likelihood
from src.training import TrainingConfig

Loss = Callable[[Float[Tensor, "b y x"], Int[Tensor, "b t"]], Float[Tensor, ""]]
STEPS, BATCH_SIZE = 3_500, 32
DECAY = 0.9  # of hard attention's baseline, in the paper; 1 means that there is none
LAMBDA_R = 0.1  # as in the authors' code; the paper chose its own by validation
BUILDS: dict[str, Callable[..., Captioner]] = {
    "soft": ShowAttendTell,
    "ungated": Ungated,
    "mean": PlainMean,
    "placeless": Placeless,
    "hard": HardAttention,
}


def settings(
    model: str,
    *,
    seed: int,
    learning_rate: float,
    penalty: float = 0.0,
    decay: float = DECAY,
    lambda_r: float = LAMBDA_R,
    steps: int = STEPS,
) -> Row:
    """All that the training of a captioner depends on; decay and lambda_r are hard attention's."""
    hard = model == "hard"
    return {
        "model": model,
        "penalty": penalty,
        "decay": decay if hard else None,
        "lambda_r": lambda_r if hard else None,
        "seed": seed,
        "learning_rate": learning_rate,
        "steps": steps,
        "batch_size": BATCH_SIZE,
    }


def build(row: Row) -> Captioner:
    """An untrained model; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    return BUILDS[row["model"]](len(digits.VOCABULARY))


def trained(
    row: Row, on_step: Callable[[Captioner, int], None] = lambda model, step: None
) -> tuple[Captioner, Loss]:
    """A model trained as the row says, on all training canvases, and the loss it minimised."""
    model = build(row)
    loss = loss_of(model, row)
    names = ("learning_rate", "steps", "batch_size", "seed")
    config = TrainingConfig(schedule="cosine", **{name: row[name] for name in names})
    canvases = digits.split("train")
    fit(model, loss, canvases, config, on_step=partial(on_step, model), progress=False)
    return model, loss


def loss_of(model: Captioner, row: Row) -> Loss:
    """What is minimised: for hard attention a number with the gradient of the learning rule."""
    if isinstance(model, HardAttention):
        names = ("penalty", "decay", "lambda_r")
        return HardLoss(model, **{name: row[name] for name in names})
    return partial(soft_loss, model, penalty=row["penalty"])


def soft_loss(
    model: Captioner,
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
    """The learning rule of section 4.1, one draw a caption, with a moving baseline.

    For a share of the images, half of them as in the paper, s_t is alpha_t, the expected choice,
    which leaves nothing to chance. lambda_e is the weight of the entropy of the choices.
    """

    def __init__(
        self,
        model: HardAttention,
        *,
        penalty: float = 0.0,
        decay: float = DECAY,
        lambda_r: float = LAMBDA_R,
        lambda_e: float = 0.0,
        expected: float = 0.5,
    ) -> None:
        self.model, self.penalty, self.decay = model, penalty, decay
        self.lambda_r, self.lambda_e, self.expected = lambda_r, lambda_e, expected
        self.baseline = 0.0

    def __call__(
        self, images: Float[Tensor, "b y x"], captions: Int[Tensor, "b t"]
    ) -> Float[Tensor, ""]:
        read, gold = captions[:, :-1], captions[:, 1:]
        by_chance = torch.rand(len(images)) >= self.expected
        followed = self.model.follow(
            images, read, lambda alpha: torch.where(by_chance.unsqueeze(1), drawn(alpha), alpha)
        )
        real, log_p = padding_mask(gold), log_likelihood(followed.logits, gold)
        log_chosen = torch.where(by_chance, log_choice(followed, real), 0.0)
        gain = reinforce(log_p, log_chosen, baseline=self.baseline, lambda_r=self.lambda_r)
        gain = gain + self.lambda_e * entropy(followed.weights, real)
        self.baseline = moved(self.baseline, log_p.detach(), decay=self.decay)
        return (self.penalty * coverage_penalty(followed.weights, real) - gain).mean()


def fit(
    model: Captioner,
    loss: Loss,
    canvases: Sequence[Canvas],
    config: TrainingConfig,
    *,
    on_step: Callable[[int], None] = lambda step: None,
    progress: bool = True,
) -> list[float]:
    """Minimise the loss and return that of every step; the model is left ready to write."""
    data, losses = digits.collate(canvases), []
    optimiser = torch.optim.Adam(model.parameters(), lr=config.learning_rate, fused=True)
    for step in tqdm(range(config.steps), "training", disable=not progress):
        torch.manual_seed(config.seed * 1_000_003 + step)
        optimiser.param_groups[0]["lr"] = config.rate(step)
        optimiser.zero_grad()
        value = loss(*_drawn(*data, config.batch_size))
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), config.clip)
        optimiser.step()
        losses.append(value.item())
        on_step(step + 1)
    model.eval()
    return losses


def _drawn(
    images: Float[Tensor, "n y x"], captions: Int[Tensor, "n t"], size: int
) -> tuple[Float[Tensor, "b y x"], Int[Tensor, "b s"]]:
    """A batch by chance, no more padding than it needs."""
    chosen = torch.randint(len(images), (size,))
    longest = int(padding_mask(captions[chosen]).sum(1).max())
    return images[chosen], captions[chosen, :longest]
