"""The experiment of the canvases that ask: rates first, equal sizes, what is measured."""

import pytest
import torch

from src.data.inks import FIRST, draw
from src.experiments import far_apart, far_looks, results
from src.experiments.far_apart import BUILDS, RATES, build, measure, rows, setting

BLOCKS = ("attention", "open", "even", "frozen")
SEARCHED = [kind for kind in BUILDS if kind not in far_apart.SAME_RATE]


def stored(kind, rate, loss, seed=0):
    return setting(kind, rate, seed) | {"valid_loss": loss}


@pytest.fixture
def table(monkeypatch):
    rows = []
    monkeypatch.setattr(results, "table", lambda name: rows)
    return rows


def test_rates_are_searched_first_and_widened(table):
    first = rows()
    assert len(first) == len(SEARCHED) * len(RATES) and {row["seed"] for row in first} == {0}
    assert {row["kind"] for row in first} == set(SEARCHED)
    table += [stored("deep", rate, -rate) for rate in RATES]
    deep = [row["learning_rate"] for row in far_apart.rows_of("deep")]
    assert deep == [*RATES, 2 * RATES[-1]]


def test_then_three_seeds_at_the_best_rate(table):
    best = RATES[1]
    for kind in SEARCHED:
        table += [stored(kind, rate, float(rate != best)) for rate in RATES]
    found = [row for row in rows() if row["learning_rate"] == best]
    assert len(found) == 3 * len(BUILDS)
    assert len(rows()) == len({tuple(row.items()) for row in rows()})
    assert far_apart.best_rate("frozen") == far_apart.best_rate("attention") == best


def test_the_frozen_block_takes_the_rate_of_the_free_one(table):
    table += [stored("attention", rate, float(rate != RATES[1])) for rate in RATES]
    found = [(row["learning_rate"], row["seed"]) for row in far_apart.rows_of("frozen")]
    assert found == [(RATES[1], seed) for seed in (0, 1, 2)]


def test_sizes_are_equal_but_for_the_wide_one():
    sizes = {k: sum(p.numel() for p in build(setting(k, 1e-3, 0)).parameters()) for k in BUILDS}
    wide, usual = sizes.pop("pooled-wide"), sizes["attention"]
    assert wide > 1.4 * usual
    assert all(abs(size / usual - 1) < 0.03 for size in sizes.values())


@pytest.mark.parametrize("kind", BUILDS)
def test_what_the_asked_cell_can_see(kind):
    """The digits move no plain answer at all; they move all others."""
    model = build(setting(kind, 1e-3, 0)).double()
    if kind in ("attention", "even"):
        torch.nn.init.constant_(model.between.gamma, 0.3)
    canvases = draw("train", 30, seed=0)
    pixels = canvases.pixels.double().requires_grad_()
    model(pixels, canvases.squares).sin().sum().backward()
    moved = (pixels.grad[..., FIRST:] != 0).flatten(1).any(1)
    assert moved.any() == moved.all() == (kind not in ("plain", "frozen"))


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(far_apart, "STEPS", 2)
    monkeypatch.setattr(far_apart, "EVERY", 1)
    monkeypatch.setattr(far_apart, "BATCH_SIZE", 4)
    monkeypatch.setattr(far_apart, "N_MEASURED", 20)


@pytest.mark.parametrize("kind", BUILDS)
def test_every_kind_is_trained_and_measured(kind, small):
    measured = measure(setting(kind, 1e-3, 0))
    numbers = measured.numbers
    assert 0 <= numbers["far"] <= numbers["there"] <= 1 and numbers["valid_loss"] > 1
    assert {"loss_1", "loss_2"} <= numbers.keys()
    assert ("gamma_2" in numbers) == (kind in BLOCKS)
    if kind == "frozen":
        assert numbers["gamma_2"] == 0
    if kind == "open":
        assert abs(numbers["gamma_1"] - 1) < 0.01
    if kind == "attention":
        assert numbers["gamma_2"] == numbers["gamma"] != 0
        assert 0 < numbers["share_own"] + numbers["share_others"] < 1
    assert len(measured.weights) == (kind in far_apart.KEPT)
    assert 0 <= numbers["near"] <= 1 and not measure(setting(kind, 1e-3, 1)).weights


def test_training_is_the_same_twice(small):
    row = setting("attention", 1e-3, 1)
    (one, path), (two, again) = far_apart.trained(row), far_apart.trained(row)
    assert path == again
    torch.testing.assert_close(one.state_dict(), two.state_dict(), rtol=0, atol=0)
    assert not torch.equal(one.W.weight, build(row).W.weight)


class Says(torch.nn.Module):
    """Answers the first digit from above, whatever is asked."""

    def __init__(self, canvases):
        super().__init__()
        first = torch.nn.functional.one_hot(canvases.digits[:, :1], 10)
        self.logits = first.float().expand(-1, 4, -1)

    def forward(self, pixels, cells):
        return self.logits


def test_an_answer_may_be_there_and_wrong():
    canvases = draw("test", 200, seed=0)
    found = far_apart.answers(Says(canvases), canvases)
    said = canvases.digits[:, :1]
    expected = {
        "far": (said == canvases.far).double().mean().item(),
        "near": (said == canvases.digits).double().mean().item(),
        "there": 1.0,
    }
    assert found == expected and 0.4 < expected["far"] < 0.7


def test_shares_of_the_digits():
    """A block that reads all cells alike has 8 of 48 cells on each digit."""
    model = build(setting("attention", 1e-3, 0))
    torch.nn.init.zeros_(model.between.W_g.weight)
    found = far_looks.shares(model, draw("test", 20, seed=0))
    assert found["share_own"] == pytest.approx(8 / 48)
    assert found["share_others"] == pytest.approx(8 / 48)


def test_looks_are_those_of_the_squares():
    model, canvases = build(setting("attention", 1e-3, 0)), draw("test", 5, seed=0)
    looks = far_looks.looks(model, canvases)
    torch.testing.assert_close(looks.sum((2, 3)), torch.ones(5, 2))
    weights = model.between.read(model.grid(canvases.pixels)).weights.unflatten(1, (4, 12))
    for b in range(5):
        for i, (row, column) in enumerate(canvases.squares[b].tolist()):
            torch.testing.assert_close(looks[b, i].flatten(), weights[b, row, column])


def test_silenced_nets_have_no_gamma_and_leave_the_net_as_it_was():
    model = build(setting("attention", 1e-3, 0))
    torch.nn.init.constant_(model.between.gamma, 0.5)
    assert far_looks.silenced(model).between.gamma == 0 and model.between.gamma == 0.5
    with pytest.raises(ValueError, match="between is Identity"):
        far_looks.block_of(build(setting("deep", 1e-3, 0)))
