"""Where a trained model looks: every score before its softmax, in bytes that a page can carry."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from src.models.transformer import Transformer
from src.models.translator import Translator

STEPS = 64  # a score d below the row's highest is written as STEPS * sqrt(d), 255 at most


@dataclass(frozen=True)
class Looks:
    """Of each look (layer and head) and target token: a score a source token.

    A row that is the mean of several looks has weights, but no scores of its own: known is False,
    and its scores are right but for a constant.
    """

    scores: Tensor  # (looks, t, s)
    known: list[bool]  # of each target token

    def weights(self) -> Tensor:
        return self.scores.softmax(-1)


def looks(model: Translator, source: list[int], target: list[int]) -> tuple[Looks, Tensor]:
    """Where it looks while it reads <s> and the target; the probability of each next token."""
    with torch.no_grad(), _recorded(_scores(model)) as found:
        output = model(torch.tensor([source]), torch.tensor([target[:-1]]))
    scores = torch.cat([torch.cat(module, -2) for module in found])
    weights = output.weights.flatten(0, -3)
    if not torch.allclose(scores.softmax(-1), weights, atol=1e-5):
        raise ValueError(f"{type(model).__name__} has weights that are no softmax of its scores")
    next_tokens = torch.tensor(target[1:]).unsqueeze(1)
    probability = output.logits[0].softmax(-1).gather(1, next_tokens).squeeze(1)
    return Looks(scores, [True] * (len(target) - 1)), probability


def _scores(model: Translator) -> list[nn.Module]:
    """The modules that score the source's words, one a layer."""
    if isinstance(model, Transformer):
        return [layer.across.score for layer in model.decoder.layers]
    return [model.score]


@contextmanager
def _recorded(modules: list[nn.Module]) -> Iterator[list[list[Tensor]]]:
    """What each module returns, call by call."""
    found: list[list[Tensor]] = [[] for _ in modules]
    pairs = zip(modules, found, strict=True)
    handles = [module.register_forward_hook(_keeping(into)) for module, into in pairs]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def _keeping(into: list[Tensor]) -> Callable[..., None]:
    def keep(module: nn.Module, given: tuple, result: Tensor) -> None:
        into.append(result)

    return keep


def joined(found: Looks, sources: list[list[int]], targets: list[list[int]]) -> Looks:
    """The same for words, each a list of the places of its pieces.

    A source word has the weights of its pieces together: its score is the logarithm of the sum of
    their exponentials. A target word of several pieces has the mean of their looks.
    """
    weights = torch.stack([found.weights()[..., word].sum(-1) for word in sources], -1)
    scores = torch.stack([found.scores[..., word].logsumexp(-1) for word in sources], -1)
    rows = [
        scores[:, word[0]] if len(word) == 1 else weights[:, word].mean(1).log() for word in targets
    ]
    return Looks(torch.stack(rows, 1), [len(word) == 1 for word in targets])


def packed(found: Looks) -> dict[str, list]:
    """`top`: the highest score of each row, if known; `below`: a byte a score, in base64."""
    top = found.scores.amax(-1)
    below = STEPS * (top.unsqueeze(-1) - found.scores).sqrt()
    codes = below.round().clamp(max=255).to(torch.uint8)
    return {
        "top": [
            [round(score, 1) if known else None for score, known in zip(row, found.known)]
            for row in top.tolist()
        ],
        "below": [base64.b64encode(bytes(look.flatten().tolist())).decode() for look in codes],
    }


def unpacked(kept: dict[str, list]) -> Tensor:
    """The weights that a page makes of it, (looks, t, s)."""
    rows = [torch.tensor(list(base64.b64decode(look))) for look in kept["below"]]
    below = torch.stack(rows).unflatten(1, (len(kept["top"][0]), -1))
    return (-((below / STEPS) ** 2)).softmax(-1)
