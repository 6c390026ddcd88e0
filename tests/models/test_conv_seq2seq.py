"""ConvS2S against loops and PyTorch; how far each side sees; what its scaling is for."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from src import reference
from src.models.conv_seq2seq import HALF, ConvSeq2Seq
from src.models.gated_convolution import GatedConvolution
from src.models.normed_linear import NormedLinear
from src.models.registry import TRANSLATORS

WIDTH = 7
SOURCE = torch.tensor([[5, 9, 4, 8, 10, 6, 3], [7, 6, 9, 3, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0]])
LENGTHS = (7, 4, 1)
TARGET = torch.tensor([[2, 5, 11, 4, 9, 6], [2, 10, 8, 7, 12, 5], [2, 4, 6, 4, 5, 3]])


def build(**arguments):
    torch.manual_seed(3)
    sizes = {"width": WIDTH, "n_encoder": 2, "n_decoder": 3}
    model = ConvSeq2Seq(11, 13, **sizes | arguments).double()
    for parameter in model.parameters():  # far from even weights, and no bias at zero
        parameter.data.mul_(1.2).add_(0.1 * torch.randn_like(parameter))
    return model


def numpy(tensor):
    return tensor.detach().numpy()


def pair(linear):
    """W and b of a map, W by the reference."""
    return reference.normed_matrix(numpy(linear.v), numpy(linear.g)), numpy(linear.b)


def placed(words, tokens):
    return numpy(words.w(tokens)) + numpy(words.p.weight)[: len(tokens)]


def translate_by_loops(model, source, target):
    """Logits of all steps of one sentence, and the weights of every layer."""
    (W_1, b_1), (W_2, b_2), (W_3, b_3), (W_4, b_4), (W_o, b_o) = map(
        pair, (model.encoder.W_1, model.encoder.W_2, model.W_3, model.W_4, model.W_o)
    )
    e, g = placed(model.source, source), placed(model.target, target)
    convolutions = [pair(convolution.W) for convolution in model.encoder.convolutions]
    z = reference.conv_encoder(e @ W_1.T + b_1, convolutions) @ W_2.T + b_2
    x, looks = g @ W_3.T + b_3, []
    for layer in model.layers:
        h = reference.gated_convolution(x, *pair(layer.convolution.W), ahead=0)
        context, weights = reference.conv_look(h, g, z, e, *pair(layer.W_d))
        W_c, b_c = pair(layer.W_c)
        x = HALF * (HALF * (h + context @ W_c.T + b_c) + x)
        looks.append(weights)
    return (x @ W_4.T + b_4) @ W_o.T + b_o, np.array(looks)


@pytest.mark.parametrize("kernel", [1, 2, 3])
@pytest.mark.parametrize("row", range(3))
def test_equals_the_papers_loops(row, kernel):
    model, n_source = build(kernel=kernel), LENGTHS[row]
    output = model(SOURCE, TARGET)
    logits, weights = translate_by_loops(model, SOURCE[row, :n_source], TARGET[row])
    torch.testing.assert_close(output.logits[row], torch.from_numpy(logits))
    torch.testing.assert_close(output.weights[row, ..., :n_source], torch.from_numpy(weights))
    assert output.weights.shape == (3, 3, 6, 7)
    assert not output.weights[row, ..., n_source:].any()


def test_any_number_of_steps_at_once():
    """Two tokens, then one, then three: each layer keeps what the next ones need."""
    model = build()
    memory = model.encode(SOURCE)
    state, logits = model.start(memory), []
    for tokens in TARGET.split([2, 1, 3], 1):
        output, state = model.steps(tokens, state, memory)
        logits.append(output.logits)
    torch.testing.assert_close(torch.cat(logits, 1), model(SOURCE, TARGET).logits)
    assert state.position.tolist() == [6, 6, 6]
    assert [tuple(past.shape) for past in state.before] == [(3, 2, WIDTH)] * 3


def gradients(model, words, of):
    """|d of / d embedding| of every token that `words` embeds."""
    held = []
    handle = words.register_forward_hook(lambda module, inputs, output: held.append(output))
    (gradient,) = torch.autograd.grad(of(model(SOURCE, TARGET)), held[0])
    handle.remove()
    return gradient.abs().amax(-1)


@pytest.mark.parametrize("step", [0, 3, 5])
def test_by_gradient_a_step_hears_the_last_tokens_only(step):
    """With two layers of three: the token itself and the four before, nothing later."""
    model = build(n_decoder=2)
    heard = gradients(model, model.target, lambda output: output.logits[:, step].sum()) > 0
    expected = [step - 4 <= position <= step for position in range(6)]
    assert heard.tolist() == [expected] * 3


def test_by_perturbation_too():
    model = build(kernel=2, n_decoder=2)
    for position in range(6):
        changed = TARGET.clone()
        changed[:, position] = 3 + (TARGET[:, position] + 4) % 10
        moved = (model(SOURCE, TARGET).logits - model(SOURCE, changed).logits).abs().amax(-1)
        expected = [position <= step <= position + 2 for step in range(6)]
        assert (moved > 1e-9).tolist() == [expected] * 3


@pytest.mark.parametrize(("kernel", "left", "right"), [(3, 2, 2), (2, 0, 2), (1, 0, 0)])
def test_how_far_an_encoder_state_sees(kernel, left, right):
    model = build(kernel=kernel)
    states = model.encode(SOURCE).states
    for position in range(4):
        changed = SOURCE.clone()
        changed[0, position] = 7
        moved = (model.encode(changed).states - states)[0].abs().amax(-1) > 1e-9
        assert moved.tolist() == [position - right <= j <= position + left for j in range(7)]


def test_padding_is_never_read():
    """The embedding of <pad> may be anything, and so may what the biases make of it."""
    model = build()
    before = model(SOURCE, TARGET).logits
    with torch.no_grad():
        model.source.w.weight[0] = 1e3
    torch.testing.assert_close(model(SOURCE, TARGET).logits, before)
    shared = gradients(model, model.source, lambda output: output.logits.sum())
    assert not shared[SOURCE == 0].any() and (shared[SOURCE != 0] > 0).all()


def test_without_places_and_neighbours_the_order_is_lost():
    model = build(kernel=1)
    turned = SOURCE[:1].flip(1)
    assert not torch.allclose(model(turned, TARGET[:1]).logits, model(SOURCE, TARGET).logits[:1])
    model.source.p.weight.data.zero_()
    torch.testing.assert_close(model(turned, TARGET[:1]).logits, model(SOURCE, TARGET).logits[:1])


def test_a_value_is_the_state_and_the_word():
    memory = build().encode(SOURCE)
    embedded = placed(build().source, SOURCE[0])
    expected = torch.from_numpy(HALF * (numpy(memory.states[0]) + embedded))
    torch.testing.assert_close(memory.summary[0], expected)


def test_too_long():
    model = build(max_length=6)
    model(SOURCE[:, :6], TARGET)
    with pytest.raises(ValueError, match="tokens has 7 places: at most 6 fit, see max_length"):
        model.encode(SOURCE)
    memory = model.encode(SOURCE[:, :6])
    state = model.start(memory)
    state = state._replace(position=state.position + 17)  # of 2 * 6 + 10
    assert model.steps(TARGET[:, :5], state, memory)[0].logits.isfinite().all()
    with pytest.raises(ValueError, match="tokens has 23 places: at most 22 fit"):
        model.steps(TARGET, state, memory)
    with pytest.raises(ValueError, match="kernel is 0: give 1 or more"):
        build(kernel=0)


def test_a_normed_map_is_pytorchs_weight_norm():
    torch.manual_seed(3)
    ours = NormedLinear(5, 7).double()
    assert not ours.b.any()
    torch.testing.assert_close(ours.W, ours.v)  # as drawn
    ours.g.data.mul_(torch.rand(7).double())
    theirs = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(5, 7).double())
    theirs.parametrizations.weight.original0.data = ours.g.data.unsqueeze(1)
    theirs.parametrizations.weight.original1.data = ours.v.data
    theirs.bias.data = ours.b.data
    x = torch.randn(2, 3, 5).double()
    torch.testing.assert_close(ours(x), theirs(x))


def test_a_gated_convolution_is_pytorchs():
    torch.manual_seed(3)
    ours = GatedConvolution(5, 3, 0.0).double()
    ours.W.b.data.normal_()
    kernel = ours.W.W.unflatten(1, (3, 5)).transpose(1, 2)
    x = torch.randn(2, 7, 5).double()
    expected = F.glu(F.conv1d(x.mT, kernel, ours.W.b).mT, -1)
    torch.testing.assert_close(ours(x), expected)


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_variance_goes_through(dropout):
    """What enters with variance 1 leaves with about as much (section 3.5); after a gate with a
    third more, since gates differ, which the paper's estimate leaves out."""
    torch.manual_seed(3)
    x = F.dropout(torch.randn(40, 50, 30), dropout)
    linear = NormedLinear(30, 30, gain=1 - dropout)
    assert linear(x).var().item() == pytest.approx(1, abs=0.1)
    convolution = GatedConvolution(30, 3, dropout)
    assert convolution(x).var().item() == pytest.approx(4 / 3, abs=0.1)


def test_the_laboratory_size():
    ours, bahdanau = (
        sum(p.numel() for p in TRANSLATORS[name].build(416, 565).parameters())
        for name in ("conv-seq2seq", "bahdanau")
    )
    assert abs(ours / bahdanau - 1) < 0.02
