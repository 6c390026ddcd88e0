"""The experiment of the canvases that ask: rates first, equal sizes, what is measured."""

import pytest
import torch

from src.data.inks import draw
from src.experiments import far_apart, results
from src.experiments.far_apart import BUILDS, NEAR, RATES, build, measure, rows, setting

FAR_SEARCHED = ("attention", "pooled", "pooled-wide", "deep", "dilated")


def stored(kind, where, rate, loss, seed=0):
    return setting(kind, where, rate, seed) | {"valid_loss": loss}


@pytest.fixture
def table(monkeypatch):
    rows = []
    monkeypatch.setattr(results, "table", lambda name: rows)
    return rows


def test_rates_are_searched_first_and_widened(table):
    first = rows()
    cases = {(row["kind"], row["where"]) for row in first}
    assert cases == {(kind, "far") for kind in FAR_SEARCHED} | {(kind, "near") for kind in NEAR}
    assert len(first) == len(cases) * len(RATES) and {row["seed"] for row in first} == {0}
    table += [stored("deep", "far", rate, -rate) for rate in RATES]
    deep = [row["learning_rate"] for row in far_apart.rows_of("deep", "far")]
    assert deep == [*RATES, 2 * RATES[-1]]


def test_then_three_seeds_at_the_best_rate(table):
    for kind, where in [(k, "far") for k in FAR_SEARCHED] + [(k, "near") for k in NEAR]:
        best = RATES[1]
        table += [stored(kind, where, rate, float(rate != best)) for rate in RATES]
    found = [row for row in rows() if row["learning_rate"] == RATES[1]]
    cases = {(row["kind"], row["where"]) for row in found}
    assert len(cases) == len(BUILDS) + len(NEAR) and len(found) == 3 * len(cases)
    assert len(rows()) == len({tuple(row.items()) for row in rows()})


def test_a_control_takes_the_rate_of_its_model(table):
    for kind, where, best in (("attention", "far", RATES[1]), ("plain", "near", RATES[1])):
        table += [stored(kind, where, rate, float(rate != best)) for rate in RATES]
    for kind in ("frozen", "plain"):
        found = far_apart.rows_of(kind, "far")
        assert [row["learning_rate"] for row in found] == 3 * [RATES[1]]
        assert [row["seed"] for row in found] == [0, 1, 2]


def test_sizes_are_equal_but_for_the_wide_one():
    sizes = {
        k: sum(p.numel() for p in build(setting(k, "far", 1e-3, 0)).parameters()) for k in BUILDS
    }
    wide, usual = sizes.pop("pooled-wide"), sizes["attention"]
    assert wide > 1.4 * usual
    assert all(abs(size / usual - 1) < 0.03 for size in sizes.values())


@pytest.mark.parametrize("kind", BUILDS)
def test_what_the_asked_cell_can_see(kind):
    """The digits move no plain answer at all; they move all others."""
    model = build(setting(kind, "far", 1e-3, 0)).double()
    if kind == "attention":
        torch.nn.init.constant_(model.between.gamma, 0.3)
    canvases = draw("train", "far", 30, seed=0)
    pixels = canvases.pixels.double().requires_grad_()
    model(pixels, canvases.cells).sin().sum().backward()
    moved = (pixels.grad[..., far_apart.FIRST :] != 0).flatten(1).any(1)
    assert moved.any() == moved.all() == (kind not in ("plain", "frozen"))


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(far_apart, "STEPS", 2)
    monkeypatch.setattr(far_apart, "EVERY", 1)
    monkeypatch.setattr(far_apart, "BATCH_SIZE", 4)
    monkeypatch.setattr(far_apart, "N_MEASURED", 20)


@pytest.mark.parametrize("kind", BUILDS)
def test_every_kind_is_trained_and_measured(kind, small):
    measured = measure(setting(kind, "far", 1e-3, 0))
    numbers = measured.numbers
    assert 0 <= numbers["accuracy"] <= numbers["there"] <= 1 and numbers["valid_loss"] > 1
    assert {"loss_1", "loss_2"} <= numbers.keys()
    assert ("gamma_2" in numbers) == (kind in ("attention", "frozen"))
    if kind == "frozen":
        assert numbers["gamma_2"] == 0
    if kind == "attention":
        assert numbers["gamma_2"] == numbers["gamma"] != 0
        assert 0 < numbers["share_own"] + numbers["share_others"] < 1
    assert len(measured.weights) == (kind in far_apart.KEPT)
    assert not measure(setting(kind, "near", 1e-3, 0)).weights


def test_training_is_the_same_twice(small):
    row = setting("attention", "far", 1e-3, 1)
    (one, path), (two, again) = far_apart.trained(row), far_apart.trained(row)
    assert path == again
    torch.testing.assert_close(one.state_dict(), two.state_dict(), rtol=0, atol=0)
    assert not torch.equal(one.W_2.weight, build(row).W_2.weight)


class Says(torch.nn.Module):
    """Answers the first digit from above, whatever is asked."""

    def __init__(self, canvases):
        super().__init__()
        first = torch.nn.functional.one_hot(canvases.digits[:, :1], 10)
        self.logits = first.float().expand(-1, 4, -1)

    def forward(self, pixels, cells):
        return self.logits


def test_an_answer_may_be_there_and_wrong():
    canvases = draw("test", "far", 200, seed=0)
    found = far_apart.answers(Says(canvases), canvases)
    expected = (canvases.digits[:, :1] == canvases.answers).double().mean().item()
    assert found == {"accuracy": expected, "there": 1.0} and 0.25 < expected < 0.5


def test_shares_of_the_four_digits():
    """A block that reads all cells alike has 8 of 96 cells on each digit."""
    model = build(setting("attention", "far", 1e-3, 0))
    torch.nn.init.zeros_(model.between.W_g.weight)
    found = far_apart.shares(model, draw("test", "far", 20, seed=0))
    assert found["share_own"] == pytest.approx(8 / 96)
    assert found["share_others"] == pytest.approx(24 / 96)


def test_looks_are_those_of_the_squares():
    model, canvases = build(setting("attention", "far", 1e-3, 0)), draw("test", "far", 5, seed=0)
    looks = far_apart.looks(model, canvases)
    torch.testing.assert_close(looks.sum((2, 3)), torch.ones(5, 4))
    weights = model.between.read(model.grid(canvases.pixels)).weights.unflatten(1, (8, 12))
    for b in range(5):
        for i, (row, column) in enumerate(canvases.cells[b].tolist()):
            torch.testing.assert_close(looks[b, i].flatten(), weights[b, row, column])


def test_silenced_nets_have_no_gamma_and_leave_the_net_as_it_was():
    model = build(setting("attention", "far", 1e-3, 0))
    torch.nn.init.constant_(model.between.gamma, 0.5)
    assert far_apart.silenced(model).between.gamma == 0 and model.between.gamma == 0.5
    with pytest.raises(ValueError, match="between is Identity"):
        far_apart.block_of(build(setting("deep", "far", 1e-3, 0)))
