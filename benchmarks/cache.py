"""The Transformer's cache of keys and values, beside reading all again for every token."""

from collections.abc import Iterator
from functools import partial

import torch
from jaxtyping import Int
from torch import Tensor

from benchmarks.sentences import Endless, decoding, random_source
from benchmarks.turns import Comparison, Race
from src.decoding import greedy
from src.models.transformer import Transformer
from src.models.translator import Memory, Step, Translator

WIDTH, VOCABULARY, BATCH, SOURCE = 128, 300, 64, 25


class FromTheStart(Translator):
    """A Transformer that keeps nothing but the tokens: its state is what it has read."""

    def __init__(self, model: Transformer) -> None:
        super().__init__()
        self.model = model

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """As the Transformer does, once a sentence."""
        return self.model.encode(source)

    def start(self, memory: Memory) -> Int[Tensor, "b 0"]:
        """Nothing read."""
        return memory.mask.new_empty((len(memory.mask), 0), dtype=torch.long)

    def step(self, token: Int[Tensor, " b"], state: Int[Tensor, "b t"], memory: Memory) -> Step:
        """Read them all again, from the first."""
        tokens = torch.cat([state, token.unsqueeze(1)], 1)
        output, _ = self.model.steps(tokens, self.model.start(memory), memory)
        return Step(output.logits[:, -1], tokens)


def writers(model: Transformer) -> dict[str, Endless]:
    """One model, read in two ways."""
    return {"from the start": Endless(FromTheStart(model)), "with the cache": Endless(model)}


def races() -> Iterator[Race]:
    """Short sentences and long ones; of the long ones three rounds take minutes enough."""
    source = random_source(BATCH, SOURCE, vocabulary=VOCABULARY)
    both = writers(Transformer(VOCABULARY, VOCABULARY, width=WIDTH))
    for length, rounds in ((40, 5), (256, 3)):
        contestants = {
            name: decoding(model, partial(greedy, model, source, max_length=length))
            for name, model in both.items()
        }
        setting = f"{BATCH} sentences of {length} tokens, two layers of width {WIDTH}"
        yield Race(setting, contestants, rounds=rounds, warm_up=1 if length < 100 else 0)


CACHE = Comparison("What is the cache of keys and values worth?", races)
