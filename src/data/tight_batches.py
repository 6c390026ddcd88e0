"""Batches for long trainings: as little padding as the corpus allows."""

from collections.abc import Sequence
from random import Random

from src.data.batches import Batch, PairOfIds, collate


class TightBatches:
    """Every pair once an epoch, in an order fixed by (seed, epoch).

    `epoch` sorts by the source within pools; what it pads is the target, which costs more. Here
    all pairs are sorted, by the target and then by the source; those of equal lengths meet by
    chance. Then the batches are shuffled.
    """

    def __init__(self, pairs: Sequence[PairOfIds], *, batch_size: int, seed: int) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}: give 1 or more")
        self.pairs, self.batch_size, self.seed = pairs, batch_size, seed
        self._epoch: tuple[int, list[list[PairOfIds]]] = (-1, [])

    def of(self, step: int) -> Batch:
        """The batch of this step, counted from 0."""
        number, index = divmod(step, -(-len(self.pairs) // self.batch_size))
        if self._epoch[0] != number:
            self._epoch = number, self._groups(number)
        return collate(self._epoch[1][index])

    def _groups(self, number: int) -> list[list[PairOfIds]]:
        random = Random(f"{self.seed}/{number}")  # a string seeds alike on every platform
        order = sorted(random.sample(self.pairs, len(self.pairs)), key=_lengths)
        size = self.batch_size
        groups = [order[start : start + size] for start in range(0, len(order), size)]
        random.shuffle(groups)
        return groups


def _lengths(pair: PairOfIds) -> tuple[int, int]:
    return len(pair[1]), len(pair[0])
