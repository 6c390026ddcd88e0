"""Learning phrase representations using an RNN Encoder-Decoder (Cho et al., 2014).

Simplified: in the paper's candidate the decoder's reset gate acts on the context too
and comes after the matrix, tanh(W y + r * (U' h' + C c)); ours is the encoder's unit
with C c added to W y. G is one matrix, which the paper factors for its large
vocabulary; linear maps have the biases that the paper leaves out.
"""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.masks import padding_mask
from src.models.gated_unit import GatedUnit
from src.models.maxout import Maxout
from src.models.translator import Memory, RecurrentTranslator, Update


class Encoder(nn.Module):
    """h_t = gated unit(h_{t-1}, x_t), h_0 = 0;  c = tanh(V h_N)

    (Cho et al., 2014, appendix).
    """

    def __init__(self, n_source: int, width: int, *, dropout: float) -> None:
        super().__init__()
        self.E = nn.Embedding(n_source, width)
        self.unit = GatedUnit(width, width)
        self.V = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        source: Int[Tensor, "b s"],
        mask: Bool[Tensor, "b s"],
    ) -> tuple[Float[Tensor, "b s d"], Float[Tensor, "b d"]]:
        """Every h_t, and c; padding leaves the state as it is."""
        projected = self.unit.project(self.dropout(self.E(source)))
        state = projected.new_zeros(len(source), self.V.in_features)
        states = []
        for inputs, real in zip(projected.unbind(1), mask.unbind(1)):
            new = self.unit(inputs, state)
            state = torch.where(real.unsqueeze(1), new, state)
            states.append(state)
        return torch.stack(states, 1), self.V(state).tanh()


class Context(NamedTuple):
    """The sentence vector c, and C c, which it adds to every step's gates."""

    vector: Float[Tensor, "b d"]
    to_gates: Float[Tensor, "b gates"]


class RNNEncoderDecoder(RecurrentTranslator):
    """c enters at the start, into the gates of every step and into the output:

    h'_0 = tanh(V' c);  h'_t = gated unit(h'_{t-1}, W y_{t-1} + C c)
    s_t = maxout(O_h h'_t + O_y y_{t-1} + O_c c);  logits = G s_t
    (Cho et al., 2014, appendix; y stands for its embedding).
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 160,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.encoder = Encoder(n_source, width, dropout=dropout)
        self.E = nn.Embedding(n_target, width)
        self.V = nn.Linear(width, width)
        self.unit = GatedUnit(width, width)
        self.C = nn.Linear(width, 3 * width, bias=False)
        self.readout = Maxout(3 * width, width // 2)  # [O_h O_y O_c] in one
        self.G = nn.Linear(width // 2, n_target)
        self.dropout = nn.Dropout(dropout)

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The encoder's states, which no decoder step reads, and c."""
        mask = padding_mask(source)
        states, c = self.encoder(source, mask)
        return Memory(states, mask, Context(c, self.C(c)))

    def start(self, memory: Memory) -> Float[Tensor, "b d"]:
        """h'_0."""
        return self.V(memory.summary.vector).tanh()

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t e"]:
        """W y for the unit, y for the output layer."""
        embedding = self.dropout(self.E(tokens))
        return torch.cat([self.unit.project(embedding), embedding], -1)

    def update(
        self,
        embedded: Float[Tensor, "b e"],
        state: Float[Tensor, "b d"],
        memory: Memory,
    ) -> Update:
        """h'_t, and the features [h'_t; y_{t-1}; c] of the output layer."""
        d_state = state.size(-1)
        projected, embedding = embedded.split([3 * d_state, d_state], -1)
        state = self.unit(projected + memory.summary.to_gates, state)
        features = torch.cat([state, embedding, memory.summary.vector], -1)
        return Update(features, state)

    def output(
        self,
        features: Float[Tensor, "b *t f"],
    ) -> Float[Tensor, "b *t v"]:
        """Maxout, then the logits."""
        return self.G(self.dropout(self.readout(features)))
