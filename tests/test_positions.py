"""Positions against the paper's formula, at any length, and the table that ends."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from src import reference
from src.positions import LearnedPositions, SinusoidalPositions, sinusoids


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**6), st.integers(1, 29))
def test_sinusoids_equal_the_formula_at_any_position(position, d_model):
    found = sinusoids(torch.tensor([position]), d_model)
    assert found.dtype == torch.float64 and found.shape == (1, d_model)
    expected = torch.from_numpy(reference.sinusoid(position, d_model))
    torch.testing.assert_close(found[0], expected, rtol=0, atol=1e-8)


def test_by_hand():
    """d_model 4: wavelengths 2 pi and 100 times that."""
    found = sinusoids(torch.tensor([0, 1, 50]), 4)
    expected = [
        [0, 1, 0, 1],
        [math.sin(1), math.cos(1), math.sin(0.01), math.cos(0.01)],
        [math.sin(50), math.cos(50), math.sin(0.5), math.cos(0.5)],
    ]
    torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64))


def test_a_step_turns_every_pair_by_its_own_angle():
    """Section 3.5: for any offset k, PE(pos + k) is a linear function of PE(pos)."""
    d_model, k = 14, 5
    position = torch.arange(11)
    here, there = sinusoids(position, d_model), sinusoids(position + k, d_model)
    for i in range(0, d_model, 2):
        angle = k / 10000 ** (i / d_model)
        turn = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
        turned = here[:, i : i + 2] @ torch.tensor(turn, dtype=torch.float64)
        torch.testing.assert_close(turned, there[:, i : i + 2])


def test_positions_may_have_any_shape():
    position = torch.tensor([[3, 1, 4], [1, 5, 9]])
    expected = sinusoids(position.flatten(), 7).unflatten(0, (2, 3))
    assert torch.equal(sinusoids(position, 7), expected)
    assert torch.equal(sinusoids(torch.tensor(3), 7), expected[0, 0])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_sinusoids_are_added_in_the_dtype_of_the_embedding(dtype):
    torch.manual_seed(0)
    embedded = torch.randn(2, 5, 7).to(dtype)
    found = SinusoidalPositions()(embedded, start=3000)
    assert found.dtype == dtype
    rows = np.array([reference.sinusoid(3000 + t, 7) for t in range(5)])
    expected = embedded + torch.from_numpy(rows).to(dtype)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-6)


def test_learned_positions_are_rows_of_a_table():
    torch.manual_seed(0)
    positions, embedded = LearnedPositions(7, max_length=11), torch.randn(2, 5, 7)
    found = positions(embedded)
    for b in range(2):
        for t in range(5):
            assert torch.equal(found[b, t], embedded[b, t] + positions.P.weight[t])
    found.sum().backward()
    assert positions.P.weight.grad[:5].eq(2).all() and not positions.P.weight.grad[5:].any()


@pytest.mark.parametrize("positions", [SinusoidalPositions(), LearnedPositions(7, max_length=11)])
def test_step_by_step_is_all_at_once(positions):
    torch.manual_seed(0)
    embedded = torch.randn(2, 11, 7)
    steps = [positions(one, start=t) for t, one in enumerate(embedded.split(1, dim=1))]
    torch.testing.assert_close(torch.cat(steps, 1), positions(embedded))


def test_beyond_the_table_is_an_error():
    positions, embedded = LearnedPositions(7, max_length=11), torch.zeros(2, 12, 7)
    message = "embedded ends at position 12: max_length allows at most 11"
    with pytest.raises(ValueError, match=message):
        positions(embedded)
    with pytest.raises(ValueError, match=message):
        positions(embedded[:, :1], start=11)
    assert positions(embedded[:, :1], start=10).shape == (2, 1, 7)
    assert SinusoidalPositions()(embedded, start=10**6).isfinite().all()


@pytest.mark.parametrize("positions", [SinusoidalPositions(), LearnedPositions(7, max_length=11)])
def test_every_tensor_is_born_on_the_device_of_its_input(positions):
    embedded = torch.randn(2, 5, 7)
    expected = positions(embedded, start=2)
    with torch.device("meta"):
        assert torch.equal(positions(embedded, start=2), expected)
    found = positions.to_empty(device="meta")(embedded.to("meta"))
    assert found.device.type == "meta" and found.shape == (2, 5, 7)
