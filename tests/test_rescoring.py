"""Scores and orders worked by hand."""

import math

import pytest
import torch

from src.models.rnn_encoder_decoder import RNNEncoderDecoder
from src.models.translator import Output, Translator
from src.rescoring import log_linear, log_probability, rerank


class Unigram(Translator):
    """p(token) = 1/2, 1/4, 1/8, 1/16, 1/16 for tokens 3 to 7, whatever was read."""

    def forward(self, source, target):
        p = torch.tensor([0.0, 0.0, 0.0, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16])
        return Output(p.log().expand(*target.shape, -1))


def test_log_probability_by_hand():
    source = torch.full((3, 2), 3)
    target = torch.tensor([[2, 4, 6, 3], [2, 5, 3, 0], [2, 7, 0, 0]])
    bits = log_probability(Unigram(), source, target) / math.log(2)
    assert bits.tolist() == pytest.approx([-(2 + 4 + 1), -(3 + 1), -4])


def test_first_token_is_given_and_each_is_scored_by_the_step_before():
    torch.manual_seed(2)
    model = RNNEncoderDecoder(11, 13, width=10).double()
    source, target = torch.tensor([[5, 7, 3]]), torch.tensor([[2, 9, 4, 12, 3]])
    memory = model.encode(source)
    state, expected = model.start(memory), 0.0
    for read, predicted in zip(target[0, :-1], target[0, 1:]):
        step = model.step(read.unsqueeze(0), state, memory)
        state, expected = step.state, expected + step.logits[0].softmax(0)[predicted].log()
    assert log_probability(model, source, target).item() == pytest.approx(expected.item())


def test_next_tokens_share_probability_one():
    torch.manual_seed(2)
    model = RNNEncoderDecoder(11, 13, width=10).double()
    last = torch.arange(1, 13).unsqueeze(1)  # every token but <pad>, which is never scored
    target = torch.cat([torch.tensor([[2, 9, 4]]).expand(12, -1), last], 1)
    source = torch.tensor([[5, 7, 3]])
    prefix = log_probability(model, source, target[:1, :3])
    total = log_probability(model, source.expand(12, -1), target).exp().sum()
    missing = model(source, target[:1, :3]).logits[0, -1].softmax(0)[0]
    assert (total / prefix.exp()).item() == pytest.approx(1 - missing.item())


FEATURES = torch.tensor([[-4.0, -1.0], [-1.0, -3.0], [-2.0, -9.0], [-3.0, -1.0]])


@pytest.mark.parametrize(
    ("weights", "order"),
    [
        ([1.0, 0.0], [1, 2, 3, 0]),  # the baseline alone
        ([0.0, 1.0], [0, 3, 1, 2]),  # the model alone; 0 and 3 are equal and keep their order
        ([0.5, 0.5], [1, 3, 0, 2]),  # even average: -2.5, -2, -5.5, -2
    ],
)
def test_order_of_candidates(weights, order):
    assert rerank(FEATURES, torch.tensor(weights)).tolist() == order


def test_log_linear_by_hand():
    scores = log_linear(FEATURES, torch.tensor([2.0, -3.0]))
    assert scores.tolist() == [-5.0, 7.0, 23.0, -3.0]
