"""From logits to sentences: greedy and beam search, written once for every translator.

Both use `encode`, `start` and `step` only, and both score continuations with `log_next`.
Tokens come back without <s>: words, then </s>, then <pad>. A sentence that reaches `max_length`
is left unfinished; by default that is twice the source's length and 10 more.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from src.data.batches import encode_source, pad
from src.data.vocabulary import Codec
from src.masks import lengths, padding_mask
from src.models.translator import Memory, Translator, select
from src.tokens import BOS, EOS, PAD, UNK


@dataclass(frozen=True)
class Translations:
    """The best translation of each sentence; score = log p / length ** alpha."""

    tokens: Int[Tensor, "b t"]
    score: Float[Tensor, " b"]


@dataclass(frozen=True)
class NBest:
    """All hypotheses of a last beam, best first; where there are fewer, the rest score -inf."""

    tokens: Int[Tensor, "b n t"]
    score: Float[Tensor, "b n"]


def log_next(logits: Float[Tensor, "b v"], ended: Bool[Tensor, " b"]) -> Float[Tensor, "b v"]:
    """Log p of every continuation but <pad>, <unk>, <s>; after the end only <pad>, at no cost."""
    forbidden = torch.tensor([PAD, UNK, BOS], device=logits.device)
    log_p = logits.log_softmax(-1).index_fill(1, forbidden, -torch.inf)
    only_pad = torch.full_like(log_p, -torch.inf).index_fill(1, forbidden[:1], 0.0)
    return torch.where(ended.unsqueeze(1), only_pad, log_p)


@torch.no_grad()
def greedy(
    model: Translator, source: Int[Tensor, "b s"], *, max_length: int | None = None
) -> Int[Tensor, "b t"]:
    """The likeliest next token, again and again."""
    return greedy_from(model, model.encode(source), _limit(source, max_length))


@torch.no_grad()
def greedy_from(model: Translator, memory: Memory, limit: Int[Tensor, " b"]) -> Int[Tensor, "b t"]:
    """Greedy search from what was read already; at most so many tokens a row."""
    state, tokens = model.start(memory), limit.new_full((len(limit), 1), BOS)
    while not (ended := _ended(tokens, limit)).all():
        step = model.step(tokens[:, -1], state, memory)
        best = log_next(step.logits, ended).argmax(-1)
        state, tokens = step.state, torch.cat([tokens, best.unsqueeze(1)], 1)
    return tokens[:, 1:]


def n_best(
    model: Translator,
    source: Int[Tensor, "b s"],
    *,
    width: int,
    max_length: int | None = None,
    alpha: float = 1.0,
) -> NBest:
    """All hypotheses of a beam search, ranked by log p / length ** alpha.

    </s> counts as a token of the length; alpha 0 means no normalisation.
    """
    if width < 1:
        raise ValueError(f"width is {width}: give 1 or more")
    if alpha < 0:
        raise ValueError(f"alpha is {alpha}: give 0 or more")
    tokens, log_p = _search(model, source, width, _limit(source, max_length))
    n_tokens = (tokens != PAD).sum(-1).clamp(min=1).to(log_p.dtype)
    score, order = (log_p / n_tokens**alpha).sort(dim=1, descending=True, stable=True)
    return NBest(tokens.take_along_dim(order.unsqueeze(-1), 1), score)


def beam_search(
    model: Translator,
    source: Int[Tensor, "b s"],
    *,
    width: int,
    max_length: int | None = None,
    alpha: float = 1.0,
) -> Translations:
    """The best of `n_best`."""
    found = n_best(model, source, width=width, max_length=max_length, alpha=alpha)
    return Translations(found.tokens[:, 0], found.score[:, 0])


def translate(
    model: Translator,
    sentences: Sequence[str],
    source_vocabulary: Codec,
    target_vocabulary: Codec,
    *,
    width: int = 1,
    max_length: int | None = None,
    alpha: float = 1.0,
    batch_size: int = 64,
) -> list[str]:
    """The translation of each sentence, in the order given; width 1 is greedy search."""
    device = next(model.parameters()).device
    translations = [""] * len(sentences)
    with _evaluating(model):
        for places, rows in _by_length(sentences, source_vocabulary, batch_size):
            source = pad(rows).to(device)
            found = beam_search(model, source, width=width, max_length=max_length, alpha=alpha)
            for place, tokens in zip(places, found.tokens.tolist()):
                translations[place] = target_vocabulary.decode(tokens)
    return translations


def _by_length(
    sentences: Sequence[str], vocabulary: Codec, batch_size: int
) -> Iterator[tuple[list[int], list[list[int]]]]:
    """Batches of sentences of about one length: their places, and their ids."""
    if isinstance(sentences, str):
        raise ValueError(f"sentences is one string, {sentences[:20]!r}: give a list of sentences")
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}: give 1 or more")
    rows = [encode_source(sentence, vocabulary) for sentence in sentences]
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    for start in range(0, len(rows), batch_size):
        places = order[start : start + batch_size]
        yield places, [rows[place] for place in places]


@contextmanager
def _evaluating(model: Translator) -> Iterator[None]:
    """Dropout off, and back to what it was."""
    training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(training)


@torch.no_grad()
def _search(
    model: Translator, source: Int[Tensor, "b s"], width: int, limit: Int[Tensor, " b"]
) -> tuple[Int[Tensor, "b w t"], Float[Tensor, "b w"]]:
    """Keep the `width` likeliest beginnings of each sentence; they compete by their log p."""
    owner = torch.arange(len(source), device=source.device).repeat_interleave(width)
    memory, limit = select(model.encode(source), owner), limit[owner]
    state, tokens = model.start(memory), source.new_full((len(owner), 1), BOS)
    log_p = memory.states.new_full((len(source), width), -torch.inf)
    log_p[:, 0] = 0.0  # the hypotheses begin alike: only one of them may go on
    while not (ended := _ended(tokens, limit)).all():
        step = model.step(tokens[:, -1], state, memory)
        ahead = log_p.view(-1, 1) + log_next(step.logits, ended)
        log_p, best = ahead.view(len(source), -1).topk(width)
        parent = owner * width + (best // ahead.size(1)).flatten()
        state = select(step.state, parent)
        tokens = torch.cat([tokens[parent], best.view(-1, 1) % ahead.size(1)], 1)
    return tokens[:, 1:].view(len(source), width, -1), log_p


def _limit(source: Int[Tensor, "b s"], max_length: int | None) -> Int[Tensor, " b"]:
    """The number of target tokens that each sentence may have, whatever else is in the batch."""
    if source.numel() == 0:
        raise ValueError(f"source has shape {tuple(source.shape)}: give at least one token")
    if max_length is None:
        return 2 * lengths(padding_mask(source)) + 10
    if max_length < 1:
        raise ValueError(f"max_length is {max_length}: give 1 or more")
    return source.new_full((len(source),), max_length)


def _ended(tokens: Int[Tensor, "b t"], limit: Int[Tensor, " b"]) -> Bool[Tensor, " b"]:
    """Which rows have read </s>, or as many tokens after <s> as they may."""
    last = tokens[:, -1]
    return (last == EOS) | (last == PAD) | (tokens.size(1) > limit)
