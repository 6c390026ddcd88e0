"""Random sentences, one training step on them, and decoding that never ends early."""

from collections.abc import Callable
from dataclasses import replace

import torch
from jaxtyping import Int
from torch import Tensor, nn

from benchmarks.turns import Contestant, n_parameters
from src.models.translator import Memory, Step, Translator, Tree
from src.tokens import BOS, EOS, PAD, SPECIALS
from src.training import cross_entropy

N_WORDS = 200  # of either language, unless a comparison says otherwise


def random_source(
    batch_size: int, n_words: int, *, vocabulary: int = N_WORDS
) -> Int[Tensor, "b s"]:
    """Half as many to n_words random words, </s>, padding; the first is the longest."""
    length = torch.randint((n_words + 1) // 2, n_words + 1, (batch_size, 1))
    length[0] = n_words
    place = torch.arange(n_words + 1)
    words = torch.randint(len(SPECIALS), vocabulary, (batch_size, n_words + 1))
    return words.masked_fill(place == length, EOS).masked_fill(place > length, PAD)


def random_target(
    batch_size: int, n_words: int, *, vocabulary: int = N_WORDS
) -> Int[Tensor, "b t"]:
    """<s> before what `random_source` gives."""
    source = random_source(batch_size, n_words, vocabulary=vocabulary)
    return torch.cat([torch.full_like(source[:, :1], BOS), source], 1)


def training(
    model: nn.Module, source: Int[Tensor, "b s"], target: Int[Tensor, "b t"]
) -> Contestant:
    """One forward pass, backward pass and update of a model whose output has logits."""
    optimiser = torch.optim.Adam(model.parameters(), fused=True)

    def step() -> None:
        loss = cross_entropy(model(source, target[:, :-1]).logits, target[:, 1:])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return Contestant(step, n_parameters(model))


class Endless(Translator):
    """A translator that never says </s>: every sentence is as long as it may be."""

    def __init__(self, model: Translator) -> None:
        super().__init__()
        self.model = model.eval()

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """As the model does."""
        return self.model.encode(source)

    def start(self, memory: Memory) -> Tree:
        """As the model does."""
        return self.model.start(memory)

    def step(self, token: Int[Tensor, " b"], state: Tree, memory: Memory) -> Step:
        """As the model does, without the end."""
        step = self.model.step(token, state, memory)
        logits = step.logits.clone()
        logits[:, EOS] = -torch.inf
        return replace(step, logits=logits)


def decoding(model: nn.Module, decode: Callable[[], object]) -> Contestant:
    """A search with a model."""
    return Contestant(decode, n_parameters(model))
