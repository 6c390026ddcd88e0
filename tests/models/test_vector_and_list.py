"""The vector against the LSTM of chapter 1, the list against PyTorch's attention."""

import torch
import torch.nn.functional as F

from src.models.vector_and_list import ListState, VectorState

D_MODEL, N_HEADS, T, B = 15, 3, 7, 2


def tokens():
    torch.manual_seed(1)
    return torch.randn(B, T, D_MODEL, dtype=torch.float64)


def test_the_vector_is_pytorchs_lstm():
    torch.manual_seed(0)
    layer, x = VectorState(D_MODEL, width=11).double(), tokens()
    theirs = torch.nn.LSTM(D_MODEL, 11, batch_first=True).double()
    with torch.no_grad():
        for ours, name in (
            (layer.unit.W.weight, "weight_ih_l0"),
            (layer.unit.U.weight, "weight_hh_l0"),
            (layer.unit.W.bias, "bias_ih_l0"),
        ):
            u, f, o, candidate = ours.chunk(4)
            getattr(theirs, name).copy_(torch.cat([u, f, candidate, o]))
        theirs.bias_hh_l0.zero_()
    expected = layer.W_O(theirs(x)[0])
    torch.testing.assert_close(layer(x), expected, rtol=0, atol=1e-10)


def test_the_list_is_causal_attention():
    torch.manual_seed(0)
    layer, x = ListState(D_MODEL, n_heads=N_HEADS).double(), tokens()
    sides = (layer.theta_Q(x), layer.theta_K(x), layer.theta_V(x))
    heads = (side.unflatten(2, (N_HEADS, 5)).transpose(1, 2) for side in sides)
    read = F.scaled_dot_product_attention(*heads, is_causal=True)
    expected = layer.W_O(read.transpose(1, 2).flatten(2))
    torch.testing.assert_close(layer(x), expected, rtol=0, atol=1e-10)
    torch.testing.assert_close(layer.one_by_one(x), expected, rtol=0, atol=1e-10)


def test_the_output_rule_is_the_nadaraya_watson_estimate():
    """A mean of the values, weighted by a kernel of key and query (theorem 2)."""
    torch.manual_seed(0)
    layer, x = ListState(D_MODEL, n_heads=1).double(), tokens()
    found = layer(x)
    query, key, value = layer.theta_Q(x), layer.theta_K(x), layer.theta_V(x)
    for b in range(B):
        for t in range(T):
            kernel = [(key[b, s] @ query[b, t] / D_MODEL**0.5).exp() for s in range(t + 1)]
            total = sum(k * value[b, s] for s, k in enumerate(kernel))
            expected = layer.W_O(total / sum(kernel))
            torch.testing.assert_close(found[b, t], expected, rtol=0, atol=1e-10)


def test_a_list_without_positions_does_not_know_what_came_last():
    layer, x = ListState(D_MODEL, n_heads=N_HEADS).double(), tokens()
    swapped = x[:, [1, 0, *range(2, T)]]
    torch.testing.assert_close(layer(x)[:, 2:], layer(swapped)[:, 2:], rtol=0, atol=1e-10)
