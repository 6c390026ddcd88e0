"""A deep LSTM whose states stand batch first, as the contract wants them."""

from typing import NamedTuple

from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from src.masks import lengths


class Cells(NamedTuple):
    """The state of a deep LSTM; batch first, as `select` wants it."""

    hidden: Float[Tensor, "b layers d"]
    cell: Float[Tensor, "b layers d"]


class DeepLSTM(nn.Module):
    """Layers of LSTM, each reading the one below; states batch first."""

    def __init__(
        self,
        d_input: int,
        width: int,
        n_layers: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.layers = nn.LSTM(
            d_input,
            width,
            n_layers,
            batch_first=True,
            dropout=dropout,
        )

    def encode(
        self,
        inputs: Float[Tensor, "b s e"],
        mask: Bool[Tensor, "b s"],
    ) -> tuple[Float[Tensor, "b s d"], Cells]:
        """Top hidden vectors, and the state after the last real token."""
        n_tokens = lengths(mask).clamp(min=1).cpu()  # packing refuses length 0
        packed = pack_padded_sequence(
            inputs,
            n_tokens,
            batch_first=True,
            enforce_sorted=False,
        )
        hidden, state = self.layers(packed)
        padded, _ = pad_packed_sequence(
            hidden,
            batch_first=True,
            total_length=mask.size(1),
        )
        return padded, Cells(*(part.transpose(0, 1) for part in state))

    def forward(
        self,
        inputs: Float[Tensor, "b t e"],
        state: Cells,
    ) -> tuple[Float[Tensor, "b t d"], Cells]:
        """Top hidden vectors and the state after the last input."""
        layers_first = (part.transpose(0, 1).contiguous() for part in state)
        hidden, new = self.layers(inputs, tuple(layers_first))
        return hidden, Cells(*(part.transpose(0, 1) for part in new))
