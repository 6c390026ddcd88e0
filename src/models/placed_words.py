"""Word embeddings that know their place in the sentence."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.models.language.word_vectors import word_vectors


class PlacedWords(nn.Module):
    """e_j = w_j + p_j, a vector for the word and one for its place

    (Gehring et al., 2017, section 3.1): a convolution does not know where in
    the sentence it stands.
    """

    def __init__(
        self,
        n_words: int,
        n_places: int,
        width: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.w = word_vectors(n_words, width)
        self.p = word_vectors(n_places, width)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        tokens: Int[Tensor, "b t"],
        first: Int[Tensor, " b"],
    ) -> Float[Tensor, "b t d"]:
        """Embeddings of tokens that begin at the place `first`, from 0."""
        step = torch.arange(tokens.size(1), device=tokens.device)
        place = first.unsqueeze(1) + step
        longest, n_places = int(place.max()) + 1, self.p.num_embeddings
        if longest > n_places:
            limit = f"at most {n_places} fit, see max_length"
            raise ValueError(f"tokens has {longest} places: {limit}")
        return self.dropout(self.w(tokens) + self.p(place))
