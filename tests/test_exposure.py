"""Histories that a decoder reads, and the price of the gold words after them."""

import pytest
import torch

from src.data.batches import collate
from src.data.phrasebook import by_length
from src.experiments import exposure, laboratory
from src.models.rnn_encoder_decoder import RNNEncoderDecoder
from src.tokens import BOS, EOS, PAD, SPECIALS


@pytest.fixture(scope="module")
def asked():
    """An untrained model, sources, and what it reads in training."""
    torch.manual_seed(0)
    model = RNNEncoderDecoder(*map(len, laboratory.vocabularies()), width=7).eval()
    batch = collate(laboratory.encoded(by_length(10, 6)))
    return model, batch.source, batch.target[:, :-1]


@pytest.mark.parametrize("history", ["damaged", "random"])
def test_one_word_is_wrong_and_nothing_is_shifted(asked, history):
    _, _, read = asked
    found = exposure.HISTORIES[history](*asked)
    changed = found != read
    assert changed[:, exposure.WRONG].all() and changed.sum() == len(read)
    assert (found[:, exposure.WRONG] >= (len(SPECIALS) if history == "random" else 0)).all()


def test_the_wrong_word_is_the_likeliest(asked):
    model, source, read = asked
    found = exposure.damaged_history(*asked)
    logits = model(source, read).logits[:, exposure.WRONG - 1]
    for row, gold, wrong in zip(logits, read[:, exposure.WRONG], found[:, exposure.WRONG]):
        better = [i for i in range(len(row)) if row[i] > row[wrong]]
        assert better in ([], [gold.item()])


def test_random_words_are_the_same_every_time_and_not_all_alike(asked):
    one, other = exposure.random_history(*asked), exposure.random_history(*asked)
    assert torch.equal(one, other) and len(set(one[:, exposure.WRONG].tolist())) > 1


def test_in_use_it_reads_its_own_words_and_does_not_stop(asked):
    model, source, read = asked
    own = exposure.own_history(*asked)
    assert own.shape == read.shape and (own[:, 0] == BOS).all() and not (own == EOS).any()
    logits = model(source, own).logits.index_fill(-1, torch.tensor([EOS]), -torch.inf)
    assert torch.equal(logits.argmax(-1)[:, :-1], own[:, 1:])


def test_losses_leave_out_padding():
    logits = torch.tensor([[[0.0, 0.0], [0.0, 0.0]]])
    loss = exposure.losses(logits, torch.tensor([[1, PAD]]))
    assert loss[0, 0].item() == pytest.approx(torch.tensor(2.0).log().item())
    assert loss[0, 1].isnan()
