"""The experiment: rates first, then every kind; what is measured of each; tiny trainings."""

import pytest
import torch

from src.data import digits
from src.experiments import captioning, results, show_attend_tell
from src.experiments.show_attend_tell import KINDS, RATE_STEPS, START, measure, rows, setting
from src.models.hard_attention import HardAttention
from src.models.show_attend_tell import ShowAttendTell


def stored(rate, loss, kind):
    return {"kind": kind, "steps": RATE_STEPS, "learning_rate": rate, "valid_loss": loss}


@pytest.fixture
def table(monkeypatch):
    rows = []
    monkeypatch.setattr(results, "table", lambda name: rows)
    return rows


def test_rates_are_searched_first_and_never_at_an_edge(table):
    grid = [START / 2, START, 2 * START]
    first = rows()
    assert [row["learning_rate"] for row in first] == 2 * grid
    assert {row["kind"] for row in first} == {"soft", "hard"}
    assert {row["steps"] for row in first} == {RATE_STEPS}
    table += [stored(rate, 1.0 + rate, kind) for kind in ("soft", "hard") for rate in grid]
    widened = rows()  # the lowest is the best: a lower one is asked for
    assert [row["learning_rate"] for row in widened] == 2 * [START / 4, *grid]


def test_then_every_kind_with_three_seeds_at_its_rate(table):
    for kind, best in (("soft", START), ("hard", START / 2)):
        found = {START / 4: 3.0, START / 2: 2.0, START: 2.0, 2 * START: 3.0} | {best: 1.0}
        table += [stored(rate, loss, kind) for rate, loss in found.items()]
    main = [row for row in rows() if row["steps"] == captioning.STEPS]
    assert len(main) == 3 * len(KINDS)
    for row in main:
        hard = row["kind"].startswith("hard")
        assert row["learning_rate"] == (START / 2 if hard else START)
        assert (row["decay"] is None) == (row["lambda_r"] is None) == (not hard)
    changed = {row["kind"]: row for row in main if row["seed"] == 0}
    assert changed["hard, no baseline"]["decay"] == 1
    assert changed["hard, whole rule"]["lambda_r"] == 1
    assert changed["soft, penalty 0.1"]["penalty"] == 0.1


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(digits, "split", lambda name, n=None, split=digits.split: split(name, 8))
    monkeypatch.setattr(show_attend_tell, "EARLY", 1)
    monkeypatch.setattr(show_attend_tell, "N_DRAWS", 3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_trained_and_measured(kind, small, monkeypatch):
    monkeypatch.setattr(captioning, "STEPS", 2)
    measured = measure(setting(kind, 0, 1e-3, steps=2))
    numbers = measured.numbers
    assert 0 <= numbers["exact"] <= numbers["pointing"] + 1 and numbers["valid_loss"] > 1
    assert ("gate_digit" in numbers) == (not kind.startswith("hard"))
    assert {"naming", "naming_hidden_own", "share_at_end", "step_found"} <= numbers.keys()
    assert numbers["step_named"] is None  # after two steps
    two, three = numbers["exact_2_digits"], numbers["exact_3_digits"]
    assert min(two, three) <= numbers["exact"] <= max(two, three)
    assert ("scatter_moving" in numbers) == (kind == "hard")
    assert list(measured.weights) == ([kind] if kind in show_attend_tell.KEPT else [])
    assert not measure(setting(kind, 1, 1e-3, steps=2)).weights


def test_kept_weights_are_those_of_the_trained_model(small, monkeypatch):
    monkeypatch.setattr(captioning, "STEPS", 2)
    row = setting("soft", 0, 1e-3, steps=2)
    kept = measure(row).weights["soft"]
    torch.testing.assert_close(kept, captioning.trained(row)[0].state_dict())
    assert not torch.equal(
        kept["f_beta.weight"], captioning.build(row).state_dict()["f_beta.weight"]
    )


def test_a_short_training_for_a_rate_measures_no_more_than_needed(small, monkeypatch):
    monkeypatch.setattr(show_attend_tell, "RATE_STEPS", 2)
    measured = measure(setting("hard", 0, 1e-3, steps=2))
    assert "scatter_none" not in measured.numbers and not measured.weights


def test_the_two_scatters_differ_by_the_baseline_alone(small, monkeypatch):
    asked = []

    def scatter(model, loss, n_draws):
        rule = loss.func
        before = rule.baseline
        loss()
        asked.append((model, before, rule.baseline, rule.lambda_r, rule.expected, n_draws))
        return 1.0

    monkeypatch.setattr(show_attend_tell.pointing, "scatter", scatter)
    row = setting("hard", 0, 1e-3, steps=2)
    assert show_attend_tell.scatter(row) == {"scatter_none": 1.0, "scatter_moving": 1.0}
    none, moving = asked
    assert none[0] is moving[0] and none[3:] == moving[3:] == (1.0, 0.0, 3)
    assert none[1:3] == (0.0, 0.0)
    assert moving[1] == moving[2] == captioning.trained(row | {"steps": 1})[1].baseline < 0
    assert show_attend_tell.scatter(setting("soft", 0, 1e-3, steps=2)) == {}


def test_models_of_the_kinds():
    kinds = {kind: type(captioning.build(setting(kind, 0, 1e-3))) for kind in KINDS}
    assert kinds["soft"] is ShowAttendTell and kinds["hard"] is HardAttention
    assert len(set(kinds.values())) == 5
