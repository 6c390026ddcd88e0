"""Costs against formulas that were worked out by hand."""

from dataclasses import dataclass

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from src.costs import kept_bytes, operations, products_in_a_row, size_of
from src.masks import causal_mask
from src.models.gated_convolution import GatedConvolution
from src.models.gated_unit import GatedUnit
from src.multihead import MultiHeadAttention

B, D, HEADS, KERNEL = 2, 15, 3, 5


def words(n):
    return torch.randn(B, n, D, requires_grad=True)


def recurrent(unit, x):
    state, shown = torch.zeros(B, D), []
    for projected in unit.project(x).unbind(1):
        state = unit(projected, state)
        shown.append(state)
    return torch.stack(shown, 1)


@pytest.mark.parametrize("n", [7, 11, 64])
def test_operations_are_those_of_the_formulas(n):
    x, layer = words(n), MultiHeadAttention(D, n_heads=HEADS)
    mask = causal_mask(n, n, device=x.device)
    formula = B * (8 * n * D**2 + 4 * n**2 * D)
    assert operations(lambda: layer(x, x, x, mask)) == formula
    fused = operations(lambda: layer.fused(x, layer.W_K(x), layer.W_V(x), mask))
    assert fused == formula, "fused attention counts as much: it computes the same"
    unit, conv = GatedUnit(D, D), GatedConvolution(D, KERNEL, 0.0)
    assert operations(lambda: recurrent(unit, x)) == B * n * 12 * D**2
    padded = F.pad(x, (0, 0, KERNEL // 2, KERNEL // 2))
    assert operations(lambda: conv(padded)) == B * n * 4 * KERNEL * D**2


@pytest.mark.parametrize("n", [1, 7, 11])
def test_products_that_wait(n):
    x, layer = words(n), MultiHeadAttention(D, n_heads=HEADS)
    mask = causal_mask(n, n, device=x.device)
    assert products_in_a_row(layer(x, x, x, mask).context) == 4  # W_Q, Q K^T, alpha V, W_O
    assert products_in_a_row(recurrent(GatedUnit(D, D), x)) == 2 * n  # U_gates, then U
    conv = GatedConvolution(D, KERNEL, 0.0)
    assert products_in_a_row(conv(F.pad(x, (0, 0, 2, 2)))) == 1


def test_the_longest_chain_counts_not_the_number_of_products():
    a, b = torch.randn(3, 3, requires_grad=True), torch.randn(3, 3, requires_grad=True)
    assert products_in_a_row(a + b) == 0
    assert products_in_a_row(a @ b + b @ a) == 1
    assert products_in_a_row(a @ b @ a + b @ a) == 2
    assert products_in_a_row((a @ b) @ (b @ a @ b @ a)) == 4
    assert products_in_a_row(torch.randn(3, 3) @ torch.randn(3, 3)) == 0, "no graph, no chain"


def test_kept_bytes():
    x = torch.randn(7, requires_grad=True)
    assert kept_bytes(lambda: x + 1) == 0
    assert kept_bytes(lambda: x.exp()) == 7 * 4  # its result
    assert kept_bytes(lambda: x * x) == 7 * 4, "one tensor, though it is kept twice"
    assert kept_bytes(lambda: x * x.double()) == 7 * 4 + 7 * 8  # both factors
    linear = nn.Linear(7, 11)
    assert kept_bytes(lambda: linear(x.expand(5, 7) * 1).relu()) >= 5 * 11 * 4


@dataclass(frozen=True)
class Both:
    one: torch.Tensor
    other: tuple


def test_the_size_of_a_state():
    one = torch.zeros(2, 3)
    assert size_of(None) == 0 and size_of(one) == 24
    assert size_of(Both(one, (one.double(), None, torch.zeros(5, dtype=torch.bool)))) == 24 + 48 + 5
