"""Relative positions against loops, and what they do not see."""

import numpy as np
import pytest
import torch

from src import reference
from src.masks import causal_mask
from src.relative_attention import RelativeMultiHeadAttention

HEADS, D_HEAD, REACH = 3, 5, 2
D = HEADS * D_HEAD


@pytest.fixture
def attention():
    torch.manual_seed(1)
    made = RelativeMultiHeadAttention(D, n_heads=HEADS, reach=REACH).double()
    for parameter in made.parameters():
        parameter.data.add_(0.3 * torch.randn_like(parameter))
    return made


def projected(attention, x):
    return attention.W_K(x), attention.W_V(x)


def heads(matrix, x):
    """(n, d) -> one (n, d_head) a head."""
    return np.split(matrix(x).detach().numpy(), HEADS, axis=1)


@pytest.mark.parametrize("n_queries", [7, 4, 1])
def test_equals_the_loops(attention, n_queries):
    """The queries are the last of the positions, as when a cache is read."""
    x = torch.randn(2, 7, D, dtype=torch.float64)
    query, mask = x[:, 7 - n_queries :], causal_mask(n_queries, 7, device=x.device)
    context, weights = attention.read(query, *projected(attention, x), mask)
    tables = [table.detach().numpy() for table in (attention.A_K, attention.A_V)]
    for b in range(2):
        sides = (heads(attention.W_Q, query[b]), heads(attention.W_K, x[b]))
        parts = zip(*sides, heads(attention.W_V, x[b]), strict=True)
        read = [reference.relative_head(*part, mask[0].numpy(), *tables) for part in parts]
        joined = np.concatenate([head for head, _ in read], axis=1)
        expected = joined @ attention.W_O.weight.detach().numpy().T
        torch.testing.assert_close(context[b], torch.from_numpy(expected))
        expected = np.array([row for _, row in read])
        torch.testing.assert_close(weights[b], torch.from_numpy(expected))
    fused = attention.fused(query, *projected(attention, x), mask)
    torch.testing.assert_close(fused, context)


def test_with_zero_vectors_it_is_plain_attention(attention):
    x, mask = torch.randn(2, 7, D, dtype=torch.float64), torch.ones(1, 1, 7, dtype=torch.bool)
    torch.nn.init.zeros_(attention.A_K)
    torch.nn.init.zeros_(attention.A_V)
    plain = super(RelativeMultiHeadAttention, attention)
    for found, expected in zip(
        attention(x, x, x, mask), plain.read(x, *projected(attention, x), mask), strict=True
    ):
        torch.testing.assert_close(found, expected)


def test_it_knows_order_and_not_the_place(attention):
    """Moved along, a sentence reads the same; turned round, it does not."""
    x = torch.randn(1, 6, D, dtype=torch.float64)
    moved = torch.cat([torch.randn(1, 3, D, dtype=torch.float64), x], 1)
    own = torch.ones(1, 6, dtype=torch.bool)
    mask = torch.cat([torch.zeros(1, 3, dtype=torch.bool), own], 1).unsqueeze(1)
    alone = attention(x, x, x, own.unsqueeze(1)).context
    torch.testing.assert_close(attention(moved, moved, moved, mask).context[:, 3:], alone)
    turned = x.flip(1)
    assert not torch.allclose(
        attention(turned, turned, turned, own.unsqueeze(1)).context.flip(1), alone
    )


def test_beyond_its_reach_far_is_far(attention):
    """What stands more than `reach` away may be exchanged."""
    x, mask = torch.randn(1, 9, D, dtype=torch.float64), torch.ones(1, 1, 9, dtype=torch.bool)
    context = attention(x, x, x, mask).context
    far, near = x.clone(), x.clone()
    far[:, [5, 8]] = x[:, [8, 5]]  # of position 2: 3 and 6 away
    near[:, [3, 8]] = x[:, [8, 3]]  # 1 and 6 away
    same = attention(far, far, far, mask).context[:, 2]
    torch.testing.assert_close(same, context[:, 2])
    assert not torch.allclose(attention(near, near, near, mask).context[:, 2], context[:, 2])


def test_an_empty_row_reads_zero_with_a_gradient(attention):
    x = torch.randn(1, 4, D, dtype=torch.float64, requires_grad=True)
    read = attention(x, x, x, torch.zeros(1, 1, 4, dtype=torch.bool))
    assert not read.context.any() and not read.weights.any()
    read.context.sum().backward()
    assert all(p.grad.isfinite().all() for p in (x, attention.A_K, attention.W_Q.weight))


def test_no_reach_is_an_error():
    with pytest.raises(ValueError, match="reach is 0: give 1 or more"):
        RelativeMultiHeadAttention(D, n_heads=HEADS, reach=0)
