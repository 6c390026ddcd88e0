"""Two translators out of LSTMNs (Cheng et al., 2016, section 4).

The paper describes both, and tries them on inference between two sentences,
not on translation. Ours is what it leaves open: the decoder's tape begins with
the encoder's last entry, and the logits are a linear map of h_t.

Letters: gamma_j and alpha_j are the source's hidden and memory tape, x_t the
embedding of the target token that is read.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.attention import attend
from src.masks import lengths, padding_mask
from src.models.language.units import LSTMState
from src.models.lstmn import LSTMN, Reading, TapeAttention, read_text
from src.models.translator import Memory, RecurrentTranslator, Update
from src.scores import AdditiveScore


class LSTMNTranslator(RecurrentTranslator):
    """What the two share: an LSTMN reads the source, another one writes."""

    def __init__(
        self,
        n_source: int,
        n_target: int,
        width: int,
        dropout: float,
        *,
        inter: AdditiveScore | TapeAttention,
        decoder: LSTMN,
    ) -> None:
        super().__init__()
        self.source = nn.Embedding(n_source, width)
        self.encoder = LSTMN(width, width)
        self.target = nn.Embedding(n_target, width)
        self.inter, self.decoder = inter, decoder
        self.W_o = nn.Linear(width, n_target)
        self.dropout = nn.Dropout(dropout)

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """gamma; in the summary both tapes, and the keys to find them by."""
        words = self.dropout(self.source(source))
        tape, _ = read_text(self.encoder, words)
        tape = tape._replace(keys=self.inter.project(tape.hidden))
        return Memory(tape.hidden, padding_mask(source), tape)

    def begin(self, memory: Memory) -> Reading:
        """A tape that holds the encoder's last h and c."""
        end = (lengths(memory.mask) - 1).clamp(min=0)[:, None, None]
        tapes = memory.states, memory.summary.memory
        last = LSTMState(*(t.take_along_dim(end, 1).squeeze(1) for t in tapes))
        empty = self.decoder.start(len(end))
        return self.decoder.write(empty, last, empty.attended)

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t d"]:
        """x."""
        return self.dropout(self.target(tokens))

    def output(
        self,
        features: Float[Tensor, "b *t d"],
    ) -> Float[Tensor, "b *t v"]:
        """The logits, from h_t."""
        return self.W_o(self.dropout(features))


class LSTMNShallow(LSTMNTranslator):
    """Shallow fusion: LSTMNs where an encoder-decoder has its LSTMs,

    p_t = softmax_j(v^T tanh(W h_{t-1} + U gamma_j)),  g_t = sum_j p_tj gamma_j
    h_t, c_t = LSTMN([x_t; g_t])

    with inter-attention as in Bahdanau et al. (2015): what it finds is a part
    of the input. The paper gives no equation.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 128,
        dropout: float = 0.0,
    ) -> None:
        inter = AdditiveScore(width, width, d_hidden=width)
        decoder = LSTMN(2 * width, width)
        super().__init__(
            n_source,
            n_target,
            width,
            dropout,
            inter=inter,
            decoder=decoder,
        )

    def start(self, memory: Memory) -> Reading:
        """The decoder's tape."""
        return self.begin(memory)

    def update(
        self,
        embedded: Float[Tensor, "b d"],
        state: Reading,
        memory: Memory,
    ) -> Update:
        """Look at the source with h_{t-1}; then let the LSTMN read."""
        query = state.tape.hidden[:, -1:]
        scores = self.inter(query, memory.summary.keys)  # (b, 1, s)
        mask = memory.mask.unsqueeze(1)
        context, weights = attend(scores, memory.states, mask)
        x = torch.cat([embedded, context.squeeze(1)], -1)
        shown, state, _ = self.decoder(x, state)
        return Update(shown.hidden, state, weights.squeeze(1))
