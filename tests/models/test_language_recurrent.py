"""The units against PyTorch's, and the models against loops."""

import pytest
import torch
from torch import nn

from src import reference
from src.models.language.recurrent import GRU, LSTM, RNN
from src.models.language.units import ElmanUnit, LSTMState, LSTMUnit
from src.models.language.word_vectors import word_vectors
from src.tokens import BOS

N_WORDS, D_INPUT, WIDTH = 11, 5, 7
TOKENS = torch.tensor([[BOS, 4, 9, 7], [BOS, 10, 10, 5], [BOS, 6, 8, 4]])


def torch_order(parts: torch.Tensor) -> torch.Tensor:
    """Ours are u, f, o, candidate; PyTorch's u, f, candidate, o (it writes i for u)."""
    u, f, o, candidate = parts.chunk(4)
    return torch.cat([u, f, candidate, o])


def copy(unit: nn.Module, theirs: nn.Module, order=lambda parts: parts) -> None:
    """Give PyTorch's unit our weights."""
    with torch.no_grad():
        names = {name.split("_l0")[0]: p for name, p in theirs.named_parameters()}
        names["weight_ih"].copy_(order(unit.W.weight))
        names["bias_ih"].copy_(order(unit.W.bias))
        names["weight_hh"].copy_(order(unit.U.weight))
        names["bias_hh"].zero_()


def test_elman_unit_is_torch() -> None:
    torch.manual_seed(1)
    unit, theirs = ElmanUnit(D_INPUT, WIDTH).double(), nn.RNNCell(D_INPUT, WIDTH).double()
    copy(unit, theirs)
    x, state = torch.randn(3, D_INPUT).double(), torch.randn(3, WIDTH).double()
    torch.testing.assert_close(unit(unit.project(x), state), theirs(x, state))


def test_lstm_unit_is_torch() -> None:
    torch.manual_seed(1)
    unit, theirs = LSTMUnit(D_INPUT, WIDTH).double(), nn.LSTMCell(D_INPUT, WIDTH).double()
    copy(unit, theirs, torch_order)
    x = torch.randn(3, D_INPUT).double()
    state = LSTMState(torch.randn(3, WIDTH).double(), torch.randn(3, WIDTH).double())
    new = unit(unit.project(x), state)
    hidden, cell = theirs(x, tuple(state))
    torch.testing.assert_close(new.hidden, hidden)
    torch.testing.assert_close(new.cell, cell)


@pytest.mark.parametrize(
    ("kind", "theirs", "order"), [(RNN, nn.RNN, lambda parts: parts), (LSTM, nn.LSTM, torch_order)]
)
def test_a_whole_text_is_torch(kind: type, theirs: type, order) -> None:
    torch.manual_seed(1)
    model = kind(N_WORDS, width=WIDTH).double()
    layer = theirs(WIDTH, WIDTH, batch_first=True).double()
    copy(model.unit, layer, order)
    hidden, _ = layer(model.E(TOKENS))
    torch.testing.assert_close(model(TOKENS).logits, model.G(hidden))


def test_the_gru_is_the_loop_of_the_paper() -> None:
    torch.manual_seed(1)
    model = GRU(N_WORDS, width=WIDTH).double()
    U = [*model.unit.U_gates.weight.detach().split(WIDTH), model.unit.U.weight.detach()]
    state = torch.zeros(WIDTH).double().numpy()
    for token, logits in zip(TOKENS[1], model(TOKENS).logits[1]):
        inputs = model.unit.project(model.E(token)).detach().split(WIDTH)
        state = reference.gated_unit(*(x.numpy() for x in inputs), state, *(u.numpy() for u in U))
        torch.testing.assert_close(model.G(torch.from_numpy(state)), logits)


def test_a_shut_forget_gate_forgets_and_an_open_one_keeps() -> None:
    unit = LSTMUnit(1, 2)
    for parameter in unit.parameters():
        parameter.data.zero_()
    cell = torch.tensor([[0.5, -3.0]])
    projected = torch.tensor([[-100.0, -100, 100, -100, 100, 100, 0, 0]])
    new = unit(projected, LSTMState(torch.zeros(1, 2), cell))
    torch.testing.assert_close(new.cell, torch.tensor([[0.5, 0.0]]))
    torch.testing.assert_close(new.hidden, torch.tensor([[0.4621172, 0.0]]))  # tanh 1/2


def test_the_forget_gate_starts_open() -> None:
    torch.manual_seed(1)
    u, f, o, _ = LSTMUnit(D_INPUT, WIDTH).W.bias.chunk(4)
    assert (f == 1).all() and u.abs().max() < 1 and o.abs().max() < 1


def test_word_vectors_start_small_and_all_different() -> None:
    torch.manual_seed(1)
    vectors = word_vectors(2_000, WIDTH).weight
    assert vectors.shape == (2_000, WIDTH)
    assert vectors.std().item() == pytest.approx(0.1, rel=0.05)
    assert vectors.mean().abs() < 0.01 and len(vectors.unique(dim=0)) == 2_000


@pytest.mark.parametrize("kind", [RNN, GRU, LSTM])
def test_the_laboratory_size(kind: type) -> None:
    sizes = {k: sum(p.numel() for p in k(565).parameters()) for k in (RNN, GRU, LSTM)}
    assert abs(sizes[kind] / sizes[GRU] - 1) < 0.02
