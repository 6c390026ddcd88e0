"""Products of query and key, and what becomes of one if it is given the matrix of another."""

import pytest
import torch
from pairwise import all_pairs, scored, weight

from src import reference
from src.attention import masked_softmax
from src.scores import (
    ActivatedGeneralScore,
    BiasedGeneralScore,
    DotScore,
    GeneralScore,
    ScaledDotScore,
)


@pytest.fixture
def general():
    torch.manual_seed(2)
    return GeneralScore(5, 11).double()


@pytest.mark.parametrize(
    ("score", "loop"),
    [(DotScore(), reference.dot_score), (ScaledDotScore(), reference.scaled_dot_score)],
)
def test_dot_products_equal_the_loops(alike, score, loop):
    torch.testing.assert_close(scored(score, *alike), all_pairs(loop, *alike))
    assert not list(score.parameters())


def test_dot_products_worked_by_hand():
    query, key = torch.tensor([[[1.0, 2, 3, 4]]]), torch.tensor([[[1.0, 1, 1, 1], [2, 0, 0, -1]]])
    assert DotScore()(query, key).tolist() == [[[10.0, -2.0]]]
    assert ScaledDotScore()(query, key).tolist() == [[[5.0, -1.0]]]


def test_general_equals_the_loops(states, general):
    W_a = weight(general.W_a)
    assert W_a.shape == (5, 11)
    expected = all_pairs(lambda s, h: reference.general_score(s, h, W_a), *states)
    torch.testing.assert_close(scored(general, *states), expected)


def test_biased_general_equals_the_loops(states):
    score = BiasedGeneralScore(5, 11).double()
    W, b = weight(score.W), score.W.bias.detach().numpy()
    expected = all_pairs(lambda s, h: reference.biased_general_score(s, h, W, b), *states)
    torch.testing.assert_close(scored(score, *states), expected)


def test_activated_general_equals_the_loops(states):
    score = ActivatedGeneralScore(5, 11).double()
    score.b.data.fill_(0.7)
    W_a = weight(score.W_a)
    expected = all_pairs(lambda s, h: reference.activated_general_score(s, h, W_a, 0.7), *states)
    torch.testing.assert_close(scored(score, *states), expected)


def test_general_with_the_identity_is_dot(alike):
    score = GeneralScore(5, 5).double()
    torch.nn.init.eye_(score.W_a.weight)
    torch.testing.assert_close(scored(score, *alike), scored(DotScore(), *alike))


def test_biased_general_without_its_bias_is_general(states, general):
    score = BiasedGeneralScore(5, 11).double()
    score.W.weight.data, score.W.bias.data = general.W_a.weight.data.T, torch.zeros(11).double()
    torch.testing.assert_close(scored(score, *states), scored(general, *states))


def test_the_bias_prefers_keys_whatever_is_asked(states):
    query, key = states
    score = BiasedGeneralScore(5, 11).double()
    gain = scored(score, query, key)
    score.W.bias.data.zero_()
    gain = gain - scored(score, query, key)
    assert (gain.std(1) < 1e-9).all() and (gain.std(2) > 0.1).all()


def test_no_key_wins_more_than_an_activated_score_allows():
    """One key scores 1, six score -1: e / (e + 6 / e) = e^2 / (e^2 + 6) is the most of seven."""
    score = ActivatedGeneralScore(1, 1)
    score.W_a.weight.data.fill_(1.0)
    key = torch.tensor([[[9.0]] + [[-9.0]] * 6]).view(1, 7, 1)
    weights = masked_softmax(scored(score, torch.tensor([[[9.0]]]), key), torch.ones(1, 1, 7) > 0)
    assert weights.max().item() == pytest.approx(7.389056 / (7.389056 + 6))
