"""Bahdanau beside a decoder on the additive attention of the package d2l.

d2l holds the code of the book Dive into Deep Learning: an encoder of one direction,
and attention that projects its keys whenever it is asked. The package has no decoder with
attention, so one stands here on its parts: the top state looks, the context goes into the
recurrence with the word read, and the scores of all words are computed at the end, at once.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType

import torch
from jaxtyping import Int
from torch import Tensor, nn

from benchmarks.sentences import random_source, random_target, training
from benchmarks.turns import Comparison, Race, n_parameters
from src.masks import lengths, padding_mask
from src.models.bahdanau import Bahdanau
from src.models.translator import Output

MISSING = "d2l is not installed (the appendix on benchmarks says how)"
SIZES = ((128, 300, 15), (256, 5_000, 9))  # width of ours, words of each vocabulary, rounds


def installed() -> ModuleType | None:
    """d2l, or nothing where it or what it needs is missing."""
    try:
        from d2l import torch as d2l
    except (ImportError, RuntimeError):  # the latter: a torchvision for another torch
        return None
    return d2l


class OnD2L(nn.Module):
    """Encoder and attention are d2l's; `attention` and `encoder` take and give what they do."""

    def __init__(self, d2l: ModuleType, n_words: int, width: int, n_layers: int) -> None:
        super().__init__()
        self.encoder = d2l.Seq2SeqEncoder(n_words, width, width, n_layers)
        self.attention = d2l.AdditiveAttention(width, 0.0)
        self.embedding = nn.Embedding(n_words, width)
        self.recurrence = d2l.GRU(2 * width, width, n_layers, 0.0)
        self.scores = nn.Linear(width, n_words)

    def forward(self, source: Int[Tensor, "b s"], target: Int[Tensor, "b t"]) -> Output:
        """A loop over the target's words, time first as d2l has it."""
        states, last = self.encoder(source)
        memory, n_real = states.transpose(0, 1), lengths(padding_mask(source))
        outputs = []
        for word in self.embedding(target).unbind(1):
            query = last[-1].unsqueeze(1)
            context = self.attention(query, memory, memory, n_real).squeeze(1)
            output, last = self.recurrence(torch.cat([context, word], -1).unsqueeze(0), last)
            outputs.append(output.squeeze(0))
        return Output(self.scores(torch.stack(outputs, 1)))


def built(d2l: ModuleType, n_words: int, n_layers: int, width: int) -> OnD2L:
    """A model whose matrices know their sizes: d2l's learn theirs from the first batch."""
    model = OnD2L(d2l, n_words, width, n_layers)
    model(random_source(2, 3, vocabulary=n_words), random_target(2, 3, vocabulary=n_words))
    return model


def as_large_as(n_wanted: int, build: Callable[[int], nn.Module]) -> nn.Module:
    """The model of the width, a multiple of 4, whose parameters come nearest to n_wanted."""
    widths = range(4, 1_025, 4)
    place = bisect_left(widths, n_wanted, key=lambda width: n_parameters(build(width)))
    around = [build(width) for width in widths[max(place - 1, 0) : place + 1]]
    return min(around, key=lambda model: abs(n_parameters(model) - n_wanted))


def races() -> Iterator[Race]:
    """A training step of each, at equal parameters."""
    d2l = installed()
    if d2l is None:
        yield Race("Bahdanau beside d2l", missing=MISSING)
        return
    for width, n_words, rounds in SIZES:
        source = random_source(64, 25, vocabulary=n_words)
        target = random_target(64, 25, vocabulary=n_words)
        ours = Bahdanau(n_words, n_words, width=width)
        models = {
            f"d2l, {n_layers} layer{'s' * (n_layers > 1)}": as_large_as(
                n_parameters(ours), partial(built, d2l, n_words, n_layers)
            )
            for n_layers in (1, 2)
        }
        models["ours"] = ours
        contestants = {name: training(model, source, target) for name, model in models.items()}
        setting = f"64 sentences of up to 25 words, vocabularies of {n_words:,}"
        yield Race(setting, contestants, rounds=rounds)


D2L = Comparison("Does Bahdanau train as fast as d2l's attention at equal parameters?", races)
