"""Self-attention between the cells of an image (Zhang et al., 2019, SAGAN)."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from src.attention import Read, attend
from src.scores import DotScore

FEWER = 8  # queries, keys and values have C/8 numbers, section 3


class SelfAttentionBlock(nn.Module):
    """s_ij = f(x_i)^T g(x_j),  beta_ji = softmax over i of s_ij
    o_j = v(sum_i beta_ji h(x_i)),  y_j = gamma o_j + x_j

    (section 3). Cell j asks with g, cell i answers with f and gives h; all
    four maps are 1 x 1 convolutions, from C to C/8 channels, v back to C. The
    scores are not scaled. gamma, one number, starts from 0: at first the
    block lets x through. In the paper's GANs every layer is spectrally
    normalised (section 4.1), and the published code pools keys and values
    2 x 2 and gives values C/2 channels: neither is part of these equations.
    """

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        if n_channels < 1 or n_channels % FEWER:
            allowed = f"give a multiple of {FEWER}"
            raise ValueError(f"n_channels is {n_channels}: {allowed}")
        n_fewer = n_channels // FEWER
        self.W_f = nn.Conv2d(n_channels, n_fewer, 1, bias=False)
        self.W_g = nn.Conv2d(n_channels, n_fewer, 1, bias=False)
        self.W_h = nn.Conv2d(n_channels, n_fewer, 1, bias=False)
        self.W_v = nn.Conv2d(n_fewer, n_channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.zeros(()))
        self.score = DotScore()

    def read(self, x: Float[Tensor, "b c rows columns"]) -> Read:
        """sum_i beta_ji h(x_i) (b, n, C/8) and beta (b, n, n), row by row."""
        maps = self.W_g(x), self.W_f(x), self.W_h(x)
        cells = (each.flatten(2).mT for each in maps)  # (b, n, C/8)
        query, key, value = cells
        every = torch.ones_like(key[:1, None, :, 0], dtype=torch.bool)
        return attend(self.score(query, self.score.project(key)), value, every)

    def forward(
        self,
        x: Float[Tensor, "b c rows columns"],
    ) -> Float[Tensor, "b c rows columns"]:
        """Every cell, and what it has read of all of them."""
        context, _ = self.read(x)
        o = self.W_v(context.mT.unflatten(2, x.shape[2:]))
        return self.gamma * o + x
