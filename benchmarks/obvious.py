"""Bahdanau as `src` has him, beside the same model written the obvious way.

The obvious way computes everything inside the loop over target words: the keys are projected
again at every step, `nn.GRU` is called with sequences of length one, and every word is embedded
and scored on its own.
"""

from collections.abc import Iterator

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from benchmarks.sentences import N_WORDS, random_source, random_target, training
from benchmarks.turns import Comparison, Race
from src.attention import attend
from src.masks import padding_mask
from src.models.bahdanau import Bahdanau, Encoder
from src.models.maxout import Maxout
from src.models.translator import Memory, Step, Translator
from src.scores import AdditiveScore


class ObviousBahdanau(Translator):
    """Bahdanau et al. (2015) with `nn.GRU` in the decoder and nothing computed ahead."""

    def __init__(self, n_source: int, n_target: int, *, width: int = 128) -> None:
        super().__init__()
        self.encoder = Encoder(n_source, width, dropout=0.0)
        self.score = AdditiveScore(width, 2 * width, d_hidden=width)
        self.E = nn.Embedding(n_target, width)
        self.W_s = nn.Linear(width, width)
        self.recurrence = nn.GRU(3 * width, width, batch_first=True)
        self.readout = Maxout(4 * width, width // 2)
        self.W_o = nn.Linear(width // 2, n_target)

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The states alone."""
        return Memory(self.encoder(source), padding_mask(source))

    def start(self, memory: Memory) -> Float[Tensor, "b d"]:
        """s_0, from the backward pass."""
        return self.W_s(memory.states[:, 0].chunk(2, -1)[1]).tanh()

    def step(self, token: Int[Tensor, " b"], state: Float[Tensor, "b d"], memory: Memory) -> Step:
        """Everything that one word needs, and much that the word before needed too."""
        query, embedding = state.unsqueeze(1), self.E(token).unsqueeze(1)
        scores = self.score(query, self.score.project(memory.states))
        context, weights = attend(scores, memory.states, memory.mask.unsqueeze(1))
        _, last = self.recurrence(torch.cat([embedding, context], -1), query.transpose(0, 1))
        features = torch.cat([query, context, embedding], -1).squeeze(1)
        return Step(self.W_o(self.readout(features)), last.squeeze(0), weights.squeeze(1))


def races() -> Iterator[Race]:
    """A training step of both."""
    source, target = random_source(64, 25), random_target(64, 25)
    obvious, ours = ObviousBahdanau(N_WORDS, N_WORDS), Bahdanau(N_WORDS, N_WORDS)
    models: dict[str, Translator] = {"the obvious way": obvious, "ours": ours}
    contestants = {name: training(model, source, target) for name, model in models.items()}
    yield Race("64 sentences of up to 25 words", contestants, rounds=15)


OBVIOUS = Comparison("What is it worth to compute ahead what need not wait?", races)
