"""Batches for long trainings: as little padding as the corpus allows."""

from collections.abc import Sequence
from random import Random

from src.data.batches import Batch, PairOfIds, collate


def tight_epoch(
    pairs: Sequence[PairOfIds], *, batch_size: int, seed: int, number: int
) -> list[Batch]:
    """Every pair once, in an order fixed by (seed, number); both sides of a batch are alike long.

    `epoch` sorts by the source within pools, and pads the target. Here all pairs are sorted, by
    the longer of their sides and then by the source; those of equal lengths meet by chance. Then
    the batches are shuffled.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}: give 1 or more")
    random = Random(f"{seed}/{number}")  # a string seeds alike on every platform
    order = sorted(random.sample(pairs, len(pairs)), key=_lengths)
    groups = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    random.shuffle(groups)
    return [collate(group) for group in groups]


def _lengths(pair: PairOfIds) -> tuple[int, int]:
    source, target = map(len, pair)
    return max(source, target), source
