"""Input feeding: the decoder is told where it has looked (Luong et al., 2015, section 3.3)."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from src.models.deep_lstm import Cells, DeepLSTM
from src.models.luong import Luong
from src.models.translator import Memory, RecurrentTranslator, Update


class Fed(NamedTuple):
    """The decoder's cells, and the attentional vector that it reads next."""

    cells: Cells
    attentional: Float[Tensor, "b d"]


class LuongInputFeeding(Luong, RecurrentTranslator):
    """s_i = LSTM([y_{i-1}; s~_{i-1}], s_{i-1}),  s~_0 = 0

    The first layer reads twice as much. s~_{i-1} needs a look, so the steps
    wait for each other again.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        score: str = "general",
        width: int = 114,
        n_layers: int = 2,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(
            n_source,
            n_target,
            score=score,
            width=width,
            n_layers=n_layers,
            dropout=dropout,
        )
        self.decoder = DeepLSTM(2 * width, width, n_layers, dropout)

    def start(self, memory: Memory) -> Fed:
        """Where the encoder ended; it has not looked yet."""
        cells = memory.summary.last
        return Fed(cells, torch.zeros_like(cells.hidden[:, -1]))

    def update(
        self,
        embedded: Float[Tensor, "b d"],
        state: Fed,
        memory: Memory,
    ) -> Update:
        """Move, then look; what was seen is the feature, and is fed back."""
        inputs = torch.cat([embedded, state.attentional], -1).unsqueeze(1)
        query, cells = self.decoder(inputs, state.cells)  # (b, 1, d)
        context, weights = self.look(query, memory)
        attentional = self.attentional(query, context).squeeze(1)
        new_state = Fed(cells, attentional)
        return Update(attentional, new_state, weights.squeeze(1))
