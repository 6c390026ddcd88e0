"""A translator as a judge: it scores what another system proposes, and the best moves first."""

import torch
from jaxtyping import Float, Int, Shaped
from torch import Tensor

from src.masks import padding_mask
from src.models.translator import Translator


def log_probability(
    model: Translator, source: Shaped[Tensor, "b *s"], target: Int[Tensor, "b t"]
) -> Float[Tensor, " b"]:
    """log p(target | source) in nats, summed over the tokens after <s>; whole pairs or phrases."""
    return log_likelihood(model(source, target[:, :-1]).logits, target[:, 1:])


def log_likelihood(
    logits: Float[Tensor, "b t v"], predicted: Int[Tensor, "b t"]
) -> Float[Tensor, " b"]:
    """log p of what was to be predicted, summed over the real tokens."""
    chosen = logits.log_softmax(-1).gather(-1, predicted.unsqueeze(-1)).squeeze(-1)
    return torch.where(padding_mask(predicted), chosen, 0.0).sum(1)


def log_linear(features: Float[Tensor, "n f"], weights: Float[Tensor, " f"]) -> Float[Tensor, " n"]:
    """score(e) = sum_i w_i f_i(e), one score a candidate   (Cho et al., 2014, section 3)."""
    return features @ weights


def rerank(features: Float[Tensor, "n f"], weights: Float[Tensor, " f"]) -> Int[Tensor, " n"]:
    """Candidates of one source, best first; of equal ones the earlier comes first.

    A feature is what one system thinks of each candidate. Cho et al. (2014) add log p to those of
    a phrase-based system; Sutskever et al. (2014, section 3.2) average two: weights (1/2, 1/2).
    """
    return log_linear(features, weights).argsort(descending=True, stable=True)
