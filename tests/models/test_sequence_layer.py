"""What every layer with a state must do, whatever its state is."""

import pytest
import torch

from src.models.matrix_states import DeltaRule, LinearAttention, SumRule
from src.models.sequence_layer import SequenceLayer
from src.models.test_time_training import Learner, TestTimeTraining
from src.models.translator import select
from src.models.vector_and_list import ListState, VectorState

D_MODEL, N_HEADS, T, B = 14, 2, 11, 3
BUILDS = {
    "vector": lambda: VectorState(D_MODEL, width=5),
    "list": lambda: ListState(D_MODEL, n_heads=N_HEADS),
    "linear": lambda: LinearAttention(D_MODEL, n_heads=N_HEADS),
    "sum": lambda: SumRule(D_MODEL, n_heads=N_HEADS),
    "delta": lambda: DeltaRule(D_MODEL, n_heads=N_HEADS),
    "ttt-online": lambda: TestTimeTraining(D_MODEL, n_heads=N_HEADS, batch=1),
    "ttt": lambda: TestTimeTraining(D_MODEL, n_heads=N_HEADS, batch=4),
    "ttt-whole": lambda: TestTimeTraining(D_MODEL, n_heads=N_HEADS, batch=99),
    "naive": lambda: TestTimeTraining(D_MODEL, n_heads=N_HEADS, batch=4, learner=Learner()),
}
SIZES = {"vector": 10, "linear": 2 * 7 * 8, "sum": 98, "delta": 98, "ttt-online": 98}
SIZES |= {"ttt": 196, "ttt-whole": 196, "naive": 196}


@pytest.fixture(params=BUILDS)
def name(request):
    return request.param


@pytest.fixture
def layer(name):
    torch.manual_seed(0)
    return BUILDS[name]().double()


@pytest.fixture
def tokens():
    torch.manual_seed(1)
    return torch.randn(B, T, D_MODEL, dtype=torch.float64)


def state_after(layer, tokens):
    state = layer.start(len(tokens))
    for token in tokens.unbind(1):
        state = layer.update(token, state)
    return state


def tensors(state):
    return [state] if isinstance(state, torch.Tensor) else list(state)


def test_all_at_once_is_one_by_one(layer, tokens):
    found, expected = layer(tokens), layer.one_by_one(tokens)
    assert expected.abs().max() > 0.01
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)


def test_gradients_agree_too(layer, tokens):
    weigh = torch.randn_like(tokens)
    at_once, in_a_row = (
        torch.autograd.grad((way(tokens) * weigh).sum(), list(layer.parameters()))
        for way in (layer, layer.one_by_one)
    )
    for found, expected in zip(at_once, in_a_row, strict=True):
        torch.testing.assert_close(found, expected, rtol=0, atol=1e-9)


def test_the_future_is_not_read(layer, tokens):
    changed = tokens.clone()
    changed[:, 6] += 1
    before, after = layer(tokens), layer(changed)
    assert torch.equal(before[:, :6], after[:, :6])
    for t in range(6, T):
        assert (before[:, t] - after[:, t]).abs().max() > 1e-6, t


def test_a_state_is_as_large_as_it_says(name, layer, tokens):
    for n in (0, 1, 4, T):
        state = tensors(state_after(layer, tokens[:, :n]))
        if name in ("ttt-online", "ttt", "ttt-whole", "naive"):
            state = state[: layer.state_size(n) // 98]  # online, weights and anchor are one
        numbers = sum(part[0].numel() for part in state)
        assert layer.state_size(n) == numbers == SIZES.get(name, 2 * D_MODEL * n)


def test_update_leaves_its_state_alone(layer, tokens):
    state = state_after(layer, tokens[:, :5])
    before = [part.clone() for part in tensors(state)]
    later = layer.update(tokens[:, 5], state)
    layer.output(tokens[:, 5], later)
    assert all(map(torch.equal, tensors(state), before))


def test_rows_do_not_see_each_other_and_can_be_reordered(layer, tokens):
    order = torch.tensor([2, 0, 0])
    state = select(state_after(layer, tokens), order)
    token = tokens[order, 3]
    found = layer.output(token, layer.update(token, state))
    for row, source in enumerate(order.tolist()):
        alone = state_after(layer, tokens[source : source + 1])
        one = tokens[source : source + 1, 3]
        expected = layer.output(one, layer.update(one, alone))
        torch.testing.assert_close(found[row : row + 1], expected, rtol=0, atol=1e-10)


def test_more_heads_cost_no_parameter():
    for build in (ListState, LinearAttention):
        sizes = {sum(p.numel() for p in build(D_MODEL, n_heads=n).parameters()) for n in (1, 2, 7)}
        assert sizes == {4 * D_MODEL**2}


@pytest.mark.parametrize("n_heads", [0, 3, 28])
def test_heads_that_do_not_divide_are_refused(n_heads):
    with pytest.raises(ValueError, match=f"n_heads is {n_heads}: give a divisor of d_model"):
        SumRule(D_MODEL, n_heads=n_heads)


def test_tensors_are_born_on_the_device_of_the_weights(layer, tokens):
    with torch.device("meta"):
        torch.testing.assert_close(layer(tokens), layer.one_by_one(tokens))


def test_it_runs_in_single_precision(name, tokens):
    torch.manual_seed(0)
    layer = BUILDS[name]()
    found = layer(tokens.float())
    assert found.dtype == torch.float32
    expected = layer.double()(tokens)
    torch.testing.assert_close(found.double(), expected, rtol=0, atol=1e-4)


def test_a_layer_has_three_rules_and_a_size():
    bare, token = SequenceLayer(), torch.zeros(1, 2)
    for call in (
        lambda: bare.start(1),
        lambda: bare.update(token, None),
        lambda: bare.output(token, None),
        lambda: bare.state_size(1),
    ):
        with pytest.raises(NotImplementedError):
            call()
