"""Small readers that are asked who is where: an LSTM, a GRU, an LSTMN, attention beside an LSTM."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.attention import attend
from src.models.gated_unit import GatedUnit
from src.models.language.units import LSTMState, LSTMUnit
from src.models.lstmn import LSTMN, read_text
from src.models.lstmn_choices import EvenReading
from src.scores import AdditiveScore

N = 12  # persons, places, and the numbers by which a stranger is known
WIDTHS = {"lstm": 28, "gru": 32, "lstmn": 24, "lstmn-even": 28, "attentive": 23}
EQUAL = tuple(WIDTHS)  # of about as many parameters
WIDTHS |= {"lstm-wide": 84}


class Beside(nn.Module):
    """h_t = LSTM(x_t),  r = attention(h_T; h_1 ... h_{T-1}),  tanh(W_r r + W_x h_T)

    `Attentive` of chapter 9, at the last step: the LSTM never hears of the look.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.unit = LSTMUnit(width, width)
        self.score = AdditiveScore(width, width, d_hidden=width)
        self.W_r = nn.Linear(width, width, bias=False)
        self.W_x = nn.Linear(width, width, bias=False)

    def forward(self, words: Float[Tensor, "b t d"]) -> Float[Tensor, "b d"]:
        """What the place is told from."""
        hidden = states(self.unit, words)
        past, last = hidden[:, :-1], hidden[:, -1:]
        scores = self.score(last, self.score.project(past))
        context, _ = attend(scores, past, torch.ones_like(scores, dtype=torch.bool))
        return (self.W_r(context) + self.W_x(last)).tanh().squeeze(1)


Core = LSTMUnit | GatedUnit | LSTMN | Beside


def core(kind: str, width: int) -> Core:
    """What reads."""
    if kind in ("lstm", "lstm-wide"):
        return LSTMUnit(width, width)
    if kind in ("gru", "attentive"):
        return GatedUnit(width, width) if kind == "gru" else Beside(width)
    reader = LSTMN(width, width)
    if kind == "lstmn-even":
        reader.attention = EvenReading()
    return reader


class Asked(nn.Module):
    """x_t = who_t + where_t,  p(place) = softmax(G h_T):  the last step asks.

    Of a known person who_t is learned; a stranger comes with N numbers, of which it is linear.
    """

    def __init__(self, kind: str, persons: str = "known") -> None:
        super().__init__()
        width = WIDTHS[kind]
        known = persons == "known"
        self.who = nn.Embedding(N, width) if known else nn.Linear(N, width, bias=False)
        self.where = nn.Embedding(N + 1, width)  # the last is the question mark
        self.G = nn.Linear(width, N)
        self.core = core(kind, width)

    def forward(
        self,
        who: Int[Tensor, "b t"] | Float[Tensor, "b t n"],
        where: Int[Tensor, "b t"],
    ) -> Float[Tensor, "b places"]:
        """The logits of the place."""
        return self.G(last(self.core, self.who(who) + self.where(where)))


def last(core: Core, words: Float[Tensor, "b t d"]) -> Float[Tensor, "b d"]:
    """What the reader shows when it is asked."""
    if isinstance(core, LSTMN):
        return read_text(core, words)[0].hidden[:, -1]
    return core(words) if isinstance(core, Beside) else states(core, words)[:, -1]


def states(unit: LSTMUnit | GatedUnit, words: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
    """All h_t, from zero."""
    zero = torch.zeros_like(words[:, 0])
    state, shown = LSTMState(zero, zero) if isinstance(unit, LSTMUnit) else zero, []
    for x in unit.project(words).unbind(1):
        state = unit(x, state)
        shown.append(state.hidden if isinstance(state, LSTMState) else state)
    return torch.stack(shown, 1)
