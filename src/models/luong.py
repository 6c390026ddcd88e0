"""Effective approaches to attention-based neural machine translation (Luong et al., 2015).

Letters as in `Bahdanau`: s_i is the decoder's state, h_j an annotation (the
paper: h_t and h_s with a bar). Two layers here, four in the paper. The paper
reads the source backwards (table 1), as `Seq2Seq` does; we read it forwards:
whoever looks at all the words need not have the first ones near.
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
    """dot, general, concat or location, for states of `width` numbers.

    max_length: how many tokens the score location can point to; a longer
    source is an error (the paper ignores the words near its end).
    """
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

    It reads forwards only: h_j knows the words up to its own.
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
    """What the family shares. s_i, the top layer, has read y_{i-1}; it asks:

    alpha_i = softmax(score(s_i, h)),  c_i = sum_j alpha_ij h_j
    s~_i = tanh(W_c [c_i; s_i]),  logits = W_s s~_i   (equations 5 to 7)

    It starts where the encoder ended. W_c and W_s begin in the paper's range,
    0.1 at width 1,000, scaled to give as large sums at ours.
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
        limit = 0.1 * (1000 / width) ** 0.5
        for layer in (self.W_c, self.W_s):
            nn.init.uniform_(layer.weight, -limit, limit)

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The annotations h, and what the score can do with them alone."""
        states, last = self.encoder(source)
        keys = self.score.project(states)
        return Memory(states, padding_mask(source), Summary(keys, last))

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t d"]:
        """E y_{i-1}."""
        return self.dropout(self.E(tokens))

    def look(self, query: Float[Tensor, "b t d"], memory: Memory) -> Read:
        """c and alpha of any number of queries; global: all words are read."""
        scores = self.score(query, memory.summary.keys)  # (b, t, s)
        return attend(scores, memory.states, memory.mask.unsqueeze(1))

    def attentional(
        self, query: Float[Tensor, "b t d"], context: Float[Tensor, "b t d"]
    ) -> Float[Tensor, "b t d"]:
        """s~, the attentional vector: the state, and what it has seen."""
        return self.W_c(torch.cat([context, query], -1)).tanh()

    def output(
        self,
        features: Float[Tensor, "b *t d"],
    ) -> Float[Tensor, "b *t v"]:
        """The logits, from s~."""
        return self.W_s(self.dropout(features))


class LuongGlobal(Luong, ParallelTranslator):
    """No s_i waits for a look: first all the states, then all the looks."""

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
