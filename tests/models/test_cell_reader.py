"""Single cells answer: what they can see, and the parts that are exchanged."""

import pytest
import torch
from torch import nn

from src.models.cell_reader import CellAlone, CellAndMean, CellReader, ResidualConvolution
from src.models.self_attention_gan import SelfAttentionBlock

INKS, CHANNELS, CLASSES = 3, 8, 5
Y, X = 20, 44  # 5 x 11 cells


def build(between, dilations=(1, 1)):
    torch.manual_seed(0)
    options = {"n_inputs": INKS, "n_channels": CHANNELS, "n_classes": CLASSES}
    return CellReader(between, dilations=dilations, **options).double()


def seen(model, row, column):
    """Which columns of pixels move the answer of a cell."""
    torch.manual_seed(1)
    images = torch.rand(7, INKS, Y, X, dtype=torch.float64, requires_grad=True)
    cell = torch.tensor([[[row, column]]]).expand(7, 1, 2)
    model(images, cell).sin().sum().backward()
    return images.grad.abs().sum((0, 1, 2)).nonzero().flatten().tolist()


@pytest.mark.parametrize("between", [nn.Identity(), CellAlone(CHANNELS)])
def test_a_plain_net_sees_thirteen_pixels_each_way(between):
    model = build(between)
    assert seen(model, 2, 0) == list(range(15))
    columns = seen(model, 2, 5)
    assert columns[0] == 20 - 11 and columns[-1] == 23 + 11


@pytest.mark.parametrize("dilations", [(1,) * 10, (1, 2, 4, 8)])
def test_a_deep_or_dilated_net_sees_the_other_end(dilations):
    assert seen(build(nn.Identity(), dilations), 2, 0)[-1] == X - 1


def test_the_block_sees_everything_once_gamma_is_not_0():
    block = SelfAttentionBlock(CHANNELS)
    model = build(block)
    assert seen(model, 2, 0) == list(range(15))
    nn.init.constant_(block.gamma, 0.5)
    assert seen(model, 2, 0) == list(range(X))


def test_so_does_the_mean():
    assert seen(build(CellAndMean(CHANNELS, n_hidden=13)), 2, 0) == list(range(X))


def test_the_asked_cells_answer():
    """Each square gives what its cell alone gives."""
    model, images = build(CellAlone(CHANNELS)), torch.rand(2, INKS, Y, X).double()
    cells = torch.tensor([[[1, 3], [4, 9], [0, 10]], [[4, 9], [2, 2], [2, 2]]])
    found = model(images, cells)
    grid = model.between(model.grid(images))
    for b in range(2):
        for i, (row, column) in enumerate(cells[b].tolist()):
            torch.testing.assert_close(found[b, i], model.W(grid[b, :, row, column]))
    assert found.shape == (2, 3, CLASSES) and grid.shape == (2, CHANNELS, 5, 11)


def test_a_residual_convolution_adds_what_it_finds():
    layer, x = ResidualConvolution(2, dilation=3), torch.randn(1, 2, 7, 11)
    expected = x + nn.functional.conv2d(
        x, layer.convolution.weight, layer.convolution.bias, padding=3, dilation=3
    ).clamp(min=0)
    torch.testing.assert_close(layer(x), expected)


def test_the_mean_is_that_of_all_cells():
    part, x = CellAndMean(2, n_hidden=3), torch.randn(1, 2, 5, 7)
    joined = torch.cat([x[0, :, 4, 6], x[0].flatten(1).mean(1)])
    hidden = (part.W_a.weight[:, :, 0, 0] @ joined).relu()
    expected = x[0, :, 4, 6] + part.W_b.weight[:, :, 0, 0] @ hidden
    torch.testing.assert_close(part(x)[0, :, 4, 6], expected)


def test_a_cell_alone_reads_no_other():
    part, x = CellAlone(CHANNELS), torch.randn(1, CHANNELS, 5, 7)
    other = x.clone()
    other[..., 1:] += 1
    assert torch.equal(part(x)[..., 0], part(other)[..., 0])
    assert not torch.equal(part(x)[..., 1], part(other)[..., 1])


def test_it_runs_where_its_input_is():
    with torch.device("meta"):
        model = build(SelfAttentionBlock(CHANNELS)).float()
        logits = model(torch.rand(2, INKS, Y, X), torch.zeros(2, 3, 2, dtype=torch.long))
    assert logits.shape == (2, 3, CLASSES)
