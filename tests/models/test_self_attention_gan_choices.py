"""The SAGAN block without its choice, and open from the start."""

import torch

from src.models.self_attention_gan import SelfAttentionBlock
from src.models.self_attention_gan_choices import EvenBlock, OpenBlock

C = 24


def build(kind, gamma=None):
    torch.manual_seed(0)
    block = kind(C).double()
    if gamma is not None:
        torch.nn.init.constant_(block.gamma, gamma)
    return block


def test_even_weights_give_every_cell_the_mean():
    block, x = build(EvenBlock, 0.7), torch.randn(2, C, 5, 7, dtype=torch.float64)
    added = block(x) - x
    expected = 0.7 * block.W_v(block.W_h(x.mean((2, 3), keepdim=True)))
    torch.testing.assert_close(added, expected.expand_as(added))
    context, weights = block.read(x)
    assert context.shape == (2, 35, C // 8)
    torch.testing.assert_close(weights, torch.full_like(weights, 1 / 35))


def test_without_a_query_the_block_is_even():
    """W_g at zero asks for nothing: the same as the even block."""
    block, even = build(SelfAttentionBlock, 0.7), build(EvenBlock, 0.7)
    x = torch.randn(2, C, 5, 7, dtype=torch.float64)
    assert not torch.allclose(block(x), even(x))
    torch.nn.init.zeros_(block.W_g.weight)
    torch.testing.assert_close(block(x), even(x))


def test_open_is_the_block_with_gamma_one():
    x = torch.randn(2, C, 5, 7, dtype=torch.float64)
    assert torch.equal(build(OpenBlock)(x), build(SelfAttentionBlock, 1.0)(x))
