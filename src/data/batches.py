"""Sentences of about the same length, padded on the right to a rectangle."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch
from jaxtyping import Int
from torch import Tensor

from src.data.vocabulary import Codec
from src.tokens import BOS, EOS, PAD

PairOfIds = tuple[list[int], list[int]]
POOL = 50  # batches that are sorted by length together: enough to pad little, few enough to mix


@dataclass(frozen=True)
class Batch:
    """source: ... </s>; target: <s> ... </s>. Train with target[:, :-1] against target[:, 1:]."""

    source: Int[Tensor, "b s"]
    target: Int[Tensor, "b t"]


def encode_source(sentence: str, vocabulary: Codec) -> list[int]:
    """The ids of a sentence as an encoder reads them: ... </s>."""
    return [*vocabulary.encode(sentence), EOS]


def encode_pairs(
    pairs: Sequence[tuple[str, str]], source_vocabulary: Codec, target_vocabulary: Codec
) -> list[PairOfIds]:
    """Ids of each pair of sentences: (... </s>, <s> ... </s>)."""
    return [
        (encode_source(source, source_vocabulary), [BOS, *target_vocabulary.encode(target), EOS])
        for source, target in pairs
    ]


def encode_sentences(sentences: Sequence[str], vocabulary: Codec) -> list[PairOfIds]:
    """Ids of sentences for a language model: pairs without a source, ([], <s> ... </s>)."""
    return [([], [BOS, *vocabulary.encode(sentence), EOS]) for sentence in sentences]


def pad(rows: Sequence[list[int]]) -> Int[Tensor, "b n"]:
    """One row a sentence, `<pad>` on the right."""
    if not rows:
        raise ValueError("rows is empty: give at least one sentence")
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows], dtype=torch.long)


def collate(pairs: Sequence[PairOfIds]) -> Batch:
    """These pairs as one batch, in this order."""
    sources, targets = zip(*pairs, strict=True) if pairs else ((), ())
    return Batch(pad(sources), pad(targets))


def epoch(pairs: Sequence[PairOfIds], *, batch_size: int, seed: int, number: int) -> list[Batch]:
    """Every pair once, in an order fixed by (seed, number); like lengths share a batch.

    The pairs are shuffled and sorted by length within pools; then the batches are shuffled.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}: give 1 or more")
    random = Random(f"{seed}/{number}")  # a string seeds alike on every platform
    shuffled = random.sample(pairs, len(pairs))
    pools = _cut(shuffled, POOL * batch_size)
    groups = [group for pool in pools for group in _cut(sorted(pool, key=_lengths), batch_size)]
    random.shuffle(groups)
    return [collate(group) for group in groups]


def _cut(items: list[PairOfIds], size: int) -> list[list[PairOfIds]]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def _lengths(pair: PairOfIds) -> tuple[int, int]:
    return len(pair[0]), len(pair[1])
