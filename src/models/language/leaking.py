"""What a broken causal mask makes of a language model: not a system, an accident."""

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from src.masks import padding_mask
from src.models.language.self_attention import SelfAttentionLanguageModel


class Leaking(SelfAttentionLanguageModel):
    """Position i reads 1 ... i + ahead: with 1, the very word it has to foretell.

    The parameters are its parent's, which can take them over. Padding is not read.
    """

    def __init__(
        self,
        n_words: int,
        *,
        ahead: int,
        width: int = 112,
        n_layers: int = 2,
        n_heads: int = 8,
    ) -> None:
        super().__init__(n_words, width=width, n_layers=n_layers, n_heads=n_heads)
        if ahead < 1:
            raise ValueError(f"ahead is {ahead}: a leak has 1 or more")
        self.ahead = ahead

    def readable(
        self,
        tokens: Int[Tensor, "b t"],
    ) -> Bool[Tensor, "b t t"]:
        """The tokens up to `ahead` places behind each position's own."""
        place = torch.arange(tokens.size(1), device=tokens.device)
        near = place <= place.unsqueeze(1) + self.ahead
        return near & padding_mask(tokens).unsqueeze(1)
