from collections import Counter

import pytest
import torch

from src.data.batches import collate, encode_pairs, encode_sentences, encode_source, epoch, pad
from src.data.vocabulary import Vocabulary
from src.tokens import BOS, EOS, PAD, UNK


def pairs_of_ids(n: int) -> list[tuple[list[int], list[int]]]:
    """Pairs that can be told apart, of many lengths."""
    return [([10 + i] * (i % 13) + [EOS], [BOS] + [10 + i] * (i % 7) + [EOS]) for i in range(n)]


def rows(batches) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The pairs in the batches, padding taken off."""
    pairs = [p for batch in batches for p in zip(batch.source, batch.target, strict=True)]
    return [tuple(tuple(i for i in row.tolist() if i != PAD) for row in pair) for pair in pairs]


def test_source_ends_in_eos_and_target_stands_between_bos_and_eos():
    source, target = Vocabulary(["the", "cat"]), Vocabulary(["chat", "le"])
    assert encode_source("the dog", source) == [4, UNK, EOS]
    assert encode_pairs([("the cat", "le chat"), ("", "")], source, target) == [
        ([4, 5, EOS], [BOS, 5, 4, EOS]),
        ([EOS], [BOS, EOS]),
    ]


def test_padding_stands_on_the_right():
    expected = torch.tensor([[5, 6, 7], [8, PAD, PAD]])
    assert torch.equal(pad([[5, 6, 7], [8]]), expected)


def test_collate_keeps_the_order():
    batch = collate([([5, 3], [2, 3]), ([6, 7, 3], [2, 8, 9, 3])])
    assert batch.source.tolist() == [[5, 3, 0], [6, 7, 3]]
    assert batch.target.tolist() == [[2, 3, 0, 0], [2, 8, 9, 3]]


def test_an_epoch_holds_every_pair_once():
    pairs = pairs_of_ids(101)
    batches = epoch(pairs, batch_size=7, seed=0, number=0)
    assert Counter(rows(batches)) == Counter((tuple(s), tuple(t)) for s, t in pairs)
    assert sorted(len(batch.source) for batch in batches) == [3] + [7] * 14


def test_an_epoch_is_fixed_by_seed_and_number():
    pairs = pairs_of_ids(101)

    def order(seed, number):
        return rows(epoch(pairs, batch_size=7, seed=seed, number=number))

    assert order(3, 5) == order(3, 5)
    assert len({tuple(order(*key)) for key in [(3, 5), (3, 6), (4, 5), (35, 0), (0, 35)]}) == 5
    assert pairs == pairs_of_ids(101)


def test_the_order_is_the_same_on_every_platform():
    batches = epoch(pairs_of_ids(11), batch_size=3, seed=1, number=2)
    assert [batch.source[:, 0].tolist() for batch in batches] == [
        [13, 14, 15],
        [19, 20],
        [16, 17, 18],
        [3, 11, 12],
    ]


def test_batches_hold_like_lengths_but_come_in_no_order_of_length():
    batches = epoch(pairs_of_ids(910), batch_size=7, seed=0, number=0)
    padding = sum(int((batch.source == PAD).sum()) for batch in batches)
    assert padding < 0.05 * sum(batch.source.numel() for batch in batches)
    widths = [batch.source.size(1) for batch in batches]
    assert widths != sorted(widths)


def test_no_sentences_and_no_batch_size_are_refused():
    with pytest.raises(ValueError, match="rows is empty"):
        pad([])
    with pytest.raises(ValueError, match="rows is empty"):
        collate([])
    with pytest.raises(ValueError, match="batch_size is 0"):
        epoch(pairs_of_ids(2), batch_size=0, seed=0, number=0)
    assert epoch([], batch_size=2, seed=0, number=0) == []


def test_a_sentence_alone_is_a_pair_without_a_source() -> None:
    sentences = encode_sentences(["b a", "c"], Vocabulary(["a", "b"]))
    assert sentences == [([], [BOS, 5, 4, EOS]), ([], [BOS, UNK, EOS])]
    batch = collate(sentences)
    assert batch.source.shape == (2, 0) and batch.target.shape == (2, 4)
    assert len(epoch(sentences, batch_size=1, seed=0, number=0)) == 2
