"""The reader without attention: what it reads is the mean of its tapes."""

import torch

from src.models.lstmn import LSTMN
from src.models.lstmn_choices import EvenReading


def test_even_reading_is_the_mean_of_the_tapes() -> None:
    torch.manual_seed(0)
    lstmn = LSTMN(5, 5).double()
    lstmn.attention = EvenReading()
    reading = lstmn.start(3)
    for t, x in enumerate(torch.randn(7, 3, 5, dtype=torch.double)):
        tape = reading.tape
        _, reading, weights = lstmn(x, reading)
        assert torch.allclose(weights, torch.full((3, t), 1 / max(t, 1)).double())
        if t:
            assert torch.allclose(reading.attended, tape.hidden.mean(1))


def test_what_may_not_be_read_has_no_part_in_the_mean() -> None:
    torch.manual_seed(0)
    lstmn = LSTMN(5, 5).double()
    attention = EvenReading()
    reading = lstmn.start(2)
    for x in torch.randn(4, 2, 5, dtype=torch.double):
        _, reading, _ = lstmn(x, reading)
    mask = torch.tensor([[True, False, True, False], [False] * 4])
    x, last = torch.randn(2, 5).double(), torch.randn(2, 5).double()
    state, weights = attention(x, last, reading.tape, mask)
    assert weights.tolist() == [[0.5, 0, 0.5, 0], [0, 0, 0, 0]]
    assert torch.allclose(state.cell[0], reading.tape.memory[0, [0, 2]].mean(0))
    assert state.hidden[1].eq(0).all() and state.cell[1].eq(0).all()
