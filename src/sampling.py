"""How a language model goes on with a text: greedily, or by chance at some temperature."""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.decoding import log_next
from src.models.language.contract import LanguageModel
from src.tokens import EOS

Choice = Callable[[Float[Tensor, "b v"]], Int[Tensor, " b"]]


def go_on_greedily(
    model: LanguageModel,
    texts: Int[Tensor, "b t"],
    *,
    max_length: int = 80,
) -> Int[Tensor, "b n"]:
    """The likeliest next token, again and again."""
    return _go_on(model, texts, max_length, lambda log_p: log_p.argmax(1))


def sample(
    model: LanguageModel,
    texts: Int[Tensor, "b t"],
    *,
    temperature: float = 1.0,
    max_length: int = 80,
    seed: int = 0,
) -> Int[Tensor, "b n"]:
    """Each token by chance, with p(token) ** (1 / temperature) for its weight.

    Temperature 1 is the model's own distribution (but for <pad>, <unk> and <s>, which nobody
    writes), towards 0 it becomes greedy.
    """
    if not temperature > 0:
        raise ValueError(f"temperature is {temperature}: give a number above 0")
    generator = torch.Generator().manual_seed(seed)

    def draw(log_p: Float[Tensor, "b v"]) -> Int[Tensor, " b"]:
        weights = (log_p / temperature).softmax(1)
        return weights.multinomial(1, generator=generator).squeeze(1)

    return _go_on(model, texts, max_length, draw)


@torch.no_grad()
def _go_on(
    model: LanguageModel, texts: Int[Tensor, "b t"], max_length: int, choose: Choice
) -> Int[Tensor, "b n"]:
    """Read the texts, all <s> ... and of one length; then write, at most so many tokens each.

    What is written comes back: words, then </s>, then <pad>.
    """
    if texts.numel() == 0:
        raise ValueError(f"texts has shape {tuple(texts.shape)}: give at least one token")
    if max_length < 1:
        raise ValueError(f"max_length is {max_length}: give 1 or more")
    state = model.start(len(texts))
    for token in texts.unbind(1):
        step = model.step(token, state)
        state = step.state
    written: list[Tensor] = []
    ended = torch.zeros_like(texts[:, 0], dtype=torch.bool)
    while len(written) < max_length and not ended.all():
        if written:
            step = model.step(written[-1], step.state)
        token = choose(log_next(step.logits, ended))
        written.append(token)
        ended = ended | (token == EOS)
    return torch.stack(written, 1)
