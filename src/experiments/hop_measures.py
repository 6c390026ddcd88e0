"""How much hops share, how many words they read, and whether these are the words that decide."""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from src.data.phrasebook import Labelled
from src.experiments.asking import telling
from src.experiments.base import Row
from src.models.structured_self_attention import overlap


def sharing(weights: Float[Tensor, "b r s"]) -> Row:
    """What pairs of different hops share, by three measures; the mean over pairs and sentences.

    The overlap a_i a_j^T is small too if both hops are spread thinly over the same words; the
    cosine and the total variation (half the sum of |a_it - a_jt|, 1 for no word in common) tell.
    """
    n_hops = weights.size(1)
    if n_hops < 2:
        return {"overlap": None, "cosine": None, "variation": None}
    unit = weights / weights.norm(dim=2, keepdim=True)
    apart = (weights.unsqueeze(1) - weights.unsqueeze(2)).abs().sum(3) / 2  # (b, r, r)
    return {
        "overlap": overlap(weights).mean().item(),
        "cosine": overlap(unit).mean().item(),
        "variation": (apart.sum((1, 2)) / (n_hops * (n_hops - 1))).mean().item(),
    }


def spread(weights: Float[Tensor, "b r s"]) -> Row:
    """a_i a_i^T, and the number of words a hop reads: e to its entropy; means over hops."""
    entropy = -torch.xlogy(weights, weights).sum(2)
    own = weights.square().sum(2)
    return {"focus": own.mean().item(), "words_read": entropy.exp().mean().item()}


def marked(places: Sequence[Sequence[int]], n: int) -> Bool[Tensor, "b n"]:
    """True at these places of each sentence."""
    marks = torch.zeros(len(places), n, dtype=torch.bool)
    for row, some in enumerate(places):
        marks[row, list(some)] = True
    return marks


def on_evidence(weights: Float[Tensor, "b r s"], sentences: Sequence[Labelled]) -> Row:
    """Shares of the weight, and how many of those words some hop has as its heaviest."""
    found: Row = {}
    for name, places in (
        ("evidence", [one.evidence for one in sentences]),
        ("telling", [telling(one) for one in sentences]),
    ):
        marks = marked(places, weights.size(2))
        share = (weights.mean(1) * marks).sum(1)
        heaviest = torch.zeros_like(marks).scatter(1, weights.argmax(2), True)
        found |= {
            f"share_{name}": share.mean().item(),
            f"pointed_{name}": (heaviest & marks).sum(1).float().mean().item(),
        }
    return found
