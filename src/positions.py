"""Where a token stands: added to its embedding, for models that would else see a set."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

BASE = 10_000  # the longest wavelength is nearly this times 2 pi


def sinusoids(
    position: Int[Tensor, "*t"],
    d_model: int,
) -> Float[Tensor, "*t d_model"]:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d_model))
    PE(pos, 2i+1) = cos(pos / 10000^(2i/d_model))

    (Vaswani et al., 2017, section 3.5). Any position, in float64: single
    precision would lose the angle of far ones. An odd d_model ends in a sine.
    """
    column = torch.arange(d_model, device=position.device)
    even = column - column % 2  # 2i, of both columns of a pair
    angle = position.unsqueeze(-1) / BASE ** (even.double() / d_model)
    return torch.where(column % 2 == 0, angle.sin(), angle.cos())


class NoPositions(nn.Module):
    """x_pos: nothing is added."""

    def forward(
        self,
        embedded: Float[Tensor, "b t d"],
        *,
        start: int = 0,
    ) -> Float[Tensor, "b t d"]:
        """As given, wherever it starts."""
        return embedded


class SinusoidalPositions(nn.Module):
    """x_pos + PE(pos)   (Vaswani et al., 2017, section 3.5).

    Nothing to learn, and no longest sentence.
    """

    def forward(
        self,
        embedded: Float[Tensor, "b t d"],
        *,
        start: int = 0,
    ) -> Float[Tensor, "b t d"]:
        """With the positions start, start + 1, ... added."""
        end = start + embedded.size(1)
        position = torch.arange(start, end, device=embedded.device)
        added = sinusoids(position, embedded.size(2))
        return embedded + added.to(embedded.dtype)


class LearnedPositions(nn.Module):
    """x_pos + p_pos   (Gehring et al., 2017, section 3.1).

    P has a row a position: beyond `max_length` it has nothing to say. Vaswani
    et al. (2017, section 3.5) report nearly the same results with either kind.
    """

    def __init__(self, d_model: int, *, max_length: int) -> None:
        super().__init__()
        self.P = nn.Embedding(max_length, d_model)

    def forward(
        self,
        embedded: Float[Tensor, "b t d"],
        *,
        start: int = 0,
    ) -> Float[Tensor, "b t d"]:
        """With the rows start, start + 1, ... of P added."""
        end, max_length = start + embedded.size(1), self.P.num_embeddings
        if end > max_length:
            allowed = f"max_length allows at most {max_length}"
            raise ValueError(f"embedded ends at position {end}: {allowed}")
        return embedded + self.P.weight[start:end]
