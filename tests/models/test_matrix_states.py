"""Matrix states against the papers' loops, and what they can and cannot replace."""

import pytest
import torch

from src import reference
from src.models.matrix_states import (
    DeltaRule,
    FeatureSum,
    GatedSum,
    LinearAttention,
    PlainSum,
    SumRule,
    UnitSum,
    phi,
)

D_MODEL, N_HEADS, T, B = 15, 3, 7, 2
D_HEAD = D_MODEL // N_HEADS


def build(kind, **sizes):
    torch.manual_seed(0)
    return kind(D_MODEL, **({"n_heads": N_HEADS} | sizes)).double()


@pytest.fixture
def x():
    torch.manual_seed(1)
    return torch.randn(B, T, D_MODEL, dtype=torch.float64)


def by_head(layer, x, h):
    """Queries, keys and values of one head of one sequence, as NumPy."""
    part = slice(D_HEAD * h, D_HEAD * (h + 1))
    sides = (layer.theta_Q, layer.theta_K, layer.theta_V)
    return [(x @ side.weight.T)[:, part].detach().numpy() for side in sides]


def joined(layer, heads):
    side_by_side = torch.cat([torch.from_numpy(head) for head in heads], 1)
    return side_by_side @ layer.W_O.weight.T


def close(found, expected):
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)


def test_linear_attention_is_the_papers_sum(x):
    layer = build(LinearAttention)
    for b in range(B):
        heads = [reference.linear_attention(*by_head(layer, x[b], h)) for h in range(N_HEADS)]
        close(layer(x)[b], joined(layer, heads))


@pytest.mark.parametrize(
    ("kind", "loop"), [(SumRule, reference.sum_rule), (DeltaRule, reference.delta_rule)]
)
def test_rules_are_the_papers_loops(kind, loop, x):
    layer = build(kind)
    for b in range(B):
        beta, heads = torch.sigmoid(layer.theta_beta(x[b])).detach().numpy(), []
        for h in range(N_HEADS):
            query, key, value = by_head(layer, x[b], h)
            query, key = (v / (v**2).sum(1, keepdims=True) ** 0.5 for v in (query, key))
            heads.append(loop(query, key, value, beta[:, h]))
        close(layer(x)[b], joined(layer, heads))


def of_length_1(vectors):
    return vectors / (vectors**2).sum(1, keepdims=True) ** 0.5


@pytest.mark.parametrize(
    ("kind", "features"),
    [
        (PlainSum, lambda vectors: vectors),
        (GatedSum, lambda vectors: vectors),
        (UnitSum, of_length_1),
        (FeatureSum, lambda vectors: phi(torch.from_numpy(vectors)).numpy()),
    ],
)
def test_sums_without_a_part_are_the_same_loop(kind, features, x):
    layer = build(kind)
    for b in range(B):
        heads = []
        for h in range(N_HEADS):
            query, key, value = by_head(layer, x[b], h)
            beta = torch.ones(T).double().numpy()
            if kind is GatedSum:
                beta = torch.sigmoid(layer.theta_beta(x[b])).detach().numpy()[:, h]
            heads.append(reference.sum_rule(features(query), features(key), value, beta))
        close(layer(x)[b], joined(layer, heads))
        close(layer.one_by_one(x)[b], joined(layer, heads))


def test_heads_may_be_of_any_size(x):
    layer = SumRule(D_MODEL, n_heads=2, d_head=11).double()
    assert layer.state_size(T) == 2 * 11**2 == layer.start(1)[0].numel()
    assert layer.theta_K.weight.shape == (22, D_MODEL) and layer(x).shape == x.shape
    close(layer(x), layer.one_by_one(x))
    with pytest.raises(ValueError, match="d_head is 0: give 1 or more"):
        SumRule(D_MODEL, n_heads=2, d_head=0)


def writes_all(kind):
    """One head whose queries, keys and values are the token, and beta as good as 1."""
    layer = build(kind, n_heads=1)
    with torch.no_grad():
        for side in (layer.theta_Q, layer.theta_K, layer.theta_V, layer.W_O):
            side.weight.copy_(torch.eye(D_MODEL))
        layer.theta_beta.weight.zero_()
        layer.theta_beta.bias.fill_(40)
    return layer


@pytest.mark.parametrize("kind", [SumRule, DeltaRule])
def test_only_the_delta_rule_replaces(kind, x):
    """The same key twice, with two values: their sum is found, or the second alone."""
    layer = writes_all(kind)
    key, other = torch.eye(D_MODEL).double()[:2]
    first, second = x[0, 0], x[0, 1]
    state = layer.start(1)
    for told in (first, second):
        layer.values = lambda token, told=told: told[None, None]  # whatever the key is
        state = layer.update(key.unsqueeze(0), state)
    found = layer.output(key.unsqueeze(0), state)[0]
    close(found, second if kind is DeltaRule else first + second)
    close(layer.output(other.unsqueeze(0), state)[0], torch.zeros_like(other))


def test_nothing_is_written_where_beta_is_0(x):
    for kind in (SumRule, DeltaRule):
        layer = writes_all(kind)
        torch.nn.init.constant_(layer.theta_beta.bias, -800.0)
        assert not layer(x).any()


def test_with_orthogonal_keys_both_rules_agree():
    """There is nothing to correct: the difference between the rules is interference."""
    basis = torch.eye(D_MODEL).double()[None, :T]
    close(writes_all(SumRule)(basis), writes_all(DeltaRule)(basis))
    near = basis + 0.5
    assert (writes_all(SumRule)(near) - writes_all(DeltaRule)(near)).abs().max() > 0.1
