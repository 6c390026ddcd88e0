"""Attention with several heads, each with queries, keys and values of its own."""

import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor, nn

from src.attention import Read, attend
from src.scores import ScaledDotScore


class MultiHeadAttention(nn.Module):
    """head_i = softmax(Q W_Q_i (K W_K_i)^T / sqrt(d_head)) V W_V_i
    MultiHead(Q, K, V) = [head_1; ...; head_h] W_O

    (Vaswani et al., 2017, section 3.2.2), d_head = d_model / n_heads. W_Q
    is W_Q_1 ... W_Q_h side by side, and so are W_K and W_V; no bias.
    """

    def __init__(self, d_model: int, *, n_heads: int) -> None:
        super().__init__()
        if n_heads < 1 or d_model % n_heads:
            allowed = f"give a divisor of d_model ({d_model})"
            raise ValueError(f"n_heads is {n_heads}: {allowed}")
        self.n_heads = n_heads
        self.W_Q = nn.Linear(d_model, d_model, bias=False)
        self.W_K = nn.Linear(d_model, d_model, bias=False)
        self.W_V = nn.Linear(d_model, d_model, bias=False)
        self.W_O = nn.Linear(d_model, d_model, bias=False)
        self.score = ScaledDotScore()

    def forward(
        self,
        query: Float[Tensor, "b q d"],
        key: Float[Tensor, "b k d"],
        value: Float[Tensor, "b k d"],
        mask: Bool[Tensor, "#b #q k"],
    ) -> Read:
        """Context (b, q, d), and weights of every head (b, h, q, k)."""
        return self.read(query, self.W_K(key), self.W_V(value), mask)

    def read(
        self,
        query: Float[Tensor, "b q d"],
        keys: Float[Tensor, "b k d"],
        values: Float[Tensor, "b k d"],
        mask: Bool[Tensor, "#b #q k"],
    ) -> Read:
        """As `forward`, from K W_K and V W_V: what a decoder keeps."""
        sides = self.W_Q(query), keys, values
        query, keys, values = (split(side, self.n_heads) for side in sides)
        # to the score a head is one more sentence
        scores = self.score(query.flatten(0, 1), keys.flatten(0, 1))
        scores = scores.unflatten(0, values.shape[:2])  # (b, h, q, k)
        context, weights = attend(scores, values, mask.unsqueeze(1))
        return Read(self.W_O(join(context)), weights)

    def fused(
        self,
        query: Float[Tensor, "b q d"],
        keys: Float[Tensor, "b k d"],
        values: Float[Tensor, "b k d"],
        mask: Bool[Tensor, "#b #q k"],
    ) -> Float[Tensor, "b q d"]:
        """The context of `read` alone: PyTorch's kernel keeps no weights."""
        sides = self.W_Q(query), keys, values
        query, keys, values = (split(side, self.n_heads) for side in sides)
        mask = mask.unsqueeze(1)
        heads = F.scaled_dot_product_attention(query, keys, values, mask)
        return self.W_O(join(heads))


def split(
    side: Float[Tensor, "b n d"],
    n_heads: int,
) -> Float[Tensor, "b h n d_head"]:
    """Every head's part of every vector."""
    return side.unflatten(2, (n_heads, -1)).transpose(1, 2)


def join(
    heads: Float[Tensor, "b h n d_head"],
) -> Float[Tensor, "b n d"]:
    """[head_1; ...; head_h]: `split` undone."""
    return heads.transpose(1, 2).flatten(2)
