"""Plain and residual blocks against loops over pixels, and stacks of them."""

import numpy as np
import pytest
import torch
from torch import nn

from src import reference
from src.models.residual import ConvolutionalStack, PlainBlock, ResidualBlock, convolution

CHANNELS, ROWS, COLUMNS = 3, 5, 7
LOOPS = {PlainBlock: reference.plain_block, ResidualBlock: reference.residual_block}


def build(block, norm=nn.BatchNorm2d):
    """A block whose normalisation does something in either mode."""
    torch.manual_seed(0)
    built = block(CHANNELS, norm).double()
    if norm is nn.BatchNorm2d:
        for layer in (built.norm_1, built.norm_2):
            for tensor in (layer.weight.data, layer.bias.data, layer.running_mean):
                tensor.copy_(torch.randn(CHANNELS))
            layer.running_var.copy_(torch.rand(CHANNELS) + 0.5)
    return built


@pytest.fixture
def x():
    torch.manual_seed(1)
    return torch.randn(2, CHANNELS, ROWS, COLUMNS, dtype=torch.float64)


def numpy(tensor):
    return tensor.detach().numpy()


def close(found, expected):
    expected = torch.as_tensor(expected, dtype=found.dtype, device="cpu")
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)


def normalised(layer, mean, variance):
    """The layer as a loop, with these statistics."""
    if isinstance(layer, nn.Identity):
        return lambda x: x
    p = mean, variance, numpy(layer.weight), numpy(layer.bias)
    return lambda x: reference.batch_norm(x, *p, layer.eps)


def statistics(images):
    """Mean and variance of every channel over a batch and all its pixels."""
    return images.mean((0, 2, 3)), images.var((0, 2, 3))


@pytest.mark.parametrize("norm", [nn.BatchNorm2d, nn.Identity])
@pytest.mark.parametrize("block", LOOPS)
def test_equals_the_papers_loops(block, norm, x):
    built = build(block, norm).eval()
    p = {"W_1": numpy(built.W_1.weight), "W_2": numpy(built.W_2.weight)}
    norms = [
        normalised(n, numpy(getattr(n, "running_mean", x)), numpy(getattr(n, "running_var", x)))
        for n in (built.norm_1, built.norm_2)
    ]
    for b in range(2):
        close(built(x)[b], LOOPS[block](x[b].numpy(), *norms, p))


@pytest.mark.parametrize("block", LOOPS)
def test_in_training_the_batch_gives_mean_and_variance(block, x):
    built = build(block)
    p = {"W_1": numpy(built.W_1.weight), "W_2": numpy(built.W_2.weight)}
    first = np.array([reference.convolution(image, p["W_1"]) for image in x.numpy()])
    norm_1 = normalised(built.norm_1, *statistics(first))
    hidden = np.array([np.maximum(norm_1(image), 0) for image in first])
    second = np.array([reference.convolution(image, p["W_2"]) for image in hidden])
    norm_2 = normalised(built.norm_2, *statistics(second))
    found = built(x)
    for b in range(2):
        close(found[b], LOOPS[block](x[b].numpy(), norm_1, norm_2, p))


def test_a_residual_block_that_learnt_nothing_is_the_identity(x):
    """F = 0: what is not negative passes; the plain block has nothing left."""
    for block, expected in ((ResidualBlock, x.relu()), (PlainBlock, 0 * x)):
        built = build(block, nn.Identity)
        nn.init.zeros_(built.W_2.weight)
        assert torch.equal(built(x), expected)


def test_the_shortcut_costs_no_parameter():
    plain, residual = (build(block).state_dict() for block in LOOPS)
    assert plain.keys() == residual.keys()
    assert all(torch.equal(plain[name], residual[name]) for name in plain)


def stack(**arguments):
    torch.manual_seed(0)
    arguments = {"n_blocks": 2, "width": 5} | arguments
    return ConvolutionalStack(11, **arguments).double()


def test_a_stack_has_two_layers_a_block_and_two():
    for n_blocks in (0, 1, 3):
        kinds = (nn.Conv2d, nn.Linear)
        layers = [m for m in stack(n_blocks=n_blocks).modules() if isinstance(m, kinds)]
        assert len(layers) == 2 * n_blocks + 2


@pytest.mark.parametrize("block", LOOPS)
def test_a_stack_is_its_blocks_one_after_the_other(block):
    model, images = stack(block=block).eval(), torch.rand(2, 8, 8).double()
    loop, state = LOOPS[block], images[0].numpy()[None]
    first = model.layers[0]
    state = reference.convolution(state, numpy(first[0].weight))
    state = np.maximum(state / np.sqrt(1 + first[1].eps), 0)  # statistics not yet moved: 0 and 1
    states = [state]
    for built in model.layers[1:]:
        p = {"W_1": numpy(built.W_1.weight), "W_2": numpy(built.W_2.weight)}
        norms = (normalised(n, np.zeros(5), np.ones(5)) for n in (built.norm_1, built.norm_2))
        states.append(loop(states[-1], *norms, p))
    found = model.states(images)
    assert len(found) == 3
    for ours, theirs in zip(found, states, strict=True):
        close(ours[0], theirs)
    mean = states[-1].mean((1, 2))
    close(model(images)[0], numpy(model.last.weight) @ mean + numpy(model.last.bias))


def test_where_nothing_is_learnt_the_gradient_passes_every_residual_block_whole():
    """And not one plain block: the gradient by layer, which `states` is there for."""
    images = torch.rand(2, 8, 8).double()
    for block, kept in ((ResidualBlock, True), (PlainBlock, False)):
        model = stack(n_blocks=7, block=block, norm=nn.Identity)
        for built in model.layers[1:]:
            nn.init.zeros_(built.W_2.weight)
        states = model.states(images)
        loss = model.output(states[-1]).square().sum()
        gradients = torch.autograd.grad(loss, states)
        positive = states[0] > 0  # relu has no slope at 0
        for gradient in gradients[:-1]:
            assert torch.equal(gradient[positive], gradients[-1][positive]) == kept
            assert gradient.any() == kept


def test_weights_begin_with_the_variance_that_a_relu_needs():
    torch.manual_seed(0)
    weight = convolution(31, 37).weight
    assert weight.var().item() == pytest.approx(2 / (9 * 31), rel=0.05)
    assert weight.mean().item() == pytest.approx(0, abs=0.002)


def test_a_negative_number_of_blocks_is_refused():
    with pytest.raises(ValueError, match="n_blocks is -1"):
        stack(n_blocks=-1)


def test_every_tensor_is_born_on_the_device_of_its_input():
    images, model = torch.rand(2, 8, 8).double(), stack().eval()
    expected = model(images)
    with torch.device("meta"):
        close(model(images), expected)
        ghost = ConvolutionalStack(11, n_blocks=2, width=5)
    found = ghost(images.float().to("meta"))
    assert found.device.type == "meta" and found.shape == (2, 11)


def test_it_runs_in_single_precision():
    images = torch.rand(2, 8, 8)
    found = stack().eval().float()(images)
    assert found.dtype == torch.float32
    expected = stack().eval()(images.double())
    torch.testing.assert_close(found.double(), expected, rtol=0, atol=1e-5)
