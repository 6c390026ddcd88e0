import pytest
import torch

from src import reference
from src.scores import AdditiveScore, DotScore, GeneralScore, LocationScore, ScaledDotScore


@pytest.fixture
def states():
    """2 sentences, 3 queries of 5 features, 7 keys of 11 features."""
    torch.manual_seed(0)
    return torch.randn(2, 3, 5).double(), torch.randn(2, 7, 11).double()


def all_pairs(function, query, key):
    """The function of every query and key, as (b, q, k)."""
    rows = [[[function(q, k) for k in keys] for q in queries] for queries, keys in zip(query, key)]
    return torch.tensor(rows, dtype=torch.float64)


def test_additive_equals_the_loops(states):
    query, key = (x.numpy() for x in states)
    score = AdditiveScore(5, 11, d_hidden=13).double()
    W, U, v = (m.weight.detach().numpy() for m in (score.W, score.U, score.v))
    expected = all_pairs(lambda s, h: reference.additive_score(s, h, W, U, v[0]), query, key)
    torch.testing.assert_close(score(states[0], score.project(states[1])), expected)


def test_additive_worked_by_hand():
    score = AdditiveScore(1, 1, d_hidden=2)
    with torch.no_grad():
        score.W.weight.copy_(torch.tensor([[1.0], [0.0]]))
        score.U.weight.copy_(torch.tensor([[1.0], [1.0]]))
        score.v.weight.copy_(torch.tensor([[10.0, 1.0]]))
    got = score(torch.tensor([[[0.5]]]), score.project(torch.tensor([[[-0.5], [20.0]]])))
    expected = torch.tensor([[[-0.46211716, 11.0]]])  # 10 tanh 0 + tanh -0.5; 10 + 1: saturated
    torch.testing.assert_close(got, expected)


@pytest.mark.parametrize(
    ("score", "loop"),
    [(DotScore(), reference.dot_score), (ScaledDotScore(), reference.scaled_dot_score)],
)
def test_products_equal_the_loops(states, score, loop):
    key = states[1]
    query = key[:, :3].flip(0)
    expected = all_pairs(loop, query.numpy(), key.numpy())
    torch.testing.assert_close(score(query, score.project(key)), expected)


def test_products_worked_by_hand():
    query, key = torch.tensor([[[1.0, 2, 3, 4]]]), torch.tensor([[[1.0, 1, 1, 1], [2, 0, 0, -1]]])
    assert DotScore()(query, key).tolist() == [[[10.0, -2.0]]]
    assert ScaledDotScore()(query, key).tolist() == [[[5.0, -1.0]]]


def test_products_have_no_parameters():
    assert not list(DotScore().parameters()) and not list(ScaledDotScore().parameters())


def test_general_equals_the_loops(states):
    query, key = states
    score = GeneralScore(5, 11).double()
    W_a = score.W_a.weight.detach().numpy()
    assert W_a.shape == (5, 11)
    pairs = query.numpy(), key.numpy()
    expected = all_pairs(lambda s, h: reference.general_score(s, h, W_a), *pairs)
    torch.testing.assert_close(score(query, score.project(key)), expected)


def test_location_equals_the_loops(states):
    query, key = states
    score = LocationScore(5, max_length=13).double()
    W_a = score.W_a.weight.detach().numpy()
    pairs = query.numpy(), [range(7), range(7)]
    expected = all_pairs(lambda s, j: reference.location_score(s, j, W_a), *pairs)
    torch.testing.assert_close(score(query, score.project(key)), expected)


def test_location_reads_no_key(states):
    query, key = states
    score = LocationScore(5, max_length=7).double()
    torch.testing.assert_close(score(query, score.project(key)), score(query, key.flip(1)))


def test_location_beyond_its_rows_is_an_error(states):
    with pytest.raises(ValueError, match="key has 7 positions: max_length allows at most 6"):
        LocationScore(5, max_length=6).double().project(states[1])
