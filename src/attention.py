"""The operation itself: scores become weights, weights mix values."""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from src.scores import Score


class Read(NamedTuple):
    """What one reading of a memory returns."""

    context: Float[Tensor, "*b q d"]
    weights: Float[Tensor, "*b q k"]


def masked_softmax(
    scores: Float[Tensor, "*b q k"],
    mask: Bool[Tensor, "*#b #q k"],
) -> Float[Tensor, "*b q k"]:
    """softmax over the keys that may be read (mask True).

    A row with none of them is all zero: clearing the masked weights after the
    softmax also stops the gradient of an empty row.
    """
    weights = scores.masked_fill(~mask, -torch.inf).softmax(-1)
    return weights.masked_fill(~mask, 0.0)


def attend(
    scores: Float[Tensor, "*b q k"],
    value: Float[Tensor, "*b k d"],
    mask: Bool[Tensor, "*#b #q k"],
) -> Read:
    """alpha = softmax(scores);  c_i = sum_j alpha_ij v_j

    (Bahdanau et al., 2015, equations 5 and 6).
    """
    weights = masked_softmax(scores, mask)
    return Read(weights @ value, weights)


class Attention(nn.Module):
    """Any number of queries read a memory of keys, each with its value:

    e_ij = score(q_i, k_j),  alpha_i = softmax(e_i),  c_i = sum_j alpha_ij v_j

    Keys are compared and values are read (Miller et al., 2016, section 3.1).
    Bahdanau, Luong and Show, Attend and Tell give their annotations for both.
    All that can be learned here is in the score.
    """

    def __init__(self, score: Score) -> None:
        super().__init__()
        self.score = score

    def forward(
        self,
        query: Float[Tensor, "b q d_query"],
        key: Float[Tensor, "b k d_key"],
        value: Float[Tensor, "b k d_value"],
        mask: Bool[Tensor, "#b #q k"],
    ) -> Read:
        """One context and one row of weights a query; mask True may be read."""
        scores = self.score(query, self.score.project(key))
        return attend(scores, value, mask)
