"""The score that reads no key."""

import pytest
import torch
from pairwise import all_pairs, scored, weight

from src import reference
from src.scores import LocationScore


def test_it_equals_the_loops(states):
    score = LocationScore(5, max_length=13).double()
    W_a, places = weight(score.W_a), torch.arange(7).expand(2, 7)
    loop = reference.location_score
    expected = all_pairs(lambda s, j: loop(s, int(j), W_a), states[0], places)
    torch.testing.assert_close(scored(score, *states), expected)


def test_it_reads_no_key(states):
    query, key = states
    score = LocationScore(5, max_length=7).double()
    torch.testing.assert_close(scored(score, query, key), scored(score, query, 3 * key.flip(1)))


def test_beyond_its_rows_is_an_error(states):
    with pytest.raises(ValueError, match="key has 7 positions: max_length allows at most 6"):
        LocationScore(5, max_length=6).double().project(states[1])
