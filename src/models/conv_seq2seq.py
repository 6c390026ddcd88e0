"""Convolutional sequence to sequence learning (Gehring et al., 2017).

No state waits for the one before. Every sum of two vectors is multiplied by
HALF, so that its variance stays theirs (section 3.4); so are d and v below,
not in equations 1 and 2, but in the authors' code, which has W_3 and W_c,
too. Left out is the scaling of the encoder's gradients (section 3.4): Adam
undoes it. Six layers and three of width 90 here, as the encoder gains more
from depth (section 5.6); the paper has 15 or 20 a side, of width 512 and
more.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.attention import attend
from src.masks import lengths, padding_mask
from src.models.gated_convolution import GatedConvolution
from src.models.normed_linear import NormedLinear
from src.models.placed_words import PlacedWords
from src.models.translator import Memory, Output, ParallelTranslator
from src.scores import DotScore

HALF = 0.5**0.5


class Encoder(nn.Module):
    """z^l = HALF (gated convolution(z^{l-1}) + z^{l-1}),  z = W_2 z^L

    z^0 = W_1 e (section 3.2). z_j knows its word and, with L layers, about
    L (k - 1) / 2 neighbours on each side.
    """

    def __init__(
        self,
        width: int,
        n_layers: int,
        kernel: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.W_1 = NormedLinear(width, width, gain=1 - dropout)
        self.convolutions = nn.ModuleList(
            GatedConvolution(width, kernel, dropout) for _ in range(n_layers)
        )
        self.W_2 = NormedLinear(width, width)
        self.dropout = nn.Dropout(dropout)
        self.sides = (kernel - 1) // 2, kernel // 2

    def forward(
        self,
        embedded: Float[Tensor, "b s d"],
        mask: Bool[Tensor, "b s"],
    ) -> Float[Tensor, "b s d"]:
        """z; beyond a sentence every layer reads zeros."""
        states = self.W_1(embedded)
        for convolution in self.convolutions:
            # W_1's bias, then every layer's, fills the padding anew
            states = states.masked_fill(~mask.unsqueeze(-1), 0.0)
            padded = F.pad(self.dropout(states), (0, 0, *self.sides))
            states = HALF * (convolution(padded) + states)
        return self.W_2(states)


class DecoderLayer(nn.Module):
    """h_i = gated convolution(x_{i-k+1} ... x_i)
    d_i = HALF (W_d h_i + g_i),  a_i = softmax(z d_i)
    c_i = sqrt(m) sum_j a_ij v_j,  v_j = HALF (z_j + e_j)
    out_i = HALF (HALF (h_i + W_c c_i) + x_i)

    (sections 3.2 to 3.4, equations 1 and 2), with m source tokens: the mean
    of m vectors is sqrt(m) times shorter than one.
    """

    def __init__(self, width: int, kernel: int, dropout: float) -> None:
        super().__init__()
        self.convolution = GatedConvolution(width, kernel, dropout)
        self.score = DotScore()
        self.W_d = NormedLinear(width, width)
        self.W_c = NormedLinear(width, width)

    def forward(
        self,
        x: Float[Tensor, "b t d"],
        window: Float[Tensor, "b padded d"],
        g: Float[Tensor, "b t d"],
        memory: Memory,
    ) -> tuple[Float[Tensor, "b t d"], Float[Tensor, "b t s"]]:
        """The layer's output and where it looked; `window` is x, to be read,
        with the k - 1 inputs before it."""
        h = self.convolution(window)
        d = HALF * (self.W_d(h) + g)
        scores = self.score(d, self.score.project(memory.states))
        mask = memory.mask.unsqueeze(1)
        context, weights = attend(scores, memory.summary, mask)
        m = lengths(memory.mask).to(context.dtype)[:, None, None]
        attended = HALF * (h + self.W_c(m.sqrt() * context))
        return HALF * (attended + x), weights


class ConvState(NamedTuple):
    """Tokens read so far, and each layer's last k - 1 inputs."""

    position: Int[Tensor, " b"]
    before: tuple[Float[Tensor, "b k1 d"], ...]


class ConvSeq2Seq(ParallelTranslator):
    """g = w + p of the target;  h^0 = W_3 g;  logits = W_o W_4 h^L

    Every decoder layer looks at the source. Before the target stand k - 1
    zeros a layer, and nothing after a token is read. There are places for a
    source of `max_length` and for the longest target that our search writes.
    """

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
        super().__init__()
        self.source = PlacedWords(n_source, max_length, width, dropout)
        self.encoder = Encoder(width, n_encoder, kernel, dropout)
        self.target = PlacedWords(n_target, 2 * max_length + 10, width, dropout)
        self.W_3 = NormedLinear(width, width, gain=1 - dropout)
        stack = [DecoderLayer(width, kernel, dropout) for _ in range(n_decoder)]
        self.layers = nn.ModuleList(stack)
        self.W_4 = NormedLinear(width, width)
        self.W_o = NormedLinear(width, n_target, gain=1 - dropout)
        self.dropout = nn.Dropout(dropout)
        self.n_before = kernel - 1

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The keys z and, in the summary, the values v."""
        mask = padding_mask(source)
        embedded = self.source(source, torch.zeros_like(source[:, 0]))
        states = self.encoder(embedded, mask)
        return Memory(states, mask, HALF * (states + embedded))

    def start(self, memory: Memory) -> ConvState:
        """Nothing read."""
        b, _, d = memory.states.shape
        position = torch.zeros_like(memory.mask[:, 0], dtype=torch.long)
        zeros = memory.states.new_zeros(b, self.n_before, d)
        return ConvState(position, (zeros,) * len(self.layers))

    def steps(
        self, tokens: Int[Tensor, "b t"], state: ConvState, memory: Memory
    ) -> tuple[Output, ConvState]:
        """All steps at once, layer by layer."""
        n, g = tokens.size(1), self.target(tokens, state.position)
        x, before, looks = self.W_3(g), [], []
        for layer, past in zip(self.layers, state.before):
            window = torch.cat([past, self.dropout(x)], 1)
            x, weights = layer(x, window, g, memory)
            before.append(window[:, n:])
            looks.append(weights)
        logits = self.W_o(self.dropout(self.W_4(x)))
        output = Output(logits, torch.stack(looks, 1))
        return output, ConvState(state.position + n, tuple(before))
