"""Tight batches: every pair once, another order in every epoch, little padding on either side."""

from random import Random

import pytest

from src.data.batches import Batch, epoch
from src.data.tight_batches import tight_epoch
from src.tokens import BOS, EOS, PAD

DRAW = Random(5)
LENGTHS = [(DRAW.randint(3, 23), DRAW.randint(-3, 3)) for _ in range(1_709)]
PAIRS = [  # every source has a number of its own: its first two tokens
    ([4 + i % 41, 4 + i // 41, *[7] * n, EOS], [BOS, *[8] * (n + more), EOS])
    for i, (n, more) in enumerate(LENGTHS)
]


def numbers(batches: list[Batch]) -> list[tuple[int, ...]]:
    return [tuple(row[:2]) for batch in batches for row in batch.source.tolist()]


def padding(batches: list[Batch], side: str) -> float:
    sides = [getattr(batch, side) for batch in batches]
    return sum((ids == PAD).sum().item() for ids in sides) / sum(ids.numel() for ids in sides)


def test_every_pair_comes_once_with_its_translation() -> None:
    batches = tight_epoch(PAIRS, batch_size=13, seed=3, number=0)
    assert {len(batch.source) for batch in batches[:-1]} <= {13, len(PAIRS) % 13}
    assert sorted(numbers(batches)) == sorted(tuple(source[:2]) for source, _ in PAIRS)
    targets = {tuple(source[:2]): target for source, target in PAIRS}
    for batch in batches[:7]:
        for number, row in zip(numbers([batch]), batch.target.tolist(), strict=True):
            assert [token for token in row if token != PAD] == targets[number]


def test_the_order_depends_on_seed_and_number_alone() -> None:
    def order(seed: int, number: int) -> list[tuple[int, ...]]:
        return numbers(tight_epoch(PAIRS, batch_size=13, seed=seed, number=number))

    assert order(3, 1) == order(3, 1)
    assert len({tuple(order(*which)) for which in ((3, 1), (3, 2), (4, 1))}) == 3


def test_who_shares_a_batch_changes_from_epoch_to_epoch() -> None:
    def groups(number: int) -> set[frozenset]:
        batches = tight_epoch(PAIRS, batch_size=13, seed=3, number=number)
        return {frozenset(numbers([batch])) for batch in batches}

    assert len(groups(0) & groups(1)) < len(groups(0)) / 10


def test_it_pads_less_than_an_epoch_of_the_book() -> None:
    tight, usual = (make(PAIRS, batch_size=13, seed=3, number=0) for make in (tight_epoch, epoch))
    total = [padding(made, "source") + padding(made, "target") for made in (tight, usual)]
    assert total[0] < 0.9 * total[1]
    assert padding(tight, "target") < 0.6 * padding(usual, "target")


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="batch_size is 0: give 1 or more"):
        tight_epoch(PAIRS, batch_size=0, seed=0, number=0)
