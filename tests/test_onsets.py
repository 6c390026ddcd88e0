"""The step at which a share leaves its floor is the first one that is looked at."""

import pytest
import torch

from src.data import digits
from src.experiments import onsets, players, pointing
from src.experiments.onsets import EVERY, MARGIN, Onsets
from src.models.show_attend_tell import ShowAttendTell

CANVASES, SHOWN = digits.split("valid", 5), digits.split("train", 50)


def test_the_first_step_above_the_floor_is_noted(monkeypatch):
    watch = Onsets(CANVASES, SHOWN)
    found, named = watch.floors["found"], watch.floors["named"]
    assert found == players.ink_pointing(CANVASES)
    assert named == players.guessed_names(CANVASES, SHOWN)
    shares = {
        0: (1, 1),  # not looked at
        EVERY: (found + 0.9 * MARGIN, named),
        2 * EVERY: (found + 1.1 * MARGIN, named + 0.9 * MARGIN),
        3 * EVERY: (found, named),
        4 * EVERY: (1, named + 1.1 * MARGIN),
        5 * EVERY: (1, 1),
    }
    model, now, asked = ShowAttendTell(len(digits.VOCABULARY), width=7), [], []

    def shares_right(model, canvases):
        asked.append(now[-1])
        return dict(zip(("found", "named"), map(float, shares[now[-1]])))

    monkeypatch.setattr(onsets, "shares_right", shares_right)
    assert watch.steps == {"found": None, "named": None}
    for step in range(1, 5 * EVERY + 1):
        now.append(step)
        watch(model, step)
    assert watch.steps == {"found": 2 * EVERY, "named": 4 * EVERY}
    assert asked == [EVERY, 2 * EVERY, 3 * EVERY, 4 * EVERY]  # then it looks no more


def test_shares_are_those_of_pointing_and_naming():
    torch.manual_seed(0)
    model = ShowAttendTell(len(digits.VOCABULARY), width=7)
    found = onsets.shares_right(model, CANVASES)
    weights = pointing.looks(model, CANVASES)
    assert found["ink"] == pytest.approx(pointing.on_ink(weights, CANVASES))
    assert found["found"] == pytest.approx(pointing.pointing(weights, CANVASES))
    assert found["named"] == pytest.approx(pointing.naming(model, CANVASES))
