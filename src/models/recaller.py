"""A model with one sequence layer and nothing else that remembers."""

import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.models.sequence_layer import SequenceLayer


class Recaller(nn.Module):
    """x_t = P(W_now e_t + W_before e_{t-1}),  z = layer(x_1 ... x_T),  logits = G LN(z_t)

    A key and its value are neighbours, and a layer writes what stands in one
    token: the convolution of width 2 brings them together, as the temporal
    convolutions before the TTT layer do (Sun et al., 2024, section 2.7). P may
    add positions. No shortcut leads around the layer.
    """

    def __init__(
        self,
        n_words: int,
        n_values: int,
        layer: SequenceLayer,
        *,
        width: int,
        positions: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.E = nn.Embedding(n_words, width)
        self.W_now = nn.Linear(width, width, bias=False)
        self.W_before = nn.Linear(width, width, bias=False)
        self.positions = nn.Identity() if positions is None else positions
        self.layer = layer
        self.norm = nn.LayerNorm(width)
        self.G = nn.Linear(width, n_values)

    def inputs(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t d"]:
        """Each token with the one before it; before the first there is nothing."""
        now = self.E(tokens)
        before = F.pad(now[:, :-1], (0, 0, 1, 0))
        return self.positions(self.W_now(now) + self.W_before(before))

    def forward(self, tokens: Int[Tensor, "b t"], n_asked: int) -> Float[Tensor, "b n v"]:
        """The logits of the values at the last so many tokens, the questions."""
        z = self.layer(self.inputs(tokens))
        return self.G(self.norm(z[:, -n_asked:]))
