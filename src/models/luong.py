"""Effective approaches to attention-based neural machine translation (Luong et al., 2015).

Two layers here, the paper has four. The paper reads the source backwards
(table 1), as `Seq2Seq` does; we read it forwards: whoever looks at all the
words need not have the first ones near. Weights start as PyTorch draws them.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.attention import Read, attend
from src.masks import padding_mask
from src.models.deep_lstm import Cells, DeepLSTM
from src.models.translator import Memory, Output, ParallelTranslator, Translator
from src.scores import AdditiveScore, DotScore, GeneralScore, LocationScore

Score = AdditiveScore | DotScore | GeneralScore | LocationScore


def score_named(name: str, width: int, *, max_length: int) -> Score:
    """dot, general, concat or location, for states of `width` numbers."""
    scores: dict[str, Callable[[], Score]] = {
        "dot": DotScore,
        "general": partial(GeneralScore, width, width),
        "concat": partial(AdditiveScore, width, width, d_hidden=width),
        "location": partial(LocationScore, width, max_length=max_length),
    }
    if name not in scores:
        raise ValueError(f"score is {name!r}: allowed are {', '.join(scores)}")
    return scores[name]()


class Encoder(nn.Module):
    """h_1 ... h_S: the top layer of a deep LSTM   (section 3.1).

    It reads forwards only: h_s knows the words up to its own.
    """

    def __init__(
        self,
        n_source: int,
        width: int,
        n_layers: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.E = nn.Embedding(n_source, width)
        self.recurrence = DeepLSTM(width, width, n_layers, dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        source: Int[Tensor, "b s"],
    ) -> tuple[Float[Tensor, "b s d"], Cells]:
        """One state a source token; all layers after the last token."""
        words = self.dropout(self.E(source))
        return self.recurrence.encode(words, padding_mask(source))


class Summary(NamedTuple):
    """What no decoder step changes: the keys, and where the encoder ended."""

    keys: Float[Tensor, "b s d_key"]
    last: Cells


class Luong(Translator):
    """What the family shares. h_t, the top layer, has read y_{t-1}; it asks:

    a_t = softmax(score(h_t, h)),  c_t = sum_s a_t(s) h_s
    h~_t = tanh(W_c [c_t; h_t]),  logits = W_s h~_t   (equations 5 to 8)

    The decoder starts where the encoder ended. `max_length`: how far the
    score "location" can point; a longer source is an error (the paper
    ignores the words near its end).
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        score: str = "general",
        width: int = 120,
        n_layers: int = 2,
        max_length: int = 80,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.encoder = Encoder(n_source, width, n_layers, dropout)
        self.score = score_named(score, width, max_length=max_length)
        self.E = nn.Embedding(n_target, width)
        self.decoder = DeepLSTM(width, width, n_layers, dropout)
        self.W_c = nn.Linear(2 * width, width, bias=False)
        self.W_s = nn.Linear(width, n_target, bias=False)
        self.dropout = nn.Dropout(dropout)

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The annotations h, and what the score can do with them alone."""
        states, last = self.encoder(source)
        keys = self.score.project(states)
        return Memory(states, padding_mask(source), Summary(keys, last))

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t d"]:
        """E y_{t-1}."""
        return self.dropout(self.E(tokens))

    def look(self, query: Float[Tensor, "b t d"], memory: Memory) -> Read:
        """c and a of any number of queries; global: all words are read."""
        scores = self.score(query, memory.summary.keys)  # (b, t, s)
        return attend(scores, memory.states, memory.mask.unsqueeze(1))

    def attentional(
        self, query: Float[Tensor, "b t d"], context: Float[Tensor, "b t d"]
    ) -> Float[Tensor, "b t d"]:
        """h~."""
        return self.W_c(torch.cat([context, query], -1)).tanh()

    def output(
        self,
        features: Float[Tensor, "b *t d"],
    ) -> Float[Tensor, "b *t v"]:
        """The logits, from h~."""
        return self.W_s(self.dropout(features))


class LuongGlobal(Luong, ParallelTranslator):
    """No h_t waits for a look: first all the states, then all the looks."""

    def start(self, memory: Memory) -> Cells:
        """Where the encoder ended."""
        return memory.summary.last

    def steps(
        self,
        tokens: Int[Tensor, "b t"],
        state: Cells,
        memory: Memory,
    ) -> tuple[Output, Cells]:
        """All steps at once."""
        query, state = self.decoder(self.embed(tokens), state)
        context, weights = self.look(query, memory)
        attentional = self.attentional(query, context)
        return Output(self.output(attentional), weights), state
