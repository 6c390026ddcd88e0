"""Show, Attend and Tell against plain loops, and what its docstrings promise."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from src import reference
from src.decoding import greedy_from
from src.models.show_attend_tell import LSTMState, ShowAttendTell, coverage_penalty
from src.models.show_attend_tell_choices import Placeless, PlainMean
from src.models.translator import select

N_TARGET, WIDTH, CELLS = 17, 7, 3 * 5
TARGET = torch.tensor([[2, 9, 4, 16, 8, 5, 3], [2, 12, 7, 7, 3, 0, 0]])


def build(kind=ShowAttendTell):
    torch.manual_seed(0)
    return kind(N_TARGET, width=WIDTH).double()


@pytest.fixture
def images():
    torch.manual_seed(1)
    return torch.rand(2, 12, 20, dtype=torch.float64)


def numpy(tensor):
    return tensor.detach().numpy()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def caption_by_loops(model, a, target):
    """Logits and weights of every step of one image, equation by equation."""
    score, d = model.score, model.decoder
    W, U, v = numpy(score.W.weight), numpy(score.U.weight), numpy(score.v.weight)[0]
    mean = sum(a) / len(a)
    h = np.tanh(numpy(d.f_h[0].weight) @ mean + numpy(d.f_h[0].bias))
    c = np.tanh(numpy(d.f_c[0].weight) @ mean + numpy(d.f_c[0].bias))
    bias = numpy(d.lstm.bias_ih) + numpy(d.lstm.bias_hh)
    for E in numpy(d.E(target)):
        e = [v @ np.tanh(W @ h + U @ a_i) for a_i in a]
        alpha = np.exp(e) / sum(np.exp(e))
        beta = sigmoid(numpy(model.f_beta.weight)[0] @ h + numpy(model.f_beta.bias)[0])
        z = beta * sum(weight * a_i for weight, a_i in zip(alpha, a))
        inputs = np.concatenate([E, z])
        gates = numpy(d.lstm.weight_ih) @ inputs + numpy(d.lstm.weight_hh) @ h + bias
        i, f, g, o = np.split(gates, 4)  # PyTorch's order
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        inner = E + numpy(d.L_h.weight) @ h + numpy(d.L_z.weight) @ z
        yield numpy(d.L_o.weight) @ inner + numpy(d.L_o.bias), alpha


@pytest.mark.parametrize(("row", "n_target"), [(0, 7), (1, 5)])
def test_equals_the_papers_loops(row, n_target, images):
    model = build()
    output, a = model(images, TARGET), numpy(model.encode(images).states[row])
    assert output.weights.shape == (2, 7, CELLS)
    for t, (logits, alpha) in enumerate(caption_by_loops(model, a, TARGET[row, :n_target])):
        torch.testing.assert_close(output.logits[row, t], torch.from_numpy(logits))
        torch.testing.assert_close(output.weights[row, t], torch.from_numpy(alpha))


def test_reads_as_the_reference_does(images):
    model = build()
    memory, h = model.encode(images), torch.randn(2, WIDTH, dtype=torch.float64)
    context, weights = model.look(h, memory)
    for row in range(2):
        states = numpy(memory.states[row])
        scores = numpy(model.scores(h, memory)[row])
        everywhere = np.ones_like(scores, dtype=bool)
        expected = reference.attend(scores, states, everywhere)
        gate = numpy(model.gate(h))[row]
        np.testing.assert_allclose(numpy(context[row]), gate * expected[0][0])
        np.testing.assert_allclose(numpy(weights[row]), expected[1][0])


@pytest.mark.parametrize("kind", [ShowAttendTell, PlainMean, Placeless])
def test_forward_equals_looping_step(kind, images):
    model = build(kind)
    output, memory = model(images, TARGET), model.encode(images)
    state = model.start(memory)
    for t, token in enumerate(TARGET.unbind(1)):
        step = model.step(token, state, memory)
        state = step.state
        torch.testing.assert_close(output.logits[:, t], step.logits)
        torch.testing.assert_close(output.weights[:, t], step.weights)


def test_a_hidden_region_gets_no_weight_and_leaves_no_trace(images):
    """As if it were not there: not in the weights, the context or the first state."""
    model = build()
    memory, left = model.encode(images), [i for i in range(CELLS) if i != 4]
    mask = memory.mask.clone()
    mask[:, 4] = False
    hidden = replace(memory, mask=mask)
    without = replace(
        memory,
        states=memory.states[:, left],
        mask=memory.mask[:, left],
        summary=memory.summary[:, left],
    )
    one, other = (model.step(TARGET[:, 0], model.start(m), m) for m in (hidden, without))
    assert not one.weights[:, 4].any()
    torch.testing.assert_close(one.weights[:, left], other.weights)
    torch.testing.assert_close(one.logits, other.logits)


def test_nothing_to_read_gives_finite_numbers(images):
    model = build()
    memory = model.encode(images)
    empty = replace(memory, mask=torch.zeros_like(memory.mask))
    step = model.step(TARGET[:, 0], model.start(empty), empty)
    assert not step.weights.any() and step.logits.isfinite().all()
    step.logits.sum().backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in model.parameters())


def test_annotations_are_a_set(images):
    """Shuffled rows: the same captions, and the weights go with their regions."""
    model, order = build(), torch.randperm(CELLS, generator=torch.Generator().manual_seed(5))
    memory = model.encode(images)
    shuffled = replace(memory, states=memory.states[:, order], summary=memory.summary[:, order])
    one, other = (model.step(TARGET[:, 0], model.start(m), m) for m in (memory, shuffled))
    torch.testing.assert_close(one.logits, other.logits)
    torch.testing.assert_close(one.weights[:, order], other.weights)


def test_the_query_is_the_state_before_the_word(images):
    """h_{t-1}: the token of step t moves the weights of step t + 1, not of step t."""
    model, changed = build(), TARGET.clone()
    changed[:, 3] = 10
    difference = (model(images, TARGET).weights - model(images, changed).weights).abs().amax(-1)
    assert not difference[:, :4].any() and (difference[:, 4] > 1e-12).all()


def test_a_closed_gate_lets_no_region_through(images):
    model = build()
    memory, state = model.encode(images), LSTMState(*torch.randn(2, 2, WIDTH).double())
    other = replace(memory, states=memory.states.flip(0), summary=memory.summary.flip(0))
    assert ((model.gate(state.h) > 0) & (model.gate(state.h) < 1)).all()
    with torch.no_grad():
        model.f_beta.weight.zero_()
        model.f_beta.bias.fill_(-1e4)
    one, another = (model.step(TARGET[:, 1], state, m).logits for m in (memory, other))
    assert torch.equal(one, another)


def test_state_and_memory_can_be_reordered(images):
    model, rows = build(), torch.tensor([1, 0, 1])
    memory = model.encode(images)
    state = model.start(memory)
    kept = [part.clone() for part in state]
    step = model.step(TARGET[:, 0], state, memory)
    assert all(map(torch.equal, state, kept))
    again = model.step(TARGET[rows, 0], select(state, rows), select(memory, rows))
    torch.testing.assert_close(again.logits, step.logits[rows])


def test_captions_are_written_without_a_length_of_the_source(images):
    model = build()
    tokens = greedy_from(model, model.encode(images), torch.tensor([4, 6]))
    assert tokens.shape[0] == 2 and tokens.shape[1] <= 6 and not tokens[0, 4:].any()


def test_penalty_by_hand():
    weights = torch.tensor([[[0.5, 0.5, 0.0], [0.25, 0.75, 0.0], [0.9, 0.0, 0.1]]])
    real = torch.tensor([[True, True, False]])
    # sums 0.75, 1.25, 0: 1/16 + 1/16 + 1
    assert coverage_penalty(weights, real).tolist() == [1.125]
    assert coverage_penalty(torch.eye(3)[None], torch.ones(1, 3, dtype=torch.bool)).item() == 0


def test_every_parameter_learns(images):
    model = build()
    model(images, TARGET).logits.square().sum().backward()
    assert all(p.grad is not None and p.grad.any() for p in model.parameters())


def test_the_mean_reads_all_alike(images):
    model = build(PlainMean)
    memory = model.encode(images)
    h = torch.randn(2, WIDTH, dtype=torch.float64)
    context, weights = model.look(h, memory)
    torch.testing.assert_close(weights, torch.full_like(weights, 1 / CELLS))
    torch.testing.assert_close(context, model.gate(h) * memory.states.mean(1))


def test_without_place_equal_patches_are_equal():
    model, images = build(Placeless), torch.zeros(1, 24, 24, dtype=torch.float64)
    images[0, 8:12, 4:8] = images[0, 8:12, 16:20] = 1.0
    states = model.encode(images).states[0]
    torch.testing.assert_close(states[6 * 2 + 1], states[6 * 2 + 4])
    with_place = build().encode(images).states[0]
    assert not torch.allclose(with_place[6 * 2 + 1], with_place[6 * 2 + 4])
    names = [name for name, _ in build().named_parameters()]
    assert names == [name for name, _ in model.named_parameters()]
