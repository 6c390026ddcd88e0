"""What a language model remembers of a story, and how far back it looks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from src.data.batches import PairOfIds, encode_sentences, pad
from src.data.phrasebook import Story
from src.data.vocabulary import Vocabulary
from src.experiments.base import Row
from src.experiments.story_marks import KINDS, Mark, marks, text
from src.models.key_value_predict import Attentive
from src.models.language.contract import LanguageModel
from src.tokens import EOS, PAD

NEAR, FAR = 15, 40  # outputs back: where the first two of three classes of distance end
LAST = 5  # the last outputs, of whose weights the share is told
BATCH = 50


@dataclass(frozen=True)
class Told:
    """How a model did at a mark: -log p of the word; is no other word of its kind likelier; the
    share of the weights, if it has such, on the output that had just read what was told, and on
    the two beside it."""

    mark: Mark
    surprise: float
    right: bool
    found: float | None


def answers(model: LanguageModel, vocabulary: Vocabulary, told: Sequence[Story]) -> list[Told]:
    """A model at every mark of these stories."""
    candidates = words_of(told)
    ids = {kind: vocabulary.encode(" ".join(words)) for kind, words in candidates.items()}
    found = []
    for start in range(0, len(told), BATCH):
        part = told[start : start + BATCH]
        found += _answers(model, encode_sentences(list(map(text, part)), vocabulary), part, ids)
    return found


@torch.no_grad()
def _answers(
    model: LanguageModel, rows: list[PairOfIds], told: Sequence[Story], ids: dict[str, list[int]]
) -> list[Told]:
    tokens = pad([row for _, row in rows])
    output = model(tokens[:, :-1])
    log_p, found = output.logits.log_softmax(-1), []
    for row, story in enumerate(told):
        for mark in marks(story):
            said = log_p[row, mark.position]  # the text's word 0 is what follows <s>
            gold = said[tokens[row, mark.position + 1]]
            right = bool(gold >= said[ids[mark.kind]].max())
            looks = output.weights if isinstance(model, Attentive) else None
            share = None if looks is None else on_evidence(mark, looks[row, mark.position])
            found.append(Told(mark, -gold.item(), right, share))
    return found


def on_evidence(mark: Mark, weights: Float[Tensor, " l"]) -> float:
    """The weights on what was told; what is farther back than they reach gets nothing.

    They are on the outputs before the present one, the latest last.
    """
    backs = range(max(mark.back - 1, 1), mark.back + 2)
    return sum((weights[-back].item() for back in backs if back <= len(weights)), 0.0)


def words_of(told: Sequence[Story]) -> dict[str, list[str]]:
    """The French words that stand at marks, by kind."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for story in told:
        words = text(story).split()
        for mark in marks(story):
            found[mark.kind].add(words[mark.position])
    return {kind: sorted(words) for kind, words in found.items()}


def memory(told: Sequence[Told]) -> Row:
    """For every kind of mark: how often right, in all, where the last mention misleads, and by
    distance; perplexity; the weight on what was told. None where no mark is."""
    numbers: Row = {}
    for kind in KINDS:
        all_ = [one for one in told if one.mark.kind == kind]
        parts = {
            "": all_,
            "_misled": [one for one in all_ if not one.mark.copied],
            "_near": [one for one in all_ if one.mark.back <= NEAR],
            "_middle": [one for one in all_ if NEAR < one.mark.back <= FAR],
            "_far": [one for one in all_ if one.mark.back > FAR],
        }
        for name, part in parts.items():
            numbers[f"{kind}{name}"] = average([float(one.right) for one in part])
        surprise = average([one.surprise for one in all_])
        numbers[f"{kind}_perplexity"] = None if surprise is None else math.exp(surprise)
        shares = [one.found for one in all_ if one.found is not None]
        numbers[f"{kind}_found"] = average(shares)
    return numbers


def average(numbers: Sequence[float]) -> float | None:
    """None of nothing."""
    return sum(numbers) / len(numbers) if numbers else None


@torch.no_grad()
def span(model: Attentive, rows: Sequence[PairOfIds]) -> Row:
    """Where the weights lie, mean over all looks that could reach as far as the window does.

    back_k: on the output k before the present one; last: on the nearest LAST together.
    """
    n = model.window
    total, n_looks = torch.zeros(n, dtype=torch.double), 0
    for start in range(0, len(rows), BATCH):
        tokens = pad([row for _, row in rows[start : start + BATCH]])[:, :-1]
        weights = model(tokens).weights
        assert weights is not None
        real = (tokens[:, n:] != PAD) & (tokens[:, n:] != EOS)
        total += weights[:, n:][real].flip(-1).double().sum(0)  # (looks, n) before the sum
        n_looks += int(real.sum())
    shares = (total / max(n_looks, 1)).tolist()
    by_place = {f"back_{k}": share for k, share in enumerate(shares, start=1)}
    return {"last": sum(shares[:LAST])} | by_place
