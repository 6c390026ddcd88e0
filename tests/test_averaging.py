"""The average of weights against the mean of what was kept, by hand."""

import pytest
import torch
from torch import nn

from src.averaging import Average


def passed_through(model: nn.Module, average: Average, n_steps: int) -> list[torch.Tensor]:
    """Random weights, step by step; every one of them is returned."""
    kept = []
    for step in range(1, n_steps + 1):
        model.weight.data = torch.randn_like(model.weight)
        average.update(step)
        kept.append(model.weight.detach().clone())
    return kept


def test_until_the_span_is_full_it_is_the_plain_mean() -> None:
    model = nn.Linear(3, 5).double()
    average = Average(model, span=7)
    kept = passed_through(model, average, 7)
    with average.in_place():
        torch.testing.assert_close(model.weight.data, torch.stack(kept).mean(0))
    assert torch.equal(model.weight, kept[-1])  # and its own again


def test_then_the_old_fades() -> None:
    model = nn.Linear(3, 5).double()
    average = Average(model, span=2)
    first, second, third, fourth = passed_through(model, average, 4)
    expected = (first + second) / 8 + third / 4 + fourth / 2
    with average.in_place():
        torch.testing.assert_close(model.weight.data, expected)


def test_a_span_of_one_is_the_last() -> None:
    model = nn.Linear(3, 5)
    average = Average(model, span=1)
    kept = passed_through(model, average, 3)
    with average.in_place():
        assert torch.equal(model.weight, kept[-1])


def test_its_own_weights_come_back_after_an_error() -> None:
    model = nn.Linear(3, 5)
    average = Average(model, span=4)
    kept = passed_through(model, average, 3)
    with pytest.raises(KeyError), average.in_place():
        raise KeyError
    assert torch.equal(model.weight, kept[-1])


def test_restored_it_goes_on_as_if_nothing_had_happened() -> None:
    model, other = nn.Linear(3, 5), nn.Linear(3, 5)
    average, again = Average(model, span=3), Average(other, span=3)
    passed_through(model, average, 4)
    again.restore(average.state())
    other.load_state_dict(model.state_dict())
    for one, n in ((average, 5), (again, 5)):
        one.update(n)
    for name, mean in average.state().items():
        assert torch.equal(mean, again.state()[name])
    assert average.state().keys() == {"0", "1"}


def test_a_matrix_that_is_used_twice_is_averaged_once() -> None:
    model = nn.ModuleList([nn.Linear(3, 5), nn.Linear(3, 5)])
    model[1].weight = model[0].weight
    assert len(Average(model, span=3).state()) == 3


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="span is 0: give 1 or more"):
        Average(nn.Linear(3, 5), span=0)
