"""Where does c enter the RNN Encoder-Decoder after the start? Its two ways in, one by one.

    | | c into the gates | not into the gates |
    |---|---|---|
    | c into the output layer | `RNNEncoderDecoder` | `ReadoutOnly` |
    | not into the output layer | `GatesOnly` | `InitialContextOnly` |

All four start from h'_0 = tanh(V' c). Only the first is a system of Cho et al. (2014).
"""

from dataclasses import replace

from jaxtyping import Float, Int
from torch import Tensor

from src.masks import padding_mask
from src.models.maxout import Maxout
from src.models.rnn_encoder_decoder import Context, RNNEncoderDecoder
from src.models.translator import Memory, Update


class GatesOnly(RNNEncoderDecoder):
    """Without O_c:  s_t = maxout(O_h h'_t + O_y y_{t-1}).

    Wider than its parent by default, to make up for the parameters of O_c.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 164,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, dropout=dropout)
        self.readout = Maxout(2 * width, width // 2)  # [O_h O_y] in one

    def update(
        self,
        embedded: Float[Tensor, "b e"],
        state: Float[Tensor, "b d"],
        memory: Memory,
    ) -> Update:
        """h'_t, and the features [h'_t; y_{t-1}] of the output layer."""
        new = super().update(embedded, state, memory)
        return replace(new, features=new.features[:, : -state.size(-1)])


class ReadoutOnly(RNNEncoderDecoder):
    """Without C:  h'_t = gated unit(h'_{t-1}, W y_{t-1}).

    Wider than its parent by default, to make up for the parameters of C.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 172,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, dropout=dropout)
        del self.C

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The encoder's states and c, which adds nothing to the gates."""
        mask = padding_mask(source)
        states, c = self.encoder(source, mask)
        nothing = c.new_zeros(len(c), 3 * c.size(1))
        return Memory(states, mask, Context(c, nothing))


class InitialContextOnly(GatesOnly, ReadoutOnly):
    """Without either: c is the decoder's h'_0 = tanh(V' c) and no more.

    What Sutskever et al. (2014) do, with everything else equal.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 176,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, dropout=dropout)
