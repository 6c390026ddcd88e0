"""How much faster does Bahdanau train than the same model written the obvious way?

The obvious way computes everything inside the loop over target words: the keys are projected
again at every step, `nn.GRU` is called with sequences of length one, and every word is embedded
and scored on its own. Both models read the same random sentences, alternately, in one process;
the ratio is the median over the repeats.

    python benchmarks/bahdanau_speed.py [--source-words 25] [--batch-size 64] [--repeats 20]
"""

import argparse
import statistics
import time

import torch
import torch.nn.functional as F
from jaxtyping import Int
from torch import Tensor, nn

from src.attention import attend
from src.masks import padding_mask
from src.models.bahdanau import Bahdanau, Encoder
from src.models.maxout import Maxout
from src.models.translator import Memory, Step, Translator
from src.scores import AdditiveScore
from src.tokens import BOS, EOS, SPECIALS

N_WORDS = 200


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
        return Memory(self.encoder(source), padding_mask(source))

    def start(self, memory: Memory) -> Tensor:
        return self.W_s(memory.states[:, 0].chunk(2, -1)[1]).tanh()

    def step(self, token: Int[Tensor, " b"], state: Tensor, memory: Memory) -> Step:
        query, embedding = state.unsqueeze(1), self.E(token).unsqueeze(1)
        scores = self.score(query, self.score.project(memory.states))
        context, weights = attend(scores, memory.states, memory.mask.unsqueeze(1))
        _, last = self.recurrence(torch.cat([embedding, context], -1), query.transpose(0, 1))
        features = torch.cat([query, context, embedding], -1).squeeze(1)
        return Step(self.W_o(self.readout(features)), last.squeeze(0), weights.squeeze(1))


def random_sentences(batch_size: int, n_words: int) -> Int[Tensor, "b t"]:
    """<s>, random words, </s>."""
    words = torch.randint(len(SPECIALS), N_WORDS, (batch_size, n_words))
    return F.pad(F.pad(words, (1, 0), value=BOS), (0, 1), value=EOS)


def train_step(model: Translator, optimiser: torch.optim.Optimizer, source, target) -> float:
    """Seconds of one forward pass, backward pass and update."""
    began = time.perf_counter()
    logits = model(source, target[:, :-1]).logits
    optimiser.zero_grad()
    F.cross_entropy(logits.flatten(0, 1), target[:, 1:].flatten()).backward()
    optimiser.step()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source-words", type=int, default=25)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=20)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    models = [Bahdanau(N_WORDS, N_WORDS), ObviousBahdanau(N_WORDS, N_WORDS)]
    optimisers = [torch.optim.Adam(model.parameters()) for model in models]
    seconds: list[list[float]] = [[], []]
    for repeat in range(arguments.repeats + 2):
        source = random_sentences(arguments.batch_size, arguments.source_words)[:, 1:]
        target = random_sentences(arguments.batch_size, arguments.source_words)
        for i in (0, 1) if repeat % 2 else (1, 0):
            elapsed = train_step(models[i], optimisers[i], source, target)
            if repeat > 1:  # the first two warm up
                seconds[i].append(elapsed)
    report(models, seconds, arguments.batch_size)


def report(models: list[Translator], seconds: list[list[float]], batch_size: int) -> None:
    """Sentences per second of both, and the median of the paired ratios."""
    for model, times in zip(models, seconds, strict=True):
        n_parameters = sum(p.numel() for p in model.parameters())
        speed = batch_size / statistics.median(times)
        print(f"{type(model).__name__:16} {n_parameters:8,} parameters {speed:7.0f} sentences/s")
    ratios = [slow / fast for fast, slow in zip(*seconds, strict=True)]
    print(f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
