"""Tight batches: every pair once, another order in every epoch, little padding on either side."""

from random import Random

import pytest

from src.data.batches import Batch, epoch
from src.data.tight_batches import TightBatches
from src.tokens import BOS, EOS, PAD

DRAW = Random(5)
LENGTHS = [(DRAW.randint(3, 23), DRAW.randint(-3, 3)) for _ in range(1_709)]
PAIRS = [  # every source has a number of its own: its first two tokens
    ([4 + i % 41, 4 + i // 41, *[7] * n, EOS], [BOS, *[8] * (n + more), EOS])
    for i, (n, more) in enumerate(LENGTHS)
]


def epoch_of(number: int, *, seed: int = 3) -> list[Batch]:
    batches, n = TightBatches(PAIRS, batch_size=13, seed=seed), -(-len(PAIRS) // 13)
    return [batches.of(number * n + i) for i in range(n)]


def numbers(batches: list[Batch]) -> list[tuple[int, ...]]:
    return [tuple(row[:2]) for batch in batches for row in batch.source.tolist()]


def padding(batches: list[Batch], side: str) -> float:
    sides = [getattr(batch, side) for batch in batches]
    return sum((ids == PAD).sum().item() for ids in sides) / sum(ids.numel() for ids in sides)


def test_every_pair_comes_once_with_its_translation() -> None:
    batches = epoch_of(0)
    assert sorted(len(batch.source) for batch in batches)[:2] == [len(PAIRS) % 13, 13]
    assert sorted(numbers(batches)) == sorted(tuple(source[:2]) for source, _ in PAIRS)
    targets = {tuple(source[:2]): target for source, target in PAIRS}
    for batch in batches[:7]:
        for number, row in zip(numbers([batch]), batch.target.tolist(), strict=True):
            assert [token for token in row if token != PAD] == targets[number]


def test_the_order_depends_on_seed_and_step_alone() -> None:
    assert numbers(epoch_of(1)) == numbers(epoch_of(1))
    others = epoch_of(1), epoch_of(2), epoch_of(1, seed=4)
    assert len({tuple(numbers(batches)) for batches in others}) == 3
    batches = TightBatches(PAIRS, batch_size=13, seed=3)
    late = numbers([batches.of(300)])
    assert numbers([batches.of(5)]) != late == numbers([batches.of(300)])


def test_who_shares_a_batch_changes_from_epoch_to_epoch() -> None:
    groups = [{frozenset(numbers([batch])) for batch in epoch_of(number)} for number in (0, 1)]
    assert len(groups[0] & groups[1]) < len(groups[0]) / 10


def test_the_target_is_hardly_padded_and_the_source_little() -> None:
    usual = epoch(PAIRS, batch_size=13, seed=3, number=0)
    assert padding(epoch_of(0), "target") < 0.02 < 0.1 < padding(usual, "target")
    assert padding(epoch_of(0), "source") < 0.1


def test_batches_come_in_no_order_of_length() -> None:
    widths = [batch.target.size(1) for batch in epoch_of(0)]
    assert widths != sorted(widths)


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="batch_size is 0: give 1 or more"):
        TightBatches(PAIRS, batch_size=0, seed=0)
