"""The SAGAN block against plain loops over cells."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from src import reference
from src.models.self_attention_gan import SelfAttentionBlock

CHANNELS, ROWS, COLUMNS = 8 * 3, 5, 7


def build(gamma=0.7):
    torch.manual_seed(0)
    block = SelfAttentionBlock(CHANNELS).double()
    for parameter in (block.W_f, block.W_g):  # scores that differ
        torch.nn.init.normal_(parameter.weight, std=0.3)
    torch.nn.init.constant_(block.gamma, gamma)
    return block


@pytest.fixture
def x():
    torch.manual_seed(1)
    return torch.randn(2, CHANNELS, ROWS, COLUMNS, dtype=torch.float64)


def close(found, expected):
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)


def test_equals_the_papers_loops(x):
    block = build()
    maps = (block.W_f, block.W_g, block.W_h, block.W_v)
    matrices = [layer.weight.detach().numpy()[:, :, 0, 0] for layer in maps]
    y, weights = block(x), block.read(x).weights
    for b in range(2):
        cells = x[b].flatten(1).T.numpy()  # row by row
        expected, beta = reference.image_self_attention(cells, *matrices, 0.7)
        close(y[b], torch.from_numpy(expected).T.unflatten(1, (ROWS, COLUMNS)))
        close(weights[b], torch.from_numpy(beta))


def test_it_begins_as_the_identity(x):
    """gamma is 0, and the only parameter that the first step can move."""
    block = SelfAttentionBlock(CHANNELS).double()
    y = block(x)
    assert torch.equal(y, x)
    y.square().sum().backward()
    moved = {name for name, parameter in block.named_parameters() if parameter.grad.any()}
    assert moved == {"gamma"}


def test_every_parameter_learns_once_gamma_has_left_zero(x):
    block = build()
    block(x).square().sum().backward()
    assert all(parameter.grad.any() for parameter in block.parameters())


def test_scores_are_not_scaled():
    """f and g pick the first channel, C/8 is 4: the score of 1 and log 3 is log 3, not half."""
    block = SelfAttentionBlock(32)
    for layer in (block.W_f, block.W_g, block.W_h):
        torch.nn.init.zeros_(layer.weight)
        layer.weight.data[0, 0] = 1.0
    x = torch.zeros(1, 32, 1, 2)
    x[0, 0, 0] = torch.tensor([1.0, 1.0 + torch.log(torch.tensor(3.0)).item()])
    weights = block.read(x).weights
    torch.testing.assert_close(weights[0, 0], torch.tensor([0.25, 0.75]))


def test_a_cell_is_changed_by_the_farthest_one(x):
    block = build()
    corner = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(block(corner)[:, :, 0, 0].square().sum(), corner)
    assert (gradient.abs().sum(1) > 0).all()


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(ROWS * COLUMNS)), st.integers(0, 2**32))
def test_cells_are_a_set(order, seed):
    """Shuffled cells give shuffled outputs: the block knows no place."""
    torch.manual_seed(seed)
    block, x = build(), torch.randn(2, CHANNELS, ROWS, COLUMNS).double()
    moved = x.flatten(2)[..., order].unflatten(2, (ROWS, COLUMNS))
    expected = block(x).flatten(2)[..., order].unflatten(2, (ROWS, COLUMNS))
    close(block(moved), expected)


def test_sizes_are_the_papers():
    shapes = {name: tuple(p.shape) for name, p in build().named_parameters()}
    fewer = (3, CHANNELS, 1, 1)
    assert shapes == {
        "W_f.weight": fewer,
        "W_g.weight": fewer,
        "W_h.weight": fewer,
        "W_v.weight": (CHANNELS, 3, 1, 1),
        "gamma": (),
    }


@pytest.mark.parametrize("n_channels", [0, 7, 12])
def test_channels_that_do_not_divide_are_refused(n_channels):
    with pytest.raises(ValueError, match=f"n_channels is {n_channels}: give a multiple of 8"):
        SelfAttentionBlock(n_channels)


def test_every_tensor_is_born_on_the_device_of_its_input(x):
    block = build()
    expected = block(x)
    with torch.device("meta"):
        close(block(x), expected)
        ghost = SelfAttentionBlock(CHANNELS)
    found = ghost(x.float().to("meta"))
    assert found.device.type == "meta" and found.shape == x.shape


def test_it_runs_in_single_precision(x):
    found = build().float()(x.float())
    assert found.dtype == torch.float32
    torch.testing.assert_close(found.double(), build()(x), rtol=0, atol=1e-4)
