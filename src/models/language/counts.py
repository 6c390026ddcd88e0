"""Counted n-grams in sorted tables: looked up for a whole batch at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.tokens import BOS

DISCOUNT = 0.75  # where the counts are too few to estimate one


@dataclass(frozen=True)
class Level:
    """All k-grams of one k, each written as a number in base v, in order.

    So what followed one context stands together, and `before[i]`, the sum of
    the counts before the i-th, gives a context's count as a difference.
    """

    grams: Int[Tensor, " g"]
    counts: Float[Tensor, " g"]
    before: Float[Tensor, " g1"]
    discount: float


def number(grams: Int[Tensor, "g k"], base: int) -> Int[Tensor, " g"]:
    """Each row as one number, its words the digits."""
    found = torch.zeros(len(grams), dtype=torch.long)
    for digit in grams.unbind(1):
        found = base * found + digit
    return found


def levels(
    sentences: Sequence[list[int]],
    n_words: int,
    n: int,
    discount: float | None,
) -> list[Level]:
    """The counts of Kneser and Ney for k = 1 to n, of <s> ... </s>."""
    windows = windows_of(sentences, n)
    found = []
    for k in range(1, n + 1):
        said = number(windows[:, n - k :], n_words)
        grams, counts = said.unique(return_counts=True)
        if k < n:  # not how often, but after how many different words
            longer = number(windows[:, n - k - 1 :], n_words).unique()
            _, kinds = (longer % n_words**k).unique(return_counts=True)
            opens = grams // n_words ** (k - 1) == BOS
            counts = torch.where(opens, counts, kinds)
        counts = counts.double()
        before = torch.cat([counts.new_zeros(1), counts.cumsum(0)])
        each = estimated(counts) if discount is None else discount
        found.append(Level(grams, counts, before, each))
    return found


def windows_of(
    sentences: Sequence[list[int]],
    n: int,
) -> Int[Tensor, "g n"]:
    """Every word with the n - 1 before it; before the first stand n - 1 <s>."""
    padded = [[BOS] * (n - 2) + row for row in sentences]
    text = torch.tensor([token for row in padded for token in row])
    windows = text.unfold(0, n, 1)
    return windows[windows[:, -1] != BOS]


def estimated(counts: Float[Tensor, " g"]) -> float:
    """D = n_1 / (n_1 + 2 n_2)."""
    once, twice = (int((counts == i).sum()) for i in (1, 2))
    return once / (once + 2 * twice) if once and twice else DISCOUNT


def look_up(
    level: Level,
    context: Int[Tensor, " b"],
    n_words: int,
) -> tuple[Float[Tensor, "b v"], Float[Tensor, "b 1"], Int[Tensor, "b 1"]]:
    """After each context: the discounted count of every word, the sum of the
    counts, and how many different words came."""
    ends = torch.stack([context, context + 1]) * n_words
    low, high = torch.searchsorted(level.grams, ends)
    kinds = high - low
    row = torch.arange(len(context)).repeat_interleave(kinds)
    first = kinds.cumsum(0) - kinds  # where a row begins among all rows
    place = torch.arange(len(row)) + (low - first)[row]
    kept = torch.zeros(len(context), n_words, dtype=torch.double)
    word = level.grams[place] % n_words
    kept[row, word] = (level.counts[place] - level.discount).clamp(min=0)
    total = level.before[high] - level.before[low]
    return kept, total.unsqueeze(1), kinds.unsqueeze(1)
