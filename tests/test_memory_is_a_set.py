"""A read does not see the order of its memory, unless its score or its window asks for places."""

from dataclasses import is_dataclass, replace
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from src.attention import attend
from src.models.registry import TRANSLATORS
from src.models.translator import alignment
from src.scores import SCORES

N_SOURCE, N_TARGET, WIDTH = 29, 31, 16
N_KEYS = 13  # no width; too long for the windows at the second step
BY_PLACE = {"diagonal", "luong-location", "luong-local-m", "luong-local-p"}
ONE_VECTOR = {"rctm", "rnn-encoder-decoder", "seq2seq"}
BY_CONTENT = [name for name in TRANSLATORS if name not in BY_PLACE | ONE_VECTOR]
EXAMPLES = settings(deadline=None, max_examples=10)
orders = st.permutations(range(N_KEYS)).filter(lambda order: order != list(range(N_KEYS)))


def close(found, expected):
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)


@cache
def build(name):
    torch.manual_seed(3)
    return TRANSLATORS[name].build(N_SOURCE, N_TARGET, width=WIDTH).double().eval()


def sources(seed):
    """Three sentences; the second ends early."""
    ids = torch.randint(4, N_SOURCE, (3, N_KEYS), generator=torch.Generator().manual_seed(seed))
    ids[1, 8:] = 0
    return ids


def reordered(tree, order):
    """What the encoder left, each sentence in another order; what has no places stays."""
    if isinstance(tree, tuple):
        parts = [reordered(part, order) for part in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else tuple(parts)
    if is_dataclass(tree):
        return moved(tree, order)
    has_places = isinstance(tree, Tensor) and tree.ndim > 1 and tree.size(1) == N_KEYS
    return tree[:, order] if has_places else tree


def moved(memory, order):
    parts = {name: reordered(part, order) for name, part in vars(memory).items()}
    return replace(memory, **parts)


def second_steps(name, seed, order):
    """A second step that reads the memory as it is, and one that reads it in another order."""
    model = build(name)
    memory = model.encode(sources(seed))
    first, second = torch.tensor([[2, 2, 2], [9, 5, 30]])
    state = model.step(first, model.start(memory), memory).state
    return [model.step(second, state, each) for each in (memory, moved(memory, order))]


@pytest.mark.parametrize("name", BY_CONTENT)
@EXAMPLES
@given(st.integers(0, 2**32), orders)
def test_who_asks_for_content_reads_a_set(name, seed, order):
    there, elsewhere = second_steps(name, seed, torch.tensor(order))
    close(elsewhere.logits, there.logits)
    close(elsewhere.weights, there.weights[..., order])


@pytest.mark.parametrize("name", sorted(BY_PLACE))
def test_who_asks_for_places_does_not(name):
    there, elsewhere = second_steps(name, 5, torch.arange(N_KEYS - 1, -1, -1))
    assert (there.logits - elsewhere.logits).abs().amax(1).max() > 1e-6


def test_a_set_is_read_unevenly():
    """Else the order of the weights would say nothing."""
    for name in BY_CONTENT:
        looks = alignment(second_steps(name, 5, torch.arange(N_KEYS))[0].weights.unsqueeze(-2))
        assert looks[0].std() > 1e-4, name


@pytest.mark.parametrize("name", SCORES)
@EXAMPLES
@given(st.integers(0, 2**32), orders)
def test_every_score_of_content_reads_a_set(name, seed, order):
    torch.manual_seed(seed)
    score = SCORES[name](5, 11).double()
    query, key = torch.randn(2, 3, 5).double(), torch.randn(2, N_KEYS, 11).double()
    value, mask = torch.randn(2, N_KEYS, 7).double(), torch.rand(2, 3, N_KEYS) < 0.6

    def read(order):
        scores = score(query, score.project(key[:, order]))
        return attend(scores, value[:, order], mask[..., order])

    there, elsewhere = read(list(range(N_KEYS))), read(order)
    if name == "location":
        assert not torch.allclose(elsewhere.weights, there.weights[..., order])
    else:
        close(elsewhere.context, there.context)
        close(elsewhere.weights, there.weights[..., order])
