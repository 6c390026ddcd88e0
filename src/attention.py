"""The operation itself: scores become weights, weights mix values."""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor


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
