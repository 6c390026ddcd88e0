"""A loop over every query and key."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def all_pairs(loop: Callable[..., float], query: Tensor, key: Tensor) -> Tensor:
    """The loop's score of every query and key, as (b, q, k)."""
    sentences = zip(query.numpy(), key.numpy())
    rows = [[[loop(q, k) for k in keys] for q in queries] for queries, keys in sentences]
    return torch.tensor(rows, dtype=torch.float64)


def scored(score: nn.Module, query: Tensor, key: Tensor) -> Tensor:
    """What the class makes of the same."""
    return score(query, score.project(key))


def weight(layer: nn.Linear) -> Tensor:
    """The matrix of a layer, as an array."""
    return layer.weight.detach().numpy()
