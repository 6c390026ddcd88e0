"""ConvS2S (Gehring et al., 2017) without a part: places, words in the values, or shortcuts.

Table 4 of the paper leaves out the position embeddings, of one side or of both.
"""

import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.models.conv_seq2seq import HALF, ConvSeq2Seq, DecoderLayer, Encoder
from src.models.placed_words import PlacedWords
from src.models.translator import Memory


class WordsAlone(PlacedWords):
    """e_j = w_j; a place is looked up for its limit alone."""

    def __init__(
        self,
        n_words: int,
        n_places: int,
        width: int,
        dropout: float,
    ) -> None:
        super().__init__(n_words, n_places, width, dropout)
        nn.init.zeros_(self.p.weight)
        self.p.weight.requires_grad_(False)


class Unplaced(ConvSeq2Seq):
    """No position embeddings on either side; zeros around a sentence still tell its ends."""

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 90,
        max_length: int = 80,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, max_length=max_length, dropout=dropout)
        self.source = WordsAlone(n_source, max_length, width, dropout)
        self.target = WordsAlone(n_target, 2 * max_length + 10, width, dropout)


class PlainValue(ConvSeq2Seq):
    """v_j = z_j: what is compared is also what is read."""

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The keys z, which are the values too."""
        memory = super().encode(source)
        return Memory(memory.states, memory.mask, memory.states)


class BareEncoder(Encoder):
    """z^l = gated convolution(z^{l-1})"""

    def forward(
        self,
        embedded: Float[Tensor, "b s d"],
        mask: Bool[Tensor, "b s"],
    ) -> Float[Tensor, "b s d"]:
        """What the last convolution makes of them."""
        states = self.W_1(embedded)
        for convolution in self.convolutions:
            states = states.masked_fill(~mask.unsqueeze(-1), 0.0)
            states = convolution(F.pad(self.dropout(states), (0, 0, *self.sides)))
        return self.W_2(states)


class BareDecoderLayer(DecoderLayer):
    """out_i = HALF (h_i + W_c c_i)"""

    def forward(
        self,
        x: Float[Tensor, "b t d"],
        window: Float[Tensor, "b padded d"],
        g: Float[Tensor, "b t d"],
        memory: Memory,
    ) -> tuple[Float[Tensor, "b t d"], Float[Tensor, "b t s"]]:
        """The layer's output without its input, and where it looked."""
        output, weights = super().forward(x, window, g, memory)
        return output / HALF - x, weights


class Bare(ConvSeq2Seq):
    """No shortcut around any layer, and as many parameters."""

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 90,
        n_encoder: int = 6,
        n_decoder: int = 3,
        kernel: int = 3,
        max_length: int = 80,
        dropout: float = 0.0,
    ) -> None:
        sizes = {"width": width, "n_encoder": n_encoder, "n_decoder": n_decoder}
        sizes |= {"kernel": kernel, "max_length": max_length}
        super().__init__(n_source, n_target, dropout=dropout, **sizes)
        self.encoder = BareEncoder(width, n_encoder, kernel, dropout)
        stack = [BareDecoderLayer(width, kernel, dropout) for _ in range(n_decoder)]
        self.layers = nn.ModuleList(stack)
