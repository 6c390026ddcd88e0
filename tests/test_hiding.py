"""What is hidden, and that a model that reads one cell loses its name with that cell."""

from random import Random

import pytest
import torch

from src.data import digits
from src.data.digits import GRID, VOCABULARY
from src.experiments import hiding, pointing
from src.models.show_attend_tell import ShowAttendTell
from src.models.translator import Memory, Step

CANVASES = digits.split("valid", 5)


def test_a_ring_of_one_cell():
    inside = frozenset({9, 10, 17, 18})  # rows 1 and 2, columns 1 and 2
    assert hiding.with_ring(inside) == {8 * row + column for row in range(4) for column in range(4)}
    corner = frozenset({54, 55, 62, 63})
    block = {8 * row + column for row in (5, 6, 7) for column in (5, 6, 7)}
    assert hiding.with_ring(corner) == block


def test_others_are_as_many_and_none_of_these():
    cells = hiding.with_ring(frozenset({9, 10, 17, 18}))
    for seed in range(5):
        found = hiding.others(cells, Random(seed))
        assert len(found) == len(cells) and not found & cells
    nearly_all = frozenset(range(GRID**2 - 3))
    assert hiding.others(nearly_all, Random(0)) == {61, 62, 63}


def test_masks_say_what_may_be_read():
    mask = hiding.hides([frozenset({3, 5}), frozenset()])
    assert mask.sum(1).tolist() == [62, 64]
    assert not mask[0, 3] and not mask[0, 5]


class Teller(ShowAttendTell):
    """Says every name right, if it may read the cells of the digit of that name."""

    def encode(self, images):
        n = len(images)
        return Memory(torch.zeros(n, GRID**2, 1), torch.ones(n, GRID**2, dtype=torch.bool))

    def start(self, memory):
        return 0

    def step(self, token, state, memory):
        logits = torch.zeros(len(token), len(VOCABULARY))
        for i, (b, t, _, cells) in enumerate(pointing.named(CANVASES)):
            if t == state and memory.mask[i, sorted(cells)].any():
                gold = digits.collate(CANVASES)[1][b, t + 1]
                logits[i, gold] = 1.0
        return Step(logits, state + 1)


def test_the_name_goes_with_the_cells_and_stays_without_others():
    found = hiding.naming_hidden(Teller(len(VOCABULARY), width=7), CANVASES)
    assert found == {"naming_hidden_own": 0, "naming_hidden_others": 1}


def test_where_nothing_is_hidden_it_is_naming(monkeypatch):
    torch.manual_seed(0)
    model = ShowAttendTell(len(VOCABULARY), width=7)
    monkeypatch.setattr(hiding, "with_ring", lambda cells: frozenset())
    found = hiding.naming_hidden(model, CANVASES)
    expected = pointing.naming(model, CANVASES)
    assert found == pytest.approx({"naming_hidden_own": expected, "naming_hidden_others": expected})
