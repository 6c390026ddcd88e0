"""The exchanged encoders: what an annotation knows, and where the decoder starts."""

import numpy as np
import pytest
import torch

from src import reference
from src.models.luong import LuongGlobal
from src.models.luong_choices import Bidirectional, Reversed

WIDTH = 6
SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0], [0, 0, 0, 0, 0]])
BACKWARDS = torch.tensor([[11, 9, 5, 7, 3], [4, 6, 3, 0, 0], [0, 0, 0, 0, 0]])
TARGET = torch.tensor([[2, 9, 4, 16, 8, 5, 3], [2, 12, 7, 7, 3, 0, 0], [2, 4, 6, 4, 3, 0, 0]])
VARIANTS = [Bidirectional, Reversed]


def build(variant):
    torch.manual_seed(0)
    return variant(13, 17, width=WIDTH).double()


def test_two_directions_equal_the_loops():
    """Layer by layer: each direction reads both halves of the layer below."""
    model = build(Bidirectional)
    layers = [
        tuple(part.detach().numpy() for part in weights)
        for weights in model.encoder.recurrence.layers.all_weights  # layer 1 forward, backward ...
    ]
    inputs, starts = model.encoder.E(SOURCE[0]).detach().numpy(), []
    for forward, backward in zip(layers[::2], layers[1::2]):
        passes = [(inputs, forward), (inputs[::-1], backward)]
        halves, ends = zip(*(run(words, weights) for words, weights in passes))
        inputs = np.concatenate([halves[0], halves[1][::-1]], 1)
        starts.append(np.concatenate(ends, 1))
    memory = model.encode(SOURCE)
    torch.testing.assert_close(memory.states[0], torch.from_numpy(inputs))
    hidden, cell = torch.from_numpy(np.array(starts)).unbind(1)
    state = model.start(memory)
    torch.testing.assert_close(state.hidden[0], hidden)
    torch.testing.assert_close(state.cell[0], cell)


def run(inputs, weights):
    """One LSTM over the inputs: every hidden vector, and the last hidden and cell."""
    W, U, b_W, b_U = weights
    hidden = cell = np.zeros(WIDTH // 2)
    states = []
    for x in inputs:
        hidden, cell = reference.lstm_step(x, hidden, cell, W, U, b_W + b_U)
        states.append(hidden)
    return np.array(states), np.array([hidden, cell])


def test_the_reversed_reader_is_the_forward_reader_of_the_mirrored_source():
    turned, forwards = build(Reversed), build(LuongGlobal)
    forwards.load_state_dict(turned.state_dict())
    torch.testing.assert_close(forwards(BACKWARDS, TARGET).logits, turned(SOURCE, TARGET).logits)
    weights, mirrored = turned(SOURCE, TARGET).weights, forwards(BACKWARDS, TARGET).weights
    torch.testing.assert_close(weights[0], mirrored[0][:, [3, 2, 1, 0, 4]])
    torch.testing.assert_close(weights[1], mirrored[1][:, [1, 0, 2, 3, 4]])


@pytest.mark.parametrize(
    ("variant", "knows"),
    [(LuongGlobal, [0, 0, 1, 1, 1]), (Reversed, [1, 1, 1, 0, 1]), (Bidirectional, [1] * 5)],
)
def test_which_annotations_know_the_third_word(variant, knows):
    """Whoever reads backwards begins at the fourth word and ends with </s>."""
    model, changed = build(variant), SOURCE.clone()
    changed[0, 2] = 8
    change = (model.encode(SOURCE).states - model.encode(changed).states).abs().amax(-1)[0]
    assert (change > 1e-9).int().tolist() == knows


@pytest.mark.parametrize("variant", VARIANTS)
def test_padding_changes_nothing(variant):
    model = build(variant)
    output, alone = model(SOURCE, TARGET), model(SOURCE[1:2, :3], TARGET[1:2, :5])
    torch.testing.assert_close(output.logits[1, :5], alone.logits[0])
    torch.testing.assert_close(output.weights[1, :5, :3], alone.weights[0])
    assert not output.weights[1, :, 3:].any() and not output.weights[2].any()


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_parameter_is_used(variant):
    model = build(variant)
    model(SOURCE, TARGET).logits.square().sum().backward()
    assert all(p.grad.isfinite().all() and p.grad.any() for p in model.parameters())


@pytest.mark.parametrize("n_words", [200, 800])
@pytest.mark.parametrize("variant", VARIANTS)
def test_size_beside_the_parent(variant, n_words):
    models = (m(n_words, n_words) for m in (variant, LuongGlobal))
    size, parents = (sum(p.numel() for p in m.parameters()) for m in models)
    assert 0.97 < size / parents < 1.05


def test_an_odd_width_has_no_halves():
    with pytest.raises(ValueError, match="width is 7: an even number"):
        Bidirectional(13, 17, width=7)
