"""Self-attention as an encoder (Vaswani et al., 2017, section 3), under Bahdanau's decoder.

The encoder alone is exchanged, so that whatever changes is its doing. Chen et
al. (2018) crossed encoders and decoders in the same way.
"""

from collections.abc import Callable
from functools import partial

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.masks import padding_mask
from src.models.bahdanau import Bahdanau
from src.models.translator import Memory
from src.multihead import MultiHeadAttention
from src.positions import LearnedPositions, SinusoidalPositions


class SelfAttentionLayer(nn.Module):
    """x' = LayerNorm(x),  y = x + MultiHead(x', x', x')
    y' = LayerNorm(y),  z = y + W_2 max(0, W_1 y' + b_1) + b_2

    (Vaswani et al., 2017, sections 3.1 to 3.3). Every position asks, is asked
    and answers; then each is worked on alone. The paper normalises the sums,
    and warms up; without a warm-up what each part reads is normalised (Xiong
    et al., 2020; they normalise the last layer's output as well).
    """

    def __init__(
        self,
        d_model: int,
        *,
        n_heads: int,
        d_hidden: int,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.attention = MultiHeadAttention(d_model, n_heads=n_heads)
        self.W_1 = nn.Linear(d_model, d_hidden)
        self.W_2 = nn.Linear(d_hidden, d_model)
        self.norms = nn.ModuleList(nn.LayerNorm(d_model) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        x: Float[Tensor, "b s d"],
        mask: Bool[Tensor, "#b #q s"],
    ) -> tuple[Float[Tensor, "b s d"], Float[Tensor, "b h s s"]]:
        """z, and the weights of every head; mask[b, q, k]: q may read k."""
        normed = self.norms[0](x)
        read, weights = self.attention(normed, normed, normed, mask)
        y = x + self.dropout(read)
        worked = self.W_2(self.W_1(self.norms[1](y)).relu())
        return y + self.dropout(worked), weights


def positions_named(name: str, d_model: int, max_length: int) -> nn.Module:
    """sinusoidal, learned (max_length of them) or none."""
    kinds: dict[str, Callable[[], nn.Module]] = {
        "sinusoidal": SinusoidalPositions,
        "learned": partial(LearnedPositions, d_model, max_length=max_length),
        "none": nn.Identity,
    }
    if name not in kinds:
        raise ValueError(f"positions is {name!r}: allowed are {', '.join(kinds)}")
    return kinds[name]()


class SelfAttentionEncoder(nn.Module):
    """z^0 = E x + position, then z^l = layer(z^{l-1}).

    Without positions z is permuted as the words are: the encoder sees a set.
    """

    def __init__(
        self,
        n_source: int,
        d_model: int,
        *,
        n_layers: int,
        n_heads: int,
        d_hidden: int,
        positions: str,
        max_length: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.E = nn.Embedding(n_source, d_model)
        self.positions = positions_named(positions, d_model, max_length)
        sizes = {"n_heads": n_heads, "d_hidden": d_hidden}
        self.layers = nn.ModuleList(
            SelfAttentionLayer(d_model, **sizes, dropout=dropout) for _ in range(n_layers)
        )
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        source: Int[Tensor, "b s"],
    ) -> Float[Tensor, "b s d"]:
        """What the last layer says of every token."""
        return self.read(source)[0][-1]

    def read(
        self,
        source: Int[Tensor, "b s"],
    ) -> tuple[list[Float[Tensor, "b s d"]], list[Float[Tensor, "b h s s"]]]:
        """z^0 ... z^L, and the weights of every layer; no token reads padding."""
        mask = padding_mask(source).unsqueeze(1)
        states, looks = [self.dropout(self.positions(self.E(source)))], []
        for layer in self.layers:
            z, weights = layer(states[-1], mask)
            states.append(z)
            looks.append(weights)
        return states, looks


class SelfAttentive(Bahdanau):
    """Bahdanau with h_j from self-attention, 2 width numbers each.

    s_0 = tanh(W_s h), with h the second half of the mean annotation: nothing
    here ends at the first word. Without layers (`n_layers` 0) an annotation
    knows its word and its place, no neighbour.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 88,
        n_layers: int = 2,
        n_heads: int = 8,
        d_hidden: int = 176,
        positions: str = "sinusoidal",
        max_length: int = 80,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, dropout=dropout)
        encoder = SelfAttentionEncoder(
            n_source,
            2 * width,
            n_layers=n_layers,
            n_heads=n_heads,
            d_hidden=d_hidden,
            positions=positions,
            max_length=max_length,
            dropout=dropout,
        )
        self.add_module("encoder", encoder)  # in place of the parent's

    def start(self, memory: Memory) -> Float[Tensor, "b d"]:
        """s_0; of an empty source it is zero's."""
        words = memory.states.masked_fill(~memory.mask.unsqueeze(-1), 0.0)
        n_words = memory.mask.sum(1, keepdim=True).clamp(min=1)
        return self.decoder.start(torch.div(words.sum(1, keepdim=True), n_words.unsqueeze(-1)))
