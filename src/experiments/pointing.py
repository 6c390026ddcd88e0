"""Where does a captioner look, what does it write, and how much do its gradients scatter?"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from src.data import digits
from src.data.digits import Canvas
from src.decoding import greedy_from
from src.metrics import exact_match
from src.models.show_attend_tell import ShowAttendTell

LONGEST = 16  # tokens of a caption that never ends
N_DRAWS = 200


@torch.no_grad()
def looks(model: ShowAttendTell, canvases: Sequence[Canvas]) -> Float[Tensor, "b t s"]:
    """The weights of every word, teacher forced."""
    images, captions = digits.collate(canvases)
    return model(images, captions[:, :-1]).weights


def named(canvases: Sequence[Canvas]) -> Iterator[tuple[int, int, int, frozenset[int]]]:
    """(canvas, word, which of its digits the word names, the cells of that digit)."""
    for number, canvas in enumerate(canvases):
        words = [(t, cells) for t, cells in enumerate(canvas.regions) if cells]
        yield from ((number, t, which, cells) for which, (t, cells) in enumerate(words))


def pointing(weights: Float[Tensor, "b t s"], canvases: Sequence[Canvas]) -> float:
    """The pointing game: how often the heaviest cell is one of the digit that is being named."""
    heaviest = weights.argmax(-1)
    hits = [int(heaviest[b, t]) in cells for b, t, _, cells in named(canvases)]
    return sum(hits) / len(hits)


def share_on_digit(weights: Float[Tensor, "b t s"], canvases: Sequence[Canvas]) -> float:
    """The weight on the four cells of the digit that is being named, on average."""
    shares = [float(weights[b, t, list(cells)].sum()) for b, t, _, cells in named(canvases)]
    return sum(shares) / len(shares)


def blind_pointing(canvases: Sequence[Canvas], shown: Sequence[Canvas]) -> float:
    """The game played without eyes: for the first, second, ... digit of so many always the one
    cell that was right most often on the canvases `shown`.
    """
    counts: dict[tuple[int, int], Counter[int]] = {}
    for b, _, which, cells in named(shown):
        counts.setdefault((len(shown[b].digits), which), Counter()).update(cells)
    hits = []
    for b, _, which, cells in named(canvases):
        best = counts[len(canvases[b].digits), which].most_common(1)[0][0]
        hits.append(best in cells)
    return sum(hits) / len(hits)


def written(model: ShowAttendTell, canvases: Sequence[Canvas]) -> list[str]:
    """Greedy captions."""
    images, _ = digits.collate(canvases)
    with torch.no_grad():
        memory = model.encode(images)
    tokens = greedy_from(model, memory, torch.full((len(images),), LONGEST))
    return [digits.VOCABULARY.decode(row) for row in tokens.tolist()]


def exact(model: ShowAttendTell, canvases: Sequence[Canvas]) -> float:
    """The share of captions that are right in every word."""
    return exact_match(written(model, canvases), [canvas.caption for canvas in canvases])


@torch.no_grad()
def gates(model: ShowAttendTell, canvases: Sequence[Canvas]) -> Float[Tensor, "b t"]:
    """beta of every word, teacher forced."""
    images, captions = digits.collate(canvases)
    memory, found = model.encode(images), []
    state = model.start(memory)
    for embedded in model.embed(captions[:, :-1]).unbind(1):
        found.append(model.gate(state.h).squeeze(1))
        state = model.update(embedded, state, memory).state
    return torch.stack(found, 1)


def scatter(
    model: ShowAttendTell, loss: Callable[[], Float[Tensor, ""]], n_draws: int = N_DRAWS
) -> tuple[float, float]:
    """(squared length of the mean gradient, mean squared distance from it), of the score's weights.

    One loss after the other, each with draws of its own; the weights stay as they are.
    """
    parameters = list(model.score.parameters())
    draws = []
    for _ in range(n_draws):
        gradients = torch.autograd.grad(loss(), parameters)
        draws.append(torch.cat([gradient.flatten() for gradient in gradients]))
    gradients = torch.stack(draws)
    mean = gradients.mean(0)
    return mean.square().sum().item(), (gradients - mean).square().sum(1).mean().item()
