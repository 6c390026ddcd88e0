"""Several heads, against loops and against PyTorch, and what a read does not see."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from src import reference
from src.masks import causal_mask
from src.multihead import MultiHeadAttention
from src.positions import LearnedPositions, SinusoidalPositions

HEADS, D = 3, 3 * 5
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}
CPU = torch.device("cpu")


def build(dtype=torch.float64):
    torch.manual_seed(0)
    return MultiHeadAttention(D, n_heads=HEADS).to(dtype)


def case(n_queries=7, n_keys=11, dtype=torch.float64, seed=1):
    """Query, key and value: 2 sentences."""
    torch.manual_seed(seed)
    return [torch.randn(2, n, D, dtype=dtype) for n in (n_queries, n_keys, n_keys)]


def torchs(ours):
    """PyTorch's own layer with the same weights."""
    dtype = ours.W_O.weight.dtype
    theirs = nn.MultiheadAttention(D, HEADS, bias=False, batch_first=True, dtype=dtype)
    matrices = [ours.W_Q.weight, ours.W_K.weight, ours.W_V.weight]
    theirs.in_proj_weight.data = torch.cat(matrices).detach()
    theirs.out_proj.weight.data = ours.W_O.weight.detach()
    return theirs


def some_mask(*shape):
    """Random, with something to read in every row."""
    mask = torch.rand(shape) < 0.5
    mask[..., 2] = True
    return mask


def close(found, expected, tolerance=1e-10):
    torch.testing.assert_close(found, expected, rtol=0, atol=tolerance)


def numpy(tensor):
    return tensor.detach().numpy()


