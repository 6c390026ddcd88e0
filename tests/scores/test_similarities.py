"""Direction alone, and distance."""

import pytest
import torch
import torch.nn.functional as F
from pairwise import all_pairs, scored

from src import reference
from src.attention import attend
from src.scores import CosineScore, DotScore, EuclideanScore, ScaledDotScore

EVERYWHERE = torch.ones(1, 1, 7, dtype=torch.bool)


def test_cosine_equals_the_loops(alike):
    score = CosineScore().double()
    expected = all_pairs(lambda q, k: reference.cosine_score(q, k, 0.07), *alike)
    torch.testing.assert_close(scored(score, *alike), expected)


def test_euclidean_equals_the_loops(alike):
    expected = all_pairs(reference.euclidean_score, *alike)
    torch.testing.assert_close(scored(EuclideanScore(), *alike), expected)


def test_cosine_of_directions_is_their_dot_product(alike):
    score, directions = CosineScore().double(), [F.normalize(side, dim=-1) for side in alike]
    torch.testing.assert_close(scored(score, *directions), scored(DotScore(), *directions) / 0.07)
    assert (scored(DotScore(), *alike) / 0.07 - scored(score, *alike)).abs().max() > 1


def test_cosine_does_not_see_lengths(alike):
    query, key = alike
    lengths = torch.arange(1, 8).double().unsqueeze(-1)
    score = CosineScore().double()
    for factor in (9, 1e-4):
        longer = scored(score, factor * query, factor * lengths * key)
        torch.testing.assert_close(longer, scored(score, *alike))


@pytest.mark.parametrize("zero", ["query", "key"])
def test_cosine_of_a_zero_vector_is_zero_and_has_a_gradient(alike, zero):
    sides = dict(zip(("query", "key"), (side.clone() for side in alike)))
    sides[zero][:, 1] = 0
    leaves = [side.requires_grad_() for side in sides.values()]
    score = CosineScore().double()
    scores = scored(score, *leaves)
    assert not scores.transpose(1, {"query": 1, "key": 2}[zero])[:, 1].any()
    attend(scores, leaves[1], EVERYWHERE).context.sum().backward()
    assert all(leaf.grad.isfinite().all() for leaf in (*leaves, score.log_temperature))


def test_the_temperature_learns():
    score = CosineScore()
    scored(score, torch.tensor([[[3.0, 4.0]]]), torch.tensor([[[6.0, 8.0]]])).sum().backward()
    assert score.log_temperature.grad.item() == pytest.approx(-1 / 0.07)  # d/dx of 1 / e^x


def test_for_keys_of_one_length_euclidean_weighs_as_twice_the_scaled_dot_product(alike):
    query, key = alike[0], 3 * F.normalize(alike[1], dim=-1)
    one, other = scored(EuclideanScore(), query, key), 2 * scored(ScaledDotScore(), query, key)
    torch.testing.assert_close(one.softmax(-1), other.softmax(-1))
    assert (one - other).abs().max() > 1


def test_euclidean_is_largest_where_key_and_query_meet(alike):
    query, key = alike
    key[:, :3] = query
    scores = scored(EuclideanScore(), query, 100 * key)
    assert scores.max() < 0
    meeting = scored(EuclideanScore(), query, key)
    torch.testing.assert_close(meeting.diagonal(dim1=1, dim2=2), torch.zeros(2, 3).double())
    assert (meeting.argmax(-1) == torch.arange(3)).all()
