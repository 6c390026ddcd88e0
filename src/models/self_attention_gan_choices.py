"""The SAGAN block (Zhang et al., 2019) with a part changed: no choice, or no slow start."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from src.attention import Read, attend
from src.models.self_attention_gan import SelfAttentionBlock


class EvenBlock(SelfAttentionBlock):
    """beta_ji = 1 / n: every cell reads the mean; W_f and W_g are never asked."""

    def read(self, x: Float[Tensor, "b c rows columns"]) -> Read:
        """The mean of h(x_i) for every cell, and even weights."""
        value = self.W_h(x).flatten(2).mT  # (b, n, C/8)
        scores = value.new_zeros(len(x), value.size(1), value.size(1))
        return attend(scores, value, torch.ones_like(scores[:1], dtype=torch.bool))


class OpenBlock(SelfAttentionBlock):
    """gamma starts from 1: the block has its say from the first step."""

    def __init__(self, n_channels: int) -> None:
        super().__init__(n_channels)
        nn.init.ones_(self.gamma)
