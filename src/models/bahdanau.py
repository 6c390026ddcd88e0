"""Neural machine translation by jointly learning to align and translate (Bahdanau et al., 2015)."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from src.attention import attend
from src.masks import lengths, padding_mask
from src.models.gated_unit import GatedUnit
from src.models.maxout import Maxout
from src.models.translator import Memory, RecurrentTranslator, Update
from src.scores import AdditiveScore


class Encoder(nn.Module):
    """h_j = [forward h_j; backward h_j]   (section 3.2, appendix A.2.1).

    Two recurrences read the source, one from each end. We let `nn.GRU` run
    them, in compiled code, and accept that its unit is not quite the paper's:
    the reset gate acts after the matrix (see `GatedUnit`), and z and 1 - z
    change places. The decoder has the paper's own unit.
    """

    def __init__(self, n_source: int, width: int, *, dropout: float) -> None:
        super().__init__()
        self.E = nn.Embedding(n_source, width)
        self.recurrence = nn.GRU(
            width,
            width,
            batch_first=True,
            bidirectional=True,
        )
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        source: Int[Tensor, "b s"],
    ) -> Float[Tensor, "b s d_states"]:
        """One state a source token; packing keeps the backward pass from
        reading padding."""
        # an all-<pad> sentence counts as one token: packing refuses length 0
        n_tokens = lengths(padding_mask(source)).clamp(min=1).cpu()
        packed = pack_padded_sequence(
            self.dropout(self.E(source)),
            n_tokens,
            batch_first=True,
            enforce_sorted=False,
        )
        states, _ = pad_packed_sequence(
            self.recurrence(packed)[0],
            batch_first=True,
            total_length=source.size(1),
        )
        return states


class Decoder(nn.Module):
    """The decoder, told the context c_i; E stands for E y_{i-1}:

    s_0 = tanh(W_s backward h_1)
    s_i = gated unit(s_{i-1}, W E + C c_i)
    t_i = maxout(U_o s_{i-1} + V_o E + C_o c_i),  logits = W_o t_i

    (appendix A.2.2). c_i enters both gates and the candidate. The readout
    takes s_{i-1}, as the appendix prints it, not s_i as in equation 4.
    """

    def __init__(self, n_target: int, width: int, *, dropout: float) -> None:
        super().__init__()
        d_context = 2 * width
        self.E = nn.Embedding(n_target, width)
        self.W_s = nn.Linear(width, width)
        self.unit = GatedUnit(width, width)
        self.C = nn.Linear(d_context, 3 * width, bias=False)
        self.readout = Maxout(width + d_context + width, width // 2)
        self.W_o = nn.Linear(width // 2, n_target)
        self.dropout = nn.Dropout(dropout)

    def start(
        self,
        states: Float[Tensor, "b s d_states"],
    ) -> Float[Tensor, "b d"]:
        """s_0, from the backward pass, which ends at the first word."""
        _, backward = states[:, 0].chunk(2, -1)
        return self.W_s(backward).tanh()

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t e"]:
        """W E for the unit, E for the readout."""
        embedding = self.dropout(self.E(tokens))
        return torch.cat([self.unit.project(embedding), embedding], -1)

    def update(
        self,
        embedded: Float[Tensor, "b e"],
        previous: Float[Tensor, "b d"],
        context: Float[Tensor, "b d_context"],
    ) -> tuple[Float[Tensor, "b f"], Float[Tensor, "b d"]]:
        """The features [s_{i-1}; c_i; E] of the readout, and s_i."""
        d_state = previous.size(-1)
        projected, embedding = embedded.split([3 * d_state, d_state], -1)
        features = torch.cat([previous, context, embedding], -1)
        return features, self.unit(projected + self.C(context), previous)

    def output(
        self,
        features: Float[Tensor, "b *t f"],
    ) -> Float[Tensor, "b *t v"]:
        """Maxout readout, then the logits."""
        return self.W_o(self.dropout(self.readout(features)))


class Bahdanau(RecurrentTranslator):
    """e_ij = v^T tanh(W s_{i-1} + U h_j),  alpha_i = softmax(e_i),
    c_i = sum_j alpha_ij h_j   (section 3.1): it looks, then reads y_{i-1}.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 128,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.encoder = Encoder(n_source, width, dropout=dropout)
        self.score = AdditiveScore(width, 2 * width, d_hidden=width)
        self.decoder = Decoder(n_target, width, dropout=dropout)

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The states h, and U h, which no decoder step changes."""
        states = self.encoder(source)
        return Memory(states, padding_mask(source), self.score.project(states))

    def start(self, memory: Memory) -> Float[Tensor, "b d"]:
        """s_0."""
        return self.decoder.start(memory.states)

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t e"]:
        """All that the decoder needs of the tokens."""
        return self.decoder.embed(tokens)

    def look(
        self,
        query: Float[Tensor, "b d_query"],
        memory: Memory,
    ) -> tuple[Float[Tensor, "b d_states"], Float[Tensor, "b s"]]:
        """The context c_i and the weights alpha_i of one query."""
        scores = self.score(query.unsqueeze(1), memory.summary)  # (b, 1, s)
        mask = memory.mask.unsqueeze(1)
        context, weights = attend(scores, memory.states, mask)
        return context.squeeze(1), weights.squeeze(1)

    def update(
        self,
        embedded: Float[Tensor, "b e"],
        state: Float[Tensor, "b d"],
        memory: Memory,
    ) -> Update:
        """Look with s_{i-1}, then move to s_i."""
        context, weights = self.look(state, memory)
        features, new_state = self.decoder.update(embedded, state, context)
        return Update(features, new_state, weights)

    def output(
        self,
        features: Float[Tensor, "b *t f"],
    ) -> Float[Tensor, "b *t v"]:
        """Logits of one step or all."""
        return self.decoder.output(features)