def test_equals_the_loops():
    attention, (query, key, value) = build(), case()
    mask = some_mask(2, 7, 11)
    mask[1, 3] = False
    cut = [np.split(numpy(m.weight), HEADS) for m in (attention.W_Q, attention.W_K, attention.W_V)]
    heads, W_O = list(zip(*cut, strict=True)), numpy(attention.W_O.weight)
    context, weights = attention(query, key, value, mask)
    for b in range(2):
        sides = (numpy(side[b]) for side in (query, key, value, mask))
        expected = reference.multi_head(*sides, heads, W_O)
        close(context[b], torch.from_numpy(expected[0]))
        close(weights[b], torch.from_numpy(expected[1]))


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_equals_torch_with_both_kinds_of_masks(dtype):
    """Theirs are True where nothing may be read."""
    ours, (query, key, value) = build(dtype), case(dtype=dtype)
    theirs, tolerance = torchs(ours), TOLERANCE[dtype]
    padding, pairs = some_mask(2, 11), some_mask(7, 11)
    masks = [
        (padding.unsqueeze(1), {"key_padding_mask": ~padding}),
        (pairs.unsqueeze(0), {"attn_mask": ~pairs}),
        (
            padding.unsqueeze(1) & pairs,
            {"key_padding_mask": ~padding, "attn_mask": ~pairs},
        ),
    ]
    for mask, keywords in masks:
        found = ours(query, key, value, mask)
        expected = theirs(query, key, value, average_attn_weights=False, **keywords)
        assert expected[1].shape == (2, HEADS, 7, 11)
        close(found.context, expected[0], tolerance)
        close(found.weights, expected[1], tolerance)


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_the_fused_path_is_the_same(dtype):
    """One row of the mask is empty, and what is finite here is finite there, gradients too."""
    attention, mask = build(dtype), some_mask(2, 7, 11)
    mask[1, 3] = False
    contexts, gradients = [], []
    for path in (attention.fused, lambda *sides: attention.read(*sides).context):
        sides = [side.requires_grad_() for side in case(dtype=dtype)]
        context = path(*sides, mask)
        assert not context[1, 3].any()
        context.square().sum().backward()
        contexts.append(context)
        gradients.append([side.grad for side in sides])
    close(*contexts, TOLERANCE[dtype])
    for one, other in zip(*gradients, strict=True):
        close(one, other, 5 * TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_each_head_is_pytorchs_kernel(dtype):
    """Every head by itself, cut out by hand; W_O takes each from columns of its own."""
    attention, (query, key, value) = build(dtype), case(dtype=dtype)
    mask, keys, values = some_mask(2, 7, 11), attention.W_K(key), attention.W_V(value)
    expected = torch.zeros(2, 7, D, dtype=dtype)
    for head in range(HEADS):
        own = slice(head * D // HEADS, (head + 1) * D // HEADS)
        sides = (side[..., own] for side in (attention.W_Q(query), keys, values))
        context = F.scaled_dot_product_attention(*sides, mask)
        expected = expected + context @ attention.W_O.weight[:, own].T
    close(attention.fused(query, keys, values, mask), expected, TOLERANCE[dtype])
    close(attention(query, key, value, mask).context, expected, TOLERANCE[dtype])


def test_fused_takes_the_masks_that_read_takes():
    attention, sides = build(), case()
    for mask in (some_mask(2, 1, 11), some_mask(1, 7, 11), causal_mask(7, 11, device=CPU)):
        close(attention.fused(*sides, mask), attention.read(*sides, mask).context)


def test_two_heads_by_hand():
    """Identity matrices: head 1 sees the first number of a vector, head 2 the second."""
    attention = MultiHeadAttention(2, n_heads=2)
    for matrix in (attention.W_Q, attention.W_K, attention.W_V, attention.W_O):
        nn.init.eye_(matrix.weight)
    query = torch.tensor([[[1.0, 2.0]]])
    key = torch.tensor([[[math.log(3), 0.0], [0.0, math.log(2)]]])
    value = torch.tensor([[[4.0, 10.0], [8.0, 20.0]]])
    context, weights = attention(query, key, value, torch.ones(1, 1, 2, dtype=torch.bool))
    close(weights, torch.tensor([[[[0.75, 0.25]], [[0.2, 0.8]]]]), 1e-6)
    close(context, torch.tensor([[[0.75 * 4 + 0.25 * 8, 0.2 * 10 + 0.8 * 20]]]), 1e-5)


def test_an_empty_row_reads_zero_and_leaves_gradients_finite():
    attention, sides = build(), [side.requires_grad_() for side in case()]
    mask = some_mask(2, 7, 11)
    mask[0] = False
    context, weights = attention(*sides, mask)
    assert not context[0].any() and not weights[0].any()
    (context.square().sum() + weights.square().sum()).backward()
    gradients = [leaf.grad for leaf in (*sides, *attention.parameters())]
    assert all(gradient.isfinite().all() and gradient.any() for gradient in gradients)
    assert not any(side.grad[0].any() for side in sides)


def test_padding_changes_nothing():
    attention, (query, key, value) = build(), case()
    mask = torch.ones(2, 1, 11, dtype=torch.bool)
    padded = [torch.cat([side, 1e3 * torch.randn(2, 2, D).double()], 1) for side in (key, value)]
    wider = torch.cat([mask, torch.zeros(2, 1, 2, dtype=torch.bool)], 2)
    alone, together = attention(query, key, value, mask), attention(query, *padded, wider)
    close(together.context, alone.context)
    close(together.weights[..., :11], alone.weights)
    assert not together.weights[..., 11:].any()


def test_a_cache_of_keys_and_values_gives_the_same():
    """One query at a time, its key and value put behind those kept, is the causal mask."""
    attention, (tokens, *_) = build(), case()
    expected = attention(tokens, tokens, tokens, causal_mask(7, 7, device=CPU))
    keys = values = tokens[:, :0]
    for t, token in enumerate(tokens.split(1, dim=1)):
        keys = torch.cat([keys, attention.W_K(token)], 1)
        values = torch.cat([values, attention.W_V(token)], 1)
        every = torch.ones(1, 1, t + 1, dtype=torch.bool)
        context, weights = attention.read(token, keys, values, every)
        close(context, expected.context[:, t : t + 1])
        close(weights[..., 0, :], expected.weights[:, :, t, : t + 1])


@st.composite
def sets(draw):
    """A seed, a permutation that moves something, and its inverse."""
    n = draw(st.integers(2, 7))
    order = draw(st.permutations(range(n)).filter(lambda order: order != list(range(n))))
    return draw(st.integers(0, 2**32)), torch.tensor(order)


def tokens_and_mask(seed, n):
    """Two sentences of n vectors; some pairs may not be read, and some rows are empty."""
    (tokens, _, _), chance = case(n, n, seed=seed), torch.Generator().manual_seed(seed)
    return tokens, torch.rand(2, n, n, generator=chance) < 0.6


@settings(deadline=None, max_examples=30)
@given(sets())
def test_self_attention_is_equivariant(drawn):
    """The tokens in another order: the same outputs, in that order."""
    seed, order = drawn
    attention, (tokens, mask) = build(), tokens_and_mask(seed, len(order))
    context, weights = attention(tokens, tokens, tokens, mask)
    moved, where = tokens[:, order], mask[:, order][:, :, order]
    found = attention(moved, moved, moved, where)
    close(found.context, context[:, order])
    close(found.weights, weights[:, :, order][..., order])


@pytest.mark.parametrize("positions", [SinusoidalPositions(), LearnedPositions(D, max_length=7)])
@settings(deadline=None, max_examples=30)
@given(sets())
def test_positions_end_that(positions, drawn):
    """The token that stands elsewhere now is not read as it was."""
    seed, order = drawn
    attention, (tokens, _) = build(), tokens_and_mask(seed, len(order))
    every = torch.ones(1, 1, len(order), dtype=torch.bool)
    context, found = (
        attention(placed, placed, placed, every).context
        for placed in (positions.double()(tokens), positions.double()(tokens[:, order]))
    )
    assert (found - context[:, order]).abs().amax((1, 2)).min() > 1e-4


@settings(deadline=None, max_examples=30)
@given(sets())
def test_a_read_does_not_see_the_order_of_its_memory(drawn):
    seed, order = drawn
    attention, (query, key, value) = build(), case(3, len(order), seed=seed)
    mask = tokens_and_mask(seed, len(order))[1][:, :1]
    context, weights = attention(query, key, value, mask)
    found = attention(query, key[:, order], value[:, order], mask[..., order])
    close(found.context, context)
    close(found.weights, weights[..., order])


def test_a_causal_mask_is_not_a_set():
    attention, (tokens, *_) = build(), case()
    mask, order = causal_mask(7, 7, device=CPU), torch.tensor([1, 0, 2, 3, 4, 5, 6])
    context = attention(tokens, tokens, tokens, mask).context
    moved = tokens[:, order]
    found = attention(moved, moved, moved, mask).context
    close(found[:, 2:], context[:, 2:])  # whoever reads both does not mind
    assert (found[:, :2] - context[:, order[:2]]).abs().amax((1, 2)).min() > 1e-3


def test_four_matrices_and_no_bias():
    named = dict(build().named_parameters())
    assert sorted(named) == [f"W_{side}.weight" for side in "KOQV"]
    assert {parameter.shape for parameter in named.values()} == {(D, D)}


def test_nothing_is_parked_on_the_module():
    attention = build()
    before = set(vars(attention)), set(attention.state_dict())
    attention(*case(), some_mask(2, 7, 11))
    assert (set(vars(attention)), set(attention.state_dict())) == before


def test_every_tensor_is_born_on_the_device_of_its_input():
    attention, sides, mask = build(), case(), some_mask(2, 7, 11)
    expected = attention(*sides, mask)
    with torch.device("meta"):
        close(attention(*sides, mask).context, expected.context)
        close(attention.fused(*sides, mask), attention.read(*sides, mask).context)
        ghost = MultiHeadAttention(D, n_heads=HEADS)
    assert {parameter.device.type for parameter in ghost.parameters()} == {"meta"}
    context, weights = ghost(*(side.float().to("meta") for side in sides), mask.to("meta"))
    assert (context.shape, weights.shape) == ((2, 7, D), (2, HEADS, 7, 11))
    assert context.device.type == weights.device.type == "meta"


@pytest.mark.parametrize("n_heads", [0, -3, 4])
def test_heads_that_do_not_fit_are_refused(n_heads):
    with pytest.raises(ValueError, match=rf"n_heads is {n_heads}: .* d_model \(15\)"):
        MultiHeadAttention(D, n_heads=n_heads)
