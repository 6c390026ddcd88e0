"""Where does a captioner look, what does it write, and how much do its gradients scatter?"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.data import digits
from src.data.digits import Canvas
from src.decoding import greedy_from
from src.masks import padding_mask
from src.metrics import exact_match
from src.models.show_attend_tell import Captioner, ShowAttendTell, coverage_penalty
from src.models.translator import Memory
from src.rescoring import log_probability
from src.tokens import BOS

LONGEST = 16  # tokens of a caption that never ends


@torch.no_grad()
def looks(model: Captioner, canvases: Sequence[Canvas]) -> Float[Tensor, "b t s"]:
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


@torch.no_grad()
def naming(model: Captioner, canvases: Sequence[Canvas]) -> float:
    """How often the name of a digit is the likeliest word where it stands, teacher forced."""
    images, captions = digits.collate(canvases)
    likeliest = model(images, captions[:, :-1]).logits.argmax(-1)
    right = [bool(likeliest[b, t] == captions[b, t + 1]) for b, t, _, _ in named(canvases)]
    return sum(right) / len(right)


def share_on_digit(weights: Float[Tensor, "b t s"], canvases: Sequence[Canvas]) -> float:
    """The weight on the four cells of the digit that is being named, on average."""
    shares = [float(weights[b, t, sorted(cells)].sum()) for b, t, _, cells in named(canvases)]
    return sum(shares) / len(shares)


def share_ahead(weights: Float[Tensor, "b t s"], canvases: Sequence[Canvas]) -> dict[str, float]:
    """While a, above or faint is written, the weight on the digit that is named next; and, while
    above is, that on the digit named last.
    """
    shares: dict[str, list[float]] = {"a": [], "above": [], "faint": [], "above_behind": []}
    for b, t, which, cells in named(canvases):
        words, digit = canvases[b].caption.split(), canvases[b].digits[which]
        for i in range(t - len(digit.before) - (which > 0), t):
            word = "a" if words[i] == "an" else words[i]
            shares[word].append(float(weights[b, i, sorted(cells)].sum()))
            if word == "above":
                behind = canvases[b].digits[which - 1].cells
                shares["above_behind"].append(float(weights[b, i, sorted(behind)].sum()))
    return {f"share_at_{word}": sum(found) / len(found) for word, found in shares.items()}


def blind_pointing(canvases: Sequence[Canvas], shown: Sequence[Canvas]) -> float:
    """The pointing game without eyes: for the first, second, ... of so many digits always the cell

    that was right most often on the canvases `shown`.
    """
    counts: dict[tuple[int, int], Counter[int]] = {}
    for b, _, which, cells in named(shown):
        counts.setdefault((len(shown[b].digits), which), Counter()).update(sorted(cells))
    best = {which: seen.most_common(1)[0][0] for which, seen in counts.items()}
    hits = [best[len(canvases[b].digits), which] in cells for b, _, which, cells in named(canvases)]
    return sum(hits) / len(hits)


def unevenness(weights: Float[Tensor, "b t s"], canvases: Sequence[Canvas]) -> float:
    """What the penalty would be, on average."""
    captions = digits.collate(canvases)[1]
    return coverage_penalty(weights, padding_mask(captions[:, 1:])).mean().item()


@torch.no_grad()
def loss_a_caption(model: Captioner, canvases: Sequence[Canvas]) -> float:
    """-log p(y | a) in nats, on average."""
    return -log_probability(model, *digits.collate(canvases)).mean().item()


@torch.no_grad()
def written(model: Captioner, canvases: Sequence[Canvas]) -> list[str]:
    """Greedy captions."""
    memory = model.encode(digits.collate(canvases)[0])
    return [digits.VOCABULARY.decode(row) for row in tokens_from(model, memory).tolist()]


def tokens_from(model: Captioner, memory: Memory) -> Int[Tensor, "b t"]:
    """The ids of greedy captions."""
    limit = torch.full((len(memory.states),), LONGEST, device=memory.states.device)
    return greedy_from(model, memory, limit)


@torch.no_grad()
def word_by_word(model: Captioner, canvas: Canvas) -> tuple[list[str], Float[Tensor, "t s"]]:
    """The tokens of a greedy caption, and where the model looked at each."""
    images, _ = digits.collate([canvas])
    tokens = tokens_from(model, model.encode(images))
    read = torch.cat([torch.full_like(tokens[:, :1], BOS), tokens[:, :-1]], 1)
    return digits.VOCABULARY.tokens(tokens[0].tolist()), model(images, read).weights[0]


def exact(model: Captioner, canvases: Sequence[Canvas]) -> float:
    """The share of greedy captions that are right in every word."""
    return exact_match(written(model, canvases), [canvas.caption for canvas in canvases])


@torch.no_grad()
def gates(model: Captioner, canvases: Sequence[Canvas]) -> dict[str, float]:
    """The mean of beta at the names of digits and at other words, teacher forced; {} without it."""
    if not isinstance(model, ShowAttendTell):
        return {}
    images, captions = digits.collate(canvases)
    memory, names = model.encode(images), torch.zeros_like(captions[:, 1:], dtype=torch.bool)
    state, found = model.start(memory), []
    for embedded in model.embed(captions[:, :-1]).unbind(1):
        found.append(model.gate(state.h))
        state = model.update(embedded, state, memory).state
    for b, t, _, _ in named(canvases):
        names[b, t] = True
    beta, others = torch.cat(found, 1), padding_mask(captions[:, 1:]) & ~names
    return {"gate_digit": beta[names].mean().item(), "gate_other": beta[others].mean().item()}


def scatter(model: Captioner, loss: Callable[[], Float[Tensor, ""]], *, n_draws: int) -> float:
    """The mean squared distance of one gradient from the mean of many, for the score's weights.

    The loss draws anew whenever it is called; nothing is updated.
    """
    parameters, draws = list(model.score.parameters()), []
    for _ in range(n_draws):
        parts = torch.autograd.grad(loss(), parameters)
        draws.append(torch.cat([part.flatten() for part in parts]))
    gradients = torch.stack(draws)
    return (gradients - gradients.mean(0)).square().sum(1).mean().item()
