"""How much is a language model surprised by a text?"""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.data.batches import PairOfIds, collate
from src.masks import padding_mask
from src.models.language.contract import LanguageModel


def surprise(model: LanguageModel, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t1"]:
    """-log p, in nats, of every token after the first; 0 at padding."""
    read, said = tokens[:, :-1], tokens[:, 1:]
    log_p = model(read).logits.log_softmax(-1)
    chosen = log_p.gather(-1, said.unsqueeze(-1)).squeeze(-1)
    return torch.where(padding_mask(said), -chosen, 0.0)


@torch.no_grad()
def perplexity(
    model: LanguageModel, sentences: Sequence[PairOfIds], *, batch_size: int = 64
) -> float:
    """exp of the mean surprise a token, </s> included.

    Whoever guesses evenly among k words has perplexity k.
    """
    if not sentences:
        raise ValueError("sentences is empty: give at least one")
    total, n_tokens = 0.0, 0
    ordered = sorted(sentences, key=lambda pair: len(pair[1]))
    for start in range(0, len(ordered), batch_size):
        tokens = collate(ordered[start : start + batch_size]).target
        total += surprise(model, tokens).sum().item()
        n_tokens += int(padding_mask(tokens[:, 1:]).sum())
    return math.exp(total / n_tokens)
