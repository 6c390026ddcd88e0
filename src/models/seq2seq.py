"""Sequence to sequence learning with neural networks (Sutskever et al., 2014)."""

import torch
from jaxtyping import Bool, Int
from torch import Tensor, nn

from src.masks import lengths, padding_mask
from src.models.deep_lstm import Cells, DeepLSTM
from src.models.translator import Memory, Output, ParallelTranslator

ORDERS = ("reversed", "forward")


class Seq2Seq(ParallelTranslator):
    """c = state of a deep LSTM after the source
    h_t = LSTM(y_{t-1}, h_{t-1}),  h_0 = c;  logits = W h_t

    (Sutskever et al., 2014, sections 2 and 3). c enters as the initial state
    and nowhere else; the words of the source are read backwards (section
    3.3). Two layers here, the paper has four; weights start as PyTorch draws
    them: the paper's range, -0.08 to 0.08, learns slower this small.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 128,
        n_layers: int = 2,
        order: str = "reversed",
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        if order not in ORDERS:
            allowed = ", ".join(ORDERS)
            raise ValueError(f"order is {order!r}: allowed are {allowed}")
        self.order = order
        self.source_embedding = nn.Embedding(n_source, width)
        self.target_embedding = nn.Embedding(n_target, width)
        self.encoder = DeepLSTM(width, width, n_layers, dropout)
        self.decoder = DeepLSTM(width, width, n_layers, dropout)
        self.W = nn.Linear(width, n_target)
        self.dropout = nn.Dropout(dropout)

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """c, and the top hidden vectors in source order, however read."""
        mask = padding_mask(source)
        place = reading_order(mask, self.order)
        words = self.dropout(self.source_embedding(source.gather(1, place)))
        hidden, state = self.encoder.encode(words, mask)
        back = place.unsqueeze(-1).expand_as(hidden)
        return Memory(hidden.gather(1, back), mask, state)

    def start(self, memory: Memory) -> Cells:
        """c."""
        return memory.summary

    def steps(
        self,
        tokens: Int[Tensor, "b t"],
        state: Cells,
        memory: Memory,
    ) -> tuple[Output, Cells]:
        """All steps in one call; `memory` has nothing to add to the state."""
        words = self.dropout(self.target_embedding(tokens))
        hidden, state = self.decoder(words, state)
        return Output(self.W(self.dropout(hidden))), state


def reading_order(mask: Bool[Tensor, "b s"], order: str) -> Int[Tensor, "b s"]:
    """Which position is read at each step.

    "reversed" mirrors the words of each sentence; </s> and padding keep their
    places. Reversing twice restores the order of the source.
    """
    place = torch.arange(mask.size(1), device=mask.device).expand(mask.shape)
    if order == "forward":
        return place
    mirrored = lengths(mask).unsqueeze(1) - 2 - place
    return torch.where(mirrored >= 0, mirrored, place)
