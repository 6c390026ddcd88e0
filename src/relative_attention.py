"""Attention that knows how far apart two positions are, not where they stand."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.attention import Read, masked_softmax
from src.multihead import MultiHeadAttention, join, split


class RelativeMultiHeadAttention(MultiHeadAttention):
    """e_ij = x_i W_Q (x_j W_K + a^K_ij)^T / sqrt(d_head)
    z_i = sum_j alpha_ij (x_j W_V + a^V_ij)
    a^K_ij = A_K[clip(j - i, -reach, reach)], and so is a^V_ij of A_V

    (Shaw et al., 2018, equations 3 and 4; the clip is of section 3.2). Here
    the heads of a layer share the vectors, which the paper allows (3.1, 3.3);
    it trained a base model with vectors for every layer and head, reach 16, and
    a big one with vectors for every layer, reach 8 (4.1). Farther than `reach`
    a distance is only far: no sentence is too long. The queries are the last
    of the positions.
    """

    def __init__(self, d_model: int, *, n_heads: int, reach: int) -> None:
        super().__init__(d_model, n_heads=n_heads)
        if reach < 1:
            raise ValueError(f"reach is {reach}: give 1 or more")
        self.reach = reach
        self.A_K = nn.Parameter(torch.empty(2 * reach + 1, d_model // n_heads))
        self.A_V = nn.Parameter(torch.empty(2 * reach + 1, d_model // n_heads))
        nn.init.xavier_uniform_(self.A_K)
        nn.init.xavier_uniform_(self.A_V)

    def distances(self, n_queries: int, n_keys: int) -> Int[Tensor, "q k"]:
        """The row of A_K and A_V of every pair."""
        key = torch.arange(n_keys, device=self.A_K.device)
        apart = key - key[n_keys - n_queries :, None]
        return apart.clamp(-self.reach, self.reach) + self.reach

    def read(
        self,
        query: Float[Tensor, "b q d"],
        keys: Float[Tensor, "b k d"],
        values: Float[Tensor, "b k d"],
        mask: Bool[Tensor, "#b #q k"],
    ) -> Read:
        """Context (b, q, d), and weights of every head (b, h, q, k)."""
        sides = self.W_Q(query), keys, values
        query, keys, values = (split(side, self.n_heads) for side in sides)
        rows = self.distances(query.size(2), keys.size(2))
        by_row = query @ self.A_K.T  # (b, h, q, 2 reach + 1)
        near = by_row.gather(3, rows.expand(*by_row.shape[:2], -1, -1))
        scores = (query @ keys.transpose(2, 3) + near) / query.size(3) ** 0.5
        weights = masked_softmax(scores, mask.unsqueeze(1))
        moved = torch.einsum("bhqk,qkd->bhqd", weights, self.A_V[rows])
        return Read(self.W_O(join(weights @ values + moved)), weights)

    def fused(
        self,
        query: Float[Tensor, "b q d"],
        keys: Float[Tensor, "b k d"],
        values: Float[Tensor, "b k d"],
        mask: Bool[Tensor, "#b #q k"],
    ) -> Float[Tensor, "b q d"]:
        """The context of `read`: no kernel of PyTorch's knows distances."""
        return self.read(query, keys, values, mask).context
