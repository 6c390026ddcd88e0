"""The additive score, which others call concat or a multi-layer perceptron."""

import numpy as np
import torch
from pairwise import all_pairs, scored, weight

from src import reference
from src.scores import AdditiveScore


def built():
    torch.manual_seed(2)
    return AdditiveScore(5, 11, d_hidden=13).double()


def test_it_equals_the_loops(states):
    score = built()
    W, U, v = map(weight, (score.W, score.U, score.v))
    expected = all_pairs(lambda s, h: reference.additive_score(s, h, W, U, v[0]), *states)
    torch.testing.assert_close(scored(score, *states), expected)


def test_concat_is_the_same_with_one_matrix(states):
    """W_a [s; h] = W s + U h, if W_a is W and U side by side."""
    score = built()
    W_a, v = np.hstack([weight(score.W), weight(score.U)]), weight(score.v)[0]
    expected = all_pairs(lambda s, h: reference.concat_score(s, h, W_a, v), *states)
    torch.testing.assert_close(scored(score, *states), expected)


def test_worked_by_hand():
    score = AdditiveScore(1, 1, d_hidden=2)
    with torch.no_grad():
        score.W.weight.copy_(torch.tensor([[1.0], [0.0]]))
        score.U.weight.copy_(torch.tensor([[1.0], [1.0]]))
        score.v.weight.copy_(torch.tensor([[10.0, 1.0]]))
    got = scored(score, torch.tensor([[[0.5]]]), torch.tensor([[[-0.5], [20.0]]]))
    expected = torch.tensor([[[-0.46211716, 11.0]]])  # 10 tanh 0 + tanh -0.5; 10 + 1: saturated
    torch.testing.assert_close(got, expected)
