"""Deep attention fusion: what is read of the source is written into the memory

(Cheng et al., 2016, section 4). Letters as in `lstmn_shallow`.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from src.models.language.units import LSTMState, LSTMUnit
from src.models.lstmn import LSTMN, Reading, TapeAttention
from src.models.lstmn_shallow import LSTMNTranslator
from src.models.translator import Memory, Update


class FusedUnit(LSTMUnit):
    """c_t = r_t * a_t + f_t * c~_t + i_t * c^_t,  h_t = o_t * tanh(c_t)

    (equations 15 and 16): an LSTM unit whose memory is given something more.
    """

    def forward(
        self,
        projected: Float[Tensor, "b d_gates"],
        state: LSTMState,
        given: Float[Tensor, "b d_state"] | None = None,
    ) -> LSTMState:
        """The next state; `given` is r_t * a_t."""
        parts = (projected + self.U(state.hidden)).chunk(4, -1)
        write, keep, show = (part.sigmoid() for part in parts[:3])
        cell = keep * state.cell + write * parts[3].tanh()
        cell = cell if given is None else cell + given
        return LSTMState(show * cell.tanh(), cell)


class DeepState(NamedTuple):
    """The decoder's tape, and g of the step before."""

    reading: Reading
    seen: Float[Tensor, "b d"]


class LSTMNDeep(LSTMNTranslator):
    """p_t = softmax_j(u^T tanh(W_g gamma_j + W_x x_t + W_s g_{t-1}))
    g_t = sum_j p_tj gamma_j,  a_t = sum_j p_tj alpha_j
    r_t = sigma(W_r [g_t; x_t]),  c_t = r_t * a_t + f_t * c~_t + i_t * c^_t

    (equations 11 to 15): two attentions in one step, and a gate each for what
    they read. Where to look in the source is asked with the token and the
    look before, not with the decoder's own state.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 132,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(
            n_source,
            n_target,
            width,
            dropout,
            inter=TapeAttention(width, width),
            decoder=LSTMN(width, width, unit=FusedUnit),
        )
        self.W_r = nn.Linear(2 * width, width)

    def start(self, memory: Memory) -> DeepState:
        """The decoder's tape; nothing seen of the source."""
        reading = self.begin(memory)
        return DeepState(reading, torch.zeros_like(reading.attended))

    def update(
        self,
        embedded: Float[Tensor, "b d"],
        state: DeepState,
        memory: Memory,
    ) -> Update:
        """Look at the source and at the own tape, then write."""
        reading, last = state
        source, weights = self.inter(
            embedded,
            last,
            memory.summary,
            memory.mask,
        )
        gate = self.W_r(torch.cat([source.hidden, embedded], -1)).sigmoid()
        attended, _ = self.decoder.look(embedded, reading)
        unit = self.decoder.unit
        new = unit(unit.project(embedded), attended, gate * source.cell)
        reading = self.decoder.write(reading, new, attended.hidden)
        return Update(new.hidden, DeepState(reading, source.hidden), weights)
