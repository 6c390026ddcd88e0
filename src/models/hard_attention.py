"""Stochastic "hard" attention: one region a step, chosen by chance (Xu et al., 2015, 4.1)."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from src.attention import masked_softmax
from src.models.show_attend_tell import Captioner
from src.models.translator import Memory

# What is read of each region, s_t, of the probabilities alpha_t.
Choose = Callable[[Float[Tensor, "b s"]], Float[Tensor, "b s"]]


@dataclass(frozen=True)
class Followed:
    """A caption, read along the regions that were chosen."""

    logits: Float[Tensor, "b t v"]
    weights: Float[Tensor, "b t s"]
    choices: Float[Tensor, "b t s"]


class HardAttention(Captioner):
    """p(s_ti = 1 | s_<t, a) = alpha_ti,  z_t = sum_i s_ti a_i   (eq. 8, 9)

    s_t has a one at the region that is read, zeros elsewhere. To train,
    `follow` choices that were drawn; the trained model takes the heaviest
    region. The gate is soft attention's alone.
    """

    def look(
        self,
        h: Float[Tensor, "b d"],
        memory: Memory,
    ) -> tuple[Float[Tensor, "b d"], Float[Tensor, "b s"]]:
        """The heaviest annotation, and alpha_t."""
        weights = self.alpha(h, memory)
        return self.read(heaviest(weights), memory), weights

    def alpha(
        self,
        h: Float[Tensor, "b d"],
        memory: Memory,
    ) -> Float[Tensor, "b s"]:
        """The probability that a region is read."""
        mask = memory.mask.unsqueeze(1)
        return masked_softmax(self.scores(h, memory), mask).squeeze(1)

    def read(
        self,
        choice: Float[Tensor, "b s"],
        memory: Memory,
    ) -> Float[Tensor, "b d"]:
        """sum_i s_ti a_i."""
        return (choice.unsqueeze(1) @ memory.states).squeeze(1)

    def follow(
        self,
        source: Float[Tensor, "b y x"],
        target: Int[Tensor, "b t"],
        choose: Choose,
    ) -> Followed:
        """Read the target; at each step `choose` makes s_t of alpha_t."""
        memory = self.encode(source)
        state, features, weights, choices = self.start(memory), [], [], []
        for embedded in self.embed(target).unbind(1):
            weights.append(self.alpha(state.h, memory))
            choices.append(choose(weights[-1]))
            context = self.read(choices[-1], memory)
            new, state = self.decoder.update(embedded, state, context)
            features.append(new)
        logits = self.output(torch.stack(features, 1))
        return Followed(logits, torch.stack(weights, 1), torch.stack(choices, 1))


def heaviest(weights: Float[Tensor, "b s"]) -> Float[Tensor, "b s"]:
    """A one at the largest weight; nothing where nothing may be read."""
    return _one_hot(weights.argmax(-1), weights) * (weights > 0)


def drawn(weights: Float[Tensor, "b s"]) -> Float[Tensor, "b s"]:
    """s_t ~ Multinoulli(alpha_t)."""
    return _one_hot(torch.multinomial(weights.detach(), 1).squeeze(1), weights)


def log_choice(
    followed: Followed,
    real: Bool[Tensor, "b t"],
) -> Float[Tensor, " b"]:
    """log p(s | a) = sum_t log alpha_t at the region read, real words only."""
    chosen = (followed.weights * followed.choices).sum(-1)
    return torch.where(real, chosen, 1.0).log().sum(1)


def entropy(
    weights: Float[Tensor, "b t s"],
    real: Bool[Tensor, "b t"],
) -> Float[Tensor, " b"]:
    """H[s], summed over the steps that write a real word."""
    log = weights.clamp(min=1e-30).log()  # of a hidden region: any number
    return -((weights * log).sum(-1) * real).sum(1)


def reinforce(
    log_p: Float[Tensor, " b"],
    log_chosen: Float[Tensor, " b"],
    *,
    baseline: float,
    lambda_r: float = 1.0,
) -> Float[Tensor, " b"]:
    """A number whose gradient is the learning rule of section 4.1, one draw:

    d log p(y | s, a) + lambda_r (log p(y | s, a) - b) d log p(s | a)

    With lambda_r = 1 it is on average the gradient of E[log p(y | s, a)]
    over s, whatever the baseline b (Williams, 1992). A smaller lambda_r is
    biased, and scatters less.
    """
    return log_p + lambda_r * (log_p.detach() - baseline) * log_chosen


def moved(baseline: float, log_p: Float[Tensor, " b"], *, decay: float) -> float:
    """b_k = 0.9 b_{k-1} + 0.1 log p(y | s_k, a), the mean over the batch,

    with the paper's decay, 0.9. With 1.0 it never leaves where it began.
    """
    return decay * baseline + (1 - decay) * log_p.mean().item()


def _one_hot(
    index: Int[Tensor, " b"],
    weights: Float[Tensor, "b s"],
) -> Float[Tensor, "b s"]:
    return F.one_hot(index, weights.size(-1)).to(weights.dtype)
