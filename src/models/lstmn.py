"""Long short-term memory-networks for machine reading (Cheng et al., 2016).

Letters as in the paper: h_i and c_i are what was written at token i, h~_t and
c~_t what token t reads of them. One layer here; the paper stacks up to three.
The tape grows without a bound.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.attention import attend
from src.models.language.contract import LanguageModel
from src.models.language.units import LSTMState, LSTMUnit
from src.models.language.word_vectors import word_vectors
from src.models.translator import Output, Step
from src.scores import AdditiveScore


class Tape(NamedTuple):
    """For every token its h_i and c_i, and W_h h_i: what h_i is found by."""

    hidden: Float[Tensor, "b k d"]
    memory: Float[Tensor, "b k d"]
    keys: Float[Tensor, "b k d"]


class Reading(NamedTuple):
    """The state of a reader: its tape, and h~ of the step before."""

    tape: Tape
    attended: Float[Tensor, "b d"]


class TapeAttention(nn.Module):
    """s = softmax_i(v^T tanh(W_h h_i + W_x x + W_h~ h~_last))
    h~ = sum_i s_i h_i,  c~ = sum_i s_i c_i

    (equations 4 to 6 and 11 to 13), h~_last what was read last. One set of
    weights reads both tapes; an empty tape reads zero. W_x and W_h~ stand side
    by side in the W of `AdditiveScore`.
    """

    def __init__(self, d_input: int, width: int) -> None:
        super().__init__()
        self.score = AdditiveScore(d_input + width, width, d_hidden=width)

    def project(self, hidden: Float[Tensor, "b k d"]) -> Float[Tensor, "b k d"]:
        """W_h h_i."""
        return self.score.project(hidden)

    def forward(
        self,
        x: Float[Tensor, "b d_input"],
        last: Float[Tensor, "b d"],
        tape: Tape,
        mask: Bool[Tensor, "b k"],
    ) -> tuple[LSTMState, Float[Tensor, "b k"]]:
        """h~ and c~, and the weights s."""
        query = torch.cat([x, last], -1).unsqueeze(1)
        scores = self.score(query, tape.keys)  # (b, 1, k)
        hidden, weights = attend(scores, tape.hidden, mask.unsqueeze(1))
        memory = weights @ tape.memory
        state = LSTMState(hidden.squeeze(1), memory.squeeze(1))
        return state, weights.squeeze(1)


class LSTMN(nn.Module):
    """h_t, c_t = LSTM(x_t, (h~_t, c~_t)),  both then written to the tape

    (equations 4 to 9): an LSTM that reads x_t with a state which it has put
    together from all earlier ones, not with the last one.
    """

    def __init__(
        self,
        d_input: int,
        width: int,
        *,
        unit: type[LSTMUnit] = LSTMUnit,
    ) -> None:
        super().__init__()
        self.attention = TapeAttention(d_input, width)
        self.unit = unit(d_input, width)

    def start(self, n_rows: int) -> Reading:
        """An empty tape."""
        like = self.unit.U.weight
        d = like.size(1)
        empty = like.new_zeros(n_rows, 0, d)
        return Reading(Tape(empty, empty, empty), like.new_zeros(n_rows, d))

    def look(
        self,
        x: Float[Tensor, "b d_input"],
        reading: Reading,
    ) -> tuple[LSTMState, Float[Tensor, "b k"]]:
        """What x_t reads of all that was written, and where."""
        tape, last = reading
        everything = torch.ones_like(tape.hidden[..., 0], dtype=torch.bool)
        return self.attention(x, last, tape, everything)

    def write(
        self,
        reading: Reading,
        state: LSTMState,
        attended: Float[Tensor, "b d"],
    ) -> Reading:
        """The tape, one entry longer."""
        hidden, cell = (part.unsqueeze(1) for part in state)
        entry = hidden, cell, self.attention.project(hidden)
        longer = (torch.cat(parts, 1) for parts in zip(reading.tape, entry))
        return Reading(Tape(*longer), attended)

    def forward(
        self,
        x: Float[Tensor, "b d_input"],
        reading: Reading,
    ) -> tuple[LSTMState, Reading, Float[Tensor, "b k"]]:
        """h_t and c_t, the longer tape, and where it looked."""
        attended, weights = self.look(x, reading)
        state = self.unit(self.unit.project(x), attended)
        return state, self.write(reading, state, attended.hidden), weights


def read_text(
    lstmn: LSTMN,
    inputs: Float[Tensor, "b t d_input"],
) -> tuple[Tape, Float[Tensor, "b t t"]]:
    """A whole text: its tapes, and a map of the looks: each row of it has
    weights on earlier tokens only, and the first has none."""
    reading, looks = lstmn.start(len(inputs)), []
    for x in inputs.unbind(1):
        _, reading, weights = lstmn(x, reading)
        looks.append(weights)
    n_tokens = inputs.size(1)
    padded = [F.pad(look, (0, n_tokens - look.size(1))) for look in looks]
    return reading.tape, torch.stack(padded, 1)


class LSTMNLanguageModel(LanguageModel):
    """p(w_{t+1} | w_1 ... w_t) = softmax(G h_t),  h_t the LSTMN's

    (section 5.1). `forward` gives the map of its looks as weights.
    """

    def __init__(self, n_words: int, *, width: int = 130) -> None:
        super().__init__()
        self.E = word_vectors(n_words, width)
        self.lstmn = LSTMN(width, width)
        self.G = nn.Linear(width, n_words)

    def start(self, n_rows: int) -> Reading:
        """An empty tape."""
        return self.lstmn.start(n_rows)

    def step(self, token: Int[Tensor, " b"], state: Reading) -> Step:
        """Read one token; weights are on the tokens before it."""
        shown, state, weights = self.lstmn(self.E(token), state)
        return Step(self.G(shown.hidden), state, weights)

    def forward(self, tokens: Int[Tensor, "b t"]) -> Output:
        """As looping `step`; embeddings and logits of all steps at once."""
        tape, weights = read_text(self.lstmn, self.E(tokens))
        return Output(self.G(tape.hidden), weights)
