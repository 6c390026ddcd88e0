"""Which positions may be read? Boolean masks, True = may be read."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from src.tokens import PAD


def padding_mask(ids: Int[Tensor, "b s"]) -> Bool[Tensor, "b s"]:
    """True on real tokens, False on `<pad>`."""
    return ids != PAD


def lengths(mask: Bool[Tensor, "b s"]) -> Int[Tensor, " b"]:
    """Number of real tokens of each sentence (padding stands on the right)."""
    return mask.sum(1)


def causal_mask(
    n_queries: int,
    n_keys: int,
    *,
    device: torch.device,
) -> Bool[Tensor, "1 q k"]:
    """Each of the last n_queries positions may read the keys up to itself."""
    if n_queries > n_keys:
        limit = f"at most n_keys ({n_keys}) queries fit"
        raise ValueError(f"n_queries is {n_queries}: {limit}")
    key = torch.arange(n_keys, device=device)
    return (key <= key[n_keys - n_queries :, None]).unsqueeze(0)


def local_mask(
    centre: Int[Tensor, "b q"] | Float[Tensor, "b q"],
    mask: Bool[Tensor, "b s"],
    *,
    reach: int,
) -> Bool[Tensor, "b q s"]:
    """Real positions at most `reach` from the centre

    (Luong et al., 2015, section 3.2).
    """
    if reach < 0:
        raise ValueError(f"reach is {reach}: give 0 or more")
    position = torch.arange(mask.size(1), device=mask.device)
    distance = (position - centre.unsqueeze(-1)).abs()
    return mask.unsqueeze(1) & (distance <= reach)
