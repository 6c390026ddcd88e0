"""Two recurrent units beside the gated one: Elman's, and the LSTM."""

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor, nn


class ElmanUnit(nn.Module):
    """s' = tanh(W x + U s); W has the bias.

    (Elman, 1990, and Mikolov et al., 2010, have the logistic function for
    our tanh, and states that start above 0.)
    """

    def __init__(self, d_input: int, d_state: int) -> None:
        super().__init__()
        self.W = nn.Linear(d_input, d_state)
        self.U = nn.Linear(d_state, d_state, bias=False)

    def project(
        self,
        inputs: Float[Tensor, "*b d_input"],
    ) -> Float[Tensor, "*b d_state"]:
        """W x: it does not wait for the state."""
        return self.W(inputs)

    def forward(
        self,
        projected: Float[Tensor, "b d_state"],
        state: Float[Tensor, "b d_state"],
    ) -> Float[Tensor, "b d_state"]:
        """The next state."""
        return (projected + self.U(state)).tanh()


class LSTMState(NamedTuple):
    """What an LSTM shows, s, and what it keeps, the cell m."""

    hidden: Float[Tensor, "b d_state"]
    cell: Float[Tensor, "b d_state"]


class LSTMUnit(nn.Module):
    """m' = f * m + u * tanh(W x + U s),  s' = o * tanh(m')

    with the gates u, f, o = sigma(W_. x + U_. s), for what is written, kept
    and shown (Hochreiter and Schmidhuber, 1997, with squashing functions of
    their own for the two tanh; the forget gate f is that of Gers et al.,
    2000; later papers write i for our u, and c for our m).

    W has the biases; that of f starts above 0, so that the cell lasts (Gers
    et al., 2000), at 1 (Jozefowicz et al., 2015).
    """

    def __init__(self, d_input: int, d_state: int) -> None:
        super().__init__()
        self.W = nn.Linear(d_input, 4 * d_state)  # rows: u, f, o, candidate
        self.U = nn.Linear(d_state, 4 * d_state, bias=False)
        nn.init.ones_(self.W.bias[d_state : 2 * d_state])

    def project(
        self,
        inputs: Float[Tensor, "*b d_input"],
    ) -> Float[Tensor, "*b d_gates"]:
        """W_u x, W_f x, W_o x and W x, side by side."""
        return self.W(inputs)

    def forward(
        self,
        projected: Float[Tensor, "b d_gates"],
        state: LSTMState,
    ) -> LSTMState:
        """The next state."""
        parts = (projected + self.U(state.hidden)).chunk(4, -1)
        write, keep, show = (part.sigmoid() for part in parts[:3])
        cell = keep * state.cell + write * parts[3].tanh()
        return LSTMState(show * cell.tanh(), cell)
