"""What the hops can be exchanged for, and one half of their penalty.

A pooling makes one vector of a sentence's states and learns nothing; the encoder and the
classifier stay. Each tells where it read, as the hops do.
"""

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from src.attention import Read, attend
from src.masks import lengths
from src.models.structured_self_attention import StructuredSelfAttention


class MeanPooling(nn.Module):
    """m = 1/n sum_t h_t: one hop whose weights are all alike."""

    def forward(self, states: Float[Tensor, "b s d"], mask: Bool[Tensor, "b s"]) -> Read:
        """The mean of the states (b, 1, d), and the weights 1/n."""
        alike = torch.zeros_like(states[:, None, :, 0])  # (b, 1, s)
        return attend(alike, states, mask.unsqueeze(1))


class MaxPooling(nn.Module):
    """m_i = max_t h_ti: every number of m comes from a word of its own choice.

    A word's weight is the share of the numbers that come from it.
    """

    def forward(self, states: Float[Tensor, "b s d"], mask: Bool[Tensor, "b s"]) -> Read:
        """The maxima (b, 1, d), and who gave them."""
        highest, place = states.masked_fill(~mask.unsqueeze(2), -torch.inf).max(1, keepdim=True)
        real = mask.any(1)[:, None, None]
        chosen = place == torch.arange(states.size(1), device=states.device)[:, None]
        weights = chosen.to(states.dtype).mean(2).unsqueeze(1)  # (b, 1, s)
        return Read(highest.masked_fill(~real, 0.0), weights.masked_fill(~real, 0.0))


class EndStates(nn.Module):
    """m = [forward h_n; backward h_1]: the two states that have read the whole sentence."""

    def forward(self, states: Float[Tensor, "b s d"], mask: Bool[Tensor, "b s"]) -> Read:
        """The ends (b, 1, d); half of the weight on the last word, half on the first."""
        last = lengths(mask).clamp(min=1) - 1
        forward, backward = states.chunk(2, -1)
        forward = torch.take_along_dim(forward, last[:, None, None], 1)
        ends = torch.cat([forward, backward[:, :1]], -1)
        places = torch.arange(states.size(1), device=states.device)
        weights = ((places == last[:, None]).to(states.dtype) + (places == 0)) / 2
        real = mask.any(1)[:, None, None]
        return Read(ends.masked_fill(~real, 0.0), weights.unsqueeze(1).masked_fill(~real, 0.0))


POOLINGS: dict[str, Callable[[], nn.Module]] = {
    "mean": MeanPooling,
    "max": MaxPooling,
    "ends": EndStates,
}


class Pooled(StructuredSelfAttention):
    """logits = W_2 relu(W_1 m): the same encoder and classifier around a pooling."""

    def __init__(
        self,
        n_source: int,
        n_labels: int,
        *,
        pooling: str,
        width: int = 64,
        d_hidden: int | None = None,
    ) -> None:
        super().__init__(n_source, n_labels, width=width, n_hops=1, d_hidden=d_hidden)
        if pooling not in POOLINGS:
            raise ValueError(f"pooling is {pooling!r}: give one of {', '.join(POOLINGS)}")
        self.hops = POOLINGS[pooling]()


def overlap_penalty(weights: Float[Tensor, "b r s"]) -> Float[Tensor, " b"]:
    """sum_{i != j} (a_i a_j^T)^2: the half of ||A A^T - I||_F^2 that is off the diagonal.

    Not of the paper: two hops should read different words, and each as many as it likes.
    """
    return _squares(weights) - _own(weights).square().sum(1)


def focus_penalty(weights: Float[Tensor, "b r s"]) -> Float[Tensor, " b"]:
    """sum_i (a_i a_i^T - 1)^2: the half on the diagonal, which wants each hop on one word."""
    return (_own(weights) - 1).square().sum(1)


def _squares(weights: Float[Tensor, "b r s"]) -> Float[Tensor, " b"]:
    return (weights @ weights.mT).square().sum((1, 2))


def _own(weights: Float[Tensor, "b r s"]) -> Float[Tensor, "b r"]:
    return weights.square().sum(2)
