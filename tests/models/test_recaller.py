"""The model around one layer: its convolution as a loop; nothing leads around the layer."""

import torch
from torch import nn

from src.models.matrix_states import SumRule
from src.models.recaller import Recaller
from src.positions import SinusoidalPositions

N_WORDS, N_VALUES, WIDTH = 11, 5, 6


def build(positions=None):
    torch.manual_seed(0)
    layer = SumRule(WIDTH, n_heads=2)
    return Recaller(N_WORDS, N_VALUES, layer, width=WIDTH, positions=positions).double()


def tokens():
    return torch.tensor([[3, 9, 4, 10, 0, 7, 3], [1, 2, 8, 8, 5, 6, 0]])


def test_each_token_comes_with_the_one_before_it():
    model = build()
    found = model.inputs(tokens())
    for b, row in enumerate(tokens().tolist()):
        for t, token in enumerate(row):
            expected = model.W_now.weight @ model.E.weight[token]
            if t > 0:
                expected = expected + model.W_before.weight @ model.E.weight[row[t - 1]]
            torch.testing.assert_close(found[b, t], expected, rtol=0, atol=1e-10)


def test_positions_are_added_after_the_convolution():
    added = build(SinusoidalPositions()).inputs(tokens()) - build().inputs(tokens())
    expected = SinusoidalPositions()(torch.zeros_like(added))
    torch.testing.assert_close(added, expected, rtol=0, atol=1e-10)


def test_the_last_tokens_are_the_questions():
    model = build()
    z = model.layer(model.inputs(tokens()))
    expected = model.G(model.norm(z))[:, 4:]
    assert expected.shape == (2, 3, N_VALUES)
    torch.testing.assert_close(model(tokens(), 3), expected, rtol=0, atol=1e-10)


def test_no_shortcut_leads_around_the_layer():
    model = build()
    nn.init.zeros_(model.layer.W_O.weight)
    logits = model(tokens(), 2)
    expected = model.G.bias.expand_as(logits) + model.G(model.norm.bias) - model.G.bias
    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-10)
