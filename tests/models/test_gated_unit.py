import pytest
import torch

from src import reference
from src.models.gated_unit import GatedUnit


def test_equals_the_loops():
    torch.manual_seed(0)
    unit = GatedUnit(5, 7).double()
    inputs, state = torch.randn(3, 5).double(), torch.randn(3, 7).double()
    new = unit(unit.project(inputs), state)
    U = [*unit.U_gates.weight.detach().split(7), unit.U.weight.detach()]
    for b in range(3):
        from_outside = unit.project(inputs[b]).detach().split(7)
        expected = reference.gated_unit(
            *(x.numpy() for x in from_outside), state[b].numpy(), *(x.numpy() for x in U)
        )
        torch.testing.assert_close(new[b], torch.from_numpy(expected))


@pytest.fixture
def silent():
    """A unit of two with every weight zero."""
    unit = GatedUnit(1, 2)
    for parameter in unit.parameters():
        parameter.data.zero_()
    return unit


def test_half_of_everything_by_hand(silent):
    """z = 1/2 and a candidate of 0 halve the state."""
    new = silent(torch.zeros(1, 6), torch.tensor([[0.5, -3.0]]))
    torch.testing.assert_close(new, torch.tensor([[0.25, -1.5]]))


def test_the_reset_gate_acts_before_the_matrix(silent):
    """U moves unit 2 into unit 1 while r forgets unit 2: nothing arrives. `nn.GRU` lets it pass."""
    silent.U.weight.data[0, 1] = 1.0
    z_open, r_first_only = [100.0, 100.0], [100.0, -100.0]
    projected = torch.tensor([[*z_open, *r_first_only, 0.0, 0.0]])
    assert silent(projected, torch.tensor([[0.3, 0.8]])).tolist() == [[0.0, 0.0]]
    projected[0, 3] = 100.0
    remembered = silent(projected, torch.tensor([[0.3, 0.8]]))
    torch.testing.assert_close(remembered, torch.tensor([[0.6640368, 0.0]]))  # tanh 0.8


def test_inputs_project_all_at_once():
    torch.manual_seed(0)
    unit, inputs = GatedUnit(5, 7), torch.randn(3, 11, 5)
    torch.testing.assert_close(unit.project(inputs)[:, 4], unit.project(inputs[:, 4]))
