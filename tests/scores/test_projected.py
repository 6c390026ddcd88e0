"""A matrix on each side."""

import torch
from pairwise import all_pairs, scored, weight

from src import reference
from src.scores import CosineScore, DotScore, GeneralScore, ProjectedScore


def built(inner):
    torch.manual_seed(2)
    return ProjectedScore(inner, 5, 11, d_hidden=13).double()


def test_it_scores_what_the_matrices_make(states):
    score = built(CosineScore())
    W_Q, W_K = weight(score.W_Q), weight(score.W_K)
    loop = reference.cosine_score
    expected = all_pairs(lambda s, h: loop(W_Q @ s, W_K @ h, 0.07), *states)
    torch.testing.assert_close(scored(score, *states), expected)


def test_with_dot_it_is_the_general_score(states):
    score, general = built(DotScore()), GeneralScore(5, 11).double()
    general.W_a.weight.data = score.W_Q.weight.data.T @ score.W_K.weight.data
    torch.testing.assert_close(scored(score, *states), scored(general, *states))
