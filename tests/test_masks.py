import pytest
import torch

from src.masks import causal_mask, lengths, local_mask, padding_mask

CPU = torch.device("cpu")


@pytest.fixture
def mask():
    return padding_mask(torch.tensor([[5, 1, 3, 0, 0], [9, 8, 7, 6, 3], [0, 0, 0, 0, 0]]))


def test_padding_is_what_is_not_a_token(mask):
    assert mask.tolist() == [[True] * 3 + [False] * 2, [True] * 5, [False] * 5]
    assert lengths(mask).tolist() == [3, 5, 0]


def test_causal_reads_up_to_itself():
    assert torch.equal(causal_mask(7, 7, device=CPU), torch.ones(1, 7, 7).bool().tril())


def test_causal_queries_are_the_last_positions():
    expected = [[[True, True, True, True, False], [True, True, True, True, True]]]
    assert causal_mask(2, 5, device=CPU).tolist() == expected


def test_causal_refuses_more_queries_than_keys():
    with pytest.raises(ValueError, match="n_queries is 5: at most n_keys"):
        causal_mask(5, 3, device=CPU)


def test_local_is_a_window_on_real_words(mask):
    window = local_mask(torch.tensor([[2], [2], [2]]), mask, reach=1)
    assert window[:, 0].int().tolist() == [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0] * 5]


def test_local_has_one_centre_a_query(mask):
    window = local_mask(torch.tensor([[0, 4], [3, 0], [0, 0]]), mask, reach=0).int()
    assert window[0].tolist() == [[1, 0, 0, 0, 0], [0] * 5]
    assert window[1].tolist() == [[0, 0, 0, 1, 0], [1, 0, 0, 0, 0]]


def test_local_refuses_a_negative_reach(mask):
    with pytest.raises(ValueError, match="reach is -1"):
        local_mask(torch.zeros(3, 1, dtype=torch.long), mask, reach=-1)
