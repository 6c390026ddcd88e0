"""Attention without looking: word i of the target reads word i of the source."""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.attention import attend
from src.masks import lengths, local_mask, padding_mask
from src.models.bahdanau import Decoder, Encoder
from src.models.translator import Memory, RecurrentTranslator, Update


class DiagonalState(NamedTuple):
    """The decoder's state and how many target words it has read."""

    hidden: Float[Tensor, "b d"]
    time: Int[Tensor, " b"]


class Diagonal(RecurrentTranslator):
    """c_i = h_{min(i, S)},  S the length of the source.

    Bahdanau's encoder and decoder, the alignment hard-wired: all the weight
    on one word, on </s> when the target outgrows the source. The idea is from
    his letter (Bahdanau, 2024), the model is ours.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 134,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.encoder = Encoder(n_source, width, dropout=dropout)
        self.decoder = Decoder(n_target, width, dropout=dropout)

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The states h."""
        return Memory(self.encoder(source), padding_mask(source))

    def start(self, memory: Memory) -> DiagonalState:
        """s_0, at the first source word."""
        hidden = self.decoder.start(memory.states)
        time = torch.zeros_like(memory.mask[:, 0], dtype=torch.long)
        return DiagonalState(hidden, time)

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t e"]:
        """All that the decoder needs of the tokens."""
        return self.decoder.embed(tokens)

    def update(
        self,
        embedded: Float[Tensor, "b e"],
        state: DiagonalState,
        memory: Memory,
    ) -> Update:
        """Read the word whose turn it is: attention to one position only."""
        last = lengths(memory.mask) - 1
        position = torch.minimum(state.time, last).unsqueeze(1)
        allowed = local_mask(position, memory.mask, reach=0)
        scores = torch.zeros_like(allowed, dtype=memory.states.dtype)
        context, weights = attend(scores, memory.states, allowed)
        features, hidden = self.decoder.update(
            embedded,
            state.hidden,
            context.squeeze(1),
        )
        new_state = DiagonalState(hidden, state.time + 1)
        return Update(features, new_state, weights.squeeze(1))

    def output(
        self,
        features: Float[Tensor, "b *t f"],
    ) -> Float[Tensor, "b *t v"]:
        """Logits of one step or all."""
        return self.decoder.output(features)
