"""The encoder of Luong et al. (2015) exchanged: both directions, or the paper's order of reading.

Everything else is `LuongGlobal` with the score general. What separates it from `Bahdanau` beside
the decoder is the encoder; the first of the two takes that difference away.
"""

from jaxtyping import Float, Int
from torch import Tensor, nn

from src.masks import padding_mask
from src.models.deep_lstm import Cells
from src.models.luong import Encoder, LuongGlobal
from src.models.seq2seq import reading_order


class BidirectionalEncoder(Encoder):
    """h_j = [forward h_j; backward h_j] in every layer, each half the width.

    The decoder starts from both ends: of the forward pass behind the last
    word, of the backward pass before the first.
    """

    def __init__(
        self,
        n_source: int,
        width: int,
        n_layers: int,
        dropout: float,
    ) -> None:
        super().__init__(n_source, width, n_layers, dropout)
        self.recurrence.layers = nn.LSTM(
            width,
            width // 2,
            n_layers,
            batch_first=True,
            dropout=dropout,
            bidirectional=True,
        )

    def forward(
        self,
        source: Int[Tensor, "b s"],
    ) -> tuple[Float[Tensor, "b s d"], Cells]:
        """As the parent; the halves of each layer side by side."""
        states, ends = super().forward(source)  # layer 1 forward, 1 backward, 2 forward ...
        return states, Cells(*(part.unflatten(1, (-1, 2)).flatten(2) for part in ends))


class Bidirectional(LuongGlobal):
    """Both directions. Not a system of the paper.

    Wider than its parent by default: halves have fewer parameters.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 126,
        n_layers: int = 2,
        dropout: float = 0.0,
    ) -> None:
        if width % 2:
            raise ValueError(f"width is {width}: an even number is wanted, half a direction")
        super().__init__(n_source, n_target, width=width, n_layers=n_layers, dropout=dropout)
        self.encoder = BidirectionalEncoder(n_source, width, n_layers, dropout)


class ReversedEncoder(Encoder):
    """The words from the last to the first (so the paper, table 1), then </s>.

    h_j knows its word and those behind it.
    """

    def forward(
        self,
        source: Int[Tensor, "b s"],
    ) -> tuple[Float[Tensor, "b s d"], Cells]:
        """The states in source order, however read."""
        place = reading_order(padding_mask(source), "reversed")
        states, last = super().forward(source.gather(1, place))
        return states.take_along_dim(place.unsqueeze(-1), 1), last


class Reversed(LuongGlobal):
    """With the order of reading that the paper took over from Sutskever et al. (2014)."""

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 120,
        n_layers: int = 2,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, n_layers=n_layers, dropout=dropout)
        self.encoder = ReversedEncoder(n_source, width, n_layers, dropout)
