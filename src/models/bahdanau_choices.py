"""Bahdanau's decisions taken back: both directions, looking before y_{i-1} is read, and the choice.

Two encoders times two queries are four models, everything else equal: `Bahdanau` and three more.
`PlainMean` is the control: it reads all annotations, and chooses none.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.attention import attend
from src.masks import lengths, padding_mask
from src.models.bahdanau import Bahdanau, Encoder
from src.models.translator import Memory, Update
from src.scores import AdditiveScore


class ForwardOnlyEncoder(Encoder):
    """h_j = forward h_j: all that was read up to word j, and nothing after it.

    h_j has as many numbers as the two halves of Bahdanau's encoder together.
    """

    def __init__(self, n_source: int, width: int, *, dropout: float) -> None:
        super().__init__(n_source, width, dropout=dropout)
        self.recurrence = nn.GRU(width, 2 * width, batch_first=True)


class ForwardOnly(Bahdanau):
    """Without the backward pass:  s_0 = tanh(W_s forward h_{T_x}).

    Not a system of the paper. Narrower than its parent by default: one
    recurrence over states of 2 width numbers has more parameters than two
    over states of width numbers.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 116,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, dropout=dropout)
        self.encoder = ForwardOnlyEncoder(n_source, width, dropout=dropout)
        self.decoder.W_s = nn.Linear(2 * width, width)

    def start(self, memory: Memory) -> Float[Tensor, "b d"]:
        """s_0, from the state that has read the whole source: the last."""
        last = lengths(memory.mask).clamp(min=1) - 1
        read_all = torch.take_along_dim(memory.states, last[:, None, None], 1)
        return self.decoder.W_s(read_all.squeeze(1)).tanh()


class LateQuery(Bahdanau):
    """e_ij = v^T tanh(W [s_{i-1}; E y_{i-1}] + U h_j)

    It looks after y_{i-1} is read. Not a system of the paper: W has more
    columns than its parent's, the rest is the same.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 128,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, dropout=dropout)
        self.score = AdditiveScore(2 * width, 2 * width, d_hidden=width)

    def update(
        self,
        embedded: Float[Tensor, "b e"],
        state: Float[Tensor, "b d"],
        memory: Memory,
    ) -> Update:
        """Look with s_{i-1} and E y_{i-1}, then move to s_i."""
        embedding = embedded[:, -state.size(-1) :]  # as `Decoder.embed` has it
        query = torch.cat([state, embedding], -1)
        context, weights = self.look(query, memory)
        features, new_state = self.decoder.update(embedded, state, context)
        return Update(features, new_state, weights)


class PlainMean(Bahdanau):
    """c_i = (h_1 + ... + h_{T_x}) / T_x: the same mean at every step.

    Not a system of the paper. Wider than its parent by default, to make up
    for the parameters of the score.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 134,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, dropout=dropout)
        del self.score

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The states h, of which no score is asked."""
        return Memory(self.encoder(source), padding_mask(source))

    def look(
        self,
        query: Float[Tensor, "b d_query"],
        memory: Memory,
    ) -> tuple[Float[Tensor, "b d_states"], Float[Tensor, "b s"]]:
        """The mean, whatever the query."""
        mask = memory.mask.unsqueeze(1)
        alike = mask.to(memory.states.dtype).zero_()  # one score for all
        context, weights = attend(alike, memory.states, mask)
        return context.squeeze(1), weights.squeeze(1)


class ForwardOnlyLateQuery(ForwardOnly, LateQuery):
    """Both: a forward pass alone, and a query that has read y_{i-1}."""
