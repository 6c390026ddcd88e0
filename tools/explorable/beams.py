"""What a beam search keeps and drops: `src.decoding` searches, a model that remembers looks on."""

from dataclasses import dataclass

import torch
from torch import Tensor

from src.decoding import log_next, n_best
from src.models.translator import Memory, Step, Translator, Tree
from src.tokens import EOS, PAD

Beam = dict[tuple[int, ...], float]  # the tokens of a beginning: its log p; likeliest first
DROPPED = 3  # of the continuations that were dropped: the likeliest ones


@dataclass(frozen=True)
class Past:
    """The state of the model inside, what it has read, and log p of that and of what may follow."""

    inner: Tree
    tokens: Tensor  # (b, t)
    log_p: Tensor  # (b,)
    ahead: Tensor  # (b, v)


class Remembering(Translator):
    """A translator that translates as the one inside, and keeps each beam of one sentence."""

    def __init__(self, inside: Translator) -> None:
        super().__init__()
        self.inside = inside
        self.beams: list[Beam] = []
        self.offers: list[Beam] = []  # what competed to come into the next one

    def encode(self, source: Tensor) -> Memory:
        return self.inside.encode(source)

    def start(self, memory: Memory) -> Past:
        """The rows begin alike, and only the first of them may go on."""
        n_rows = len(memory.mask)
        nothing = memory.mask.new_zeros((n_rows, 0), dtype=torch.long)
        log_p = memory.states.new_full((n_rows,), -torch.inf)
        log_p[0] = 0.0
        return Past(self.inside.start(memory), nothing, log_p, log_p.new_zeros((n_rows, 0)))

    def step(self, token: Tensor, state: Past, memory: Memory) -> Step:
        step = self.inside.step(token, state.inner, memory)
        tokens = torch.cat([state.tokens, token.unsqueeze(1)], 1)
        first = not state.tokens.size(1)  # <s> costs nothing
        log_p = state.log_p if first else state.ahead.gather(1, token.unsqueeze(1)).squeeze(1)
        ended = (token == EOS) | (token == PAD)
        ahead = log_p.unsqueeze(1) + log_next(step.logits, ended)
        self.beams.append(_by_tokens(tokens, log_p))
        self.offers.append(_likeliest(tokens, ahead))
        return Step(step.logits, Past(step.state, tokens, log_p, ahead))


def _by_tokens(tokens: Tensor, log_p: Tensor) -> Beam:
    """Beginnings without <s> and without what follows </s>; likeliest first."""
    rows = [tuple(t for t in row[1:] if t != PAD) for row in tokens.tolist()]
    return _sorted(list(zip(rows, log_p.tolist())))


def _likeliest(tokens: Tensor, ahead: Tensor) -> Beam:
    """The continuations that compete, more than any beam keeps."""
    found = []
    for row, scores in zip(tokens.tolist(), ahead):
        best = scores.topk(min(2 * len(tokens) + DROPPED, len(scores)))
        for log_p, token in zip(best.values.tolist(), best.indices.tolist()):
            found.append((tuple(t for t in (*row[1:], token) if t != PAD), log_p))
    return _sorted(found)


def _sorted(pairs: list[tuple[tuple[int, ...], float]]) -> Beam:
    """Likeliest first; what is impossible only fills a row."""
    possible = [pair for pair in pairs if pair[1] > -torch.inf]
    return dict(sorted(possible, key=lambda pair: -pair[1]))


@dataclass(frozen=True)
class Search:
    """One search: after each step what is kept and what was dropped, likeliest first."""

    kept: list[Beam]
    dropped: list[Beam]
    best: tuple[int, ...]  # by log p a token


def search(model: Translator, source: list[int], width: int) -> Search:
    """`n_best`, watched."""
    watched = Remembering(model)
    found = n_best(watched, torch.tensor([source]), width=width)
    n_tokens = (found.tokens[0] != PAD).sum(-1, keepdim=True)
    last = _by_tokens(_with_bos(found.tokens[0]), found.score[0] * n_tokens.squeeze(1))
    kept = [*watched.beams[1:], last]
    dropped = [_without(offer, beam) for offer, beam in zip(watched.offers, kept, strict=True)]
    best = tuple(t for t in found.tokens[0, 0].tolist() if t != PAD)
    return Search(kept, dropped, best)


def _with_bos(tokens: Tensor) -> Tensor:
    return torch.cat([tokens.new_zeros((len(tokens), 1)), tokens], 1)


def _without(offer: Beam, kept: Beam) -> Beam:
    """The likeliest that did not come in."""
    others = [pair for pair in offer.items() if pair[0] not in kept]
    return dict(others[:DROPPED])
