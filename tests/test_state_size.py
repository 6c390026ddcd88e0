"""What the experiment `state_size` asks for, and one row of it."""

import pytest
import torch

from src.experiments import laboratory, results, state_size
from src.experiments.base import Row
from src.models.recaller import Recaller


def nothing(name: str) -> list[Row]:
    raise FileNotFoundError(name)


def stored(measured: dict[float, float], monkeypatch: pytest.MonkeyPatch) -> None:
    """These losses by rate of the sum rule with 4 heads; and rows that are of no account."""

    def row(*what: object) -> Row:
        return state_size.setting(*what)

    rows = [row("once", "sum", 4, rate, 0) | {"valid_loss": x} for rate, x in measured.items()]
    others = [("once", "sum", 4, 0.004, 1), ("once", "sum", 1, 0.004, 0)]
    others += [("rewritten", "sum", 4, 0.004, 0), ("once", "delta", 4, 0.004, 0)]
    rows += [row(*what) | {"valid_loss": 0.0} for what in others]
    monkeypatch.setattr(results, "table", lambda name: rows)


def asked(layer: str, n: int) -> list[tuple[float, int]]:
    return [(row["learning_rate"], row["seed"]) for row in state_size.rows_of(layer, n)]


def test_at_first_every_cell_told_once_has_three_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "table", nothing)
    longer = state_size.longer_rows()
    rows = [row for row in state_size.rows() if row not in longer]
    assert len(rows) == 3 * len(state_size.ONCE) == len({str(row) for row in rows})
    assert {row["seed"] for row in rows} == {0} and {row["task"] for row in rows} == {"once"}
    assert sum(map(state_size.EXPERIMENT.sample, rows)) == 1


def test_the_grid_grows_at_its_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    stored({0.004: 0.3, 0.008: 0.2, 0.016: 0.1}, monkeypatch)
    assert asked("sum", 4) == [(rate, 0) for rate in (0.004, 0.008, 0.016, 0.032)]


def test_seeds_come_at_the_best_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    stored({0.004: 0.3, 0.008: 0.1, 0.016: state_size.DIVERGED}, monkeypatch)
    assert asked("sum", 4)[3:] == [(0.008, seed) for seed in laboratory.SEEDS[1:]]


def test_a_control_takes_the_rate_of_its_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_size, "best_rate", lambda layer, n: 0.0)
    assert state_size.control_rows("sum-phi", 8) == []
    monkeypatch.setattr(state_size, "best_rate", lambda layer, n: {("sum", 8): 0.008}[layer, n])
    rows = state_size.control_rows("sum-phi", 8)
    expected = [state_size.setting("once", "sum-phi", 8, 0.008, seed) for seed in (0, 1, 2)]
    assert rows == expected


def test_more_steps_are_no_rate_of_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row | {"valid_loss": 0.0} for row in state_size.longer_rows()]
    assert {(row["steps"], row["learning_rate"]) for row in rows} == {(6_000, 0.004)}
    monkeypatch.setattr(results, "table", lambda name: rows)
    assert state_size.losses("vector", 64) == {}


def test_controls_have_the_state_that_they_say() -> None:
    sizes = {
        cell: state_size.build(state_size.setting("once", *cell, 0.008, 0)).layer.state_size(48)
        for cell in state_size.CONTROLS
    }
    assert sizes["sum-8", 16] == 1024 and sizes["sum-8", 2] == 128 and sizes["list", 8] == 3072
    assert {sizes[part, 1] for part in state_size.PARTS} == {1024}
    assert {sizes[part, 8] for part in state_size.PARTS} == {128}


def test_told_twice_a_layer_keeps_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {0.004: 0.3, 0.008: 0.1, 0.016: 0.2}
    rows = [
        state_size.setting("once", "list", 1, rate, 0) | {"valid_loss": x}
        for rate, x in rates.items()
    ]
    monkeypatch.setattr(results, "table", lambda name: rows)
    for layer in ("list", "list-placed"):
        expected = [state_size.setting("rewritten", layer, 1, 0.008, seed) for seed in (0, 1, 2)]
        assert state_size.rewritten_rows(layer) == expected
    assert state_size.rewritten_rows("sum") == []


def test_states_differ_in_size_and_hardly_in_parameters() -> None:
    sizes: dict[str, list[tuple[int, int]]] = {}
    for layer, n in state_size.ONCE:
        model = state_size.build(state_size.setting("once", layer, n, 0.008, 0))
        parameters = sum(p.numel() for p in model.parameters())
        sizes.setdefault(layer, []).append((model.layer.state_size(48), parameters))
    for layer in ("linear", "sum"):
        states, parameters = zip(*sizes[layer])
        assert states[0] / states[-1] > 6 and max(parameters) / min(parameters) < 1.03
    assert [state for state, _ in sizes["sum"]] == [1024, 256, 128]
    assert sizes["vector"][0][0] == 128
    assert sizes["vector"][0][1] > max(p for _, p in sizes["sum"])  # more, not fewer


@pytest.mark.parametrize(("task", "layer"), [("once", "delta"), ("rewritten", "list-placed")])
def test_a_short_training_is_measured(task: str, layer: str) -> None:
    row = state_size.setting(task, layer, 1, 0.008, 0) | {"steps": 60}
    numbers = state_size.measure(row).numbers
    untrained = state_size.judged(state_size.build(row), task)
    assert numbers["valid_loss"] < untrained["valid_loss"]
    shares = {name: x for name, x in numbers.items() if name.startswith(("recalled", "stale"))}
    assert len(shares) == (5 if task == "once" else 8)
    assert all(0 <= share <= 1 for share in shares.values())
    assert untrained["recalled_8"] < 0.1 and numbers["recalled_2"] > untrained["recalled_2"]


def test_what_is_recalled_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that says the old value is stale everywhere and right nowhere."""

    class Old(Recaller):
        def __init__(self) -> None:
            torch.nn.Module.__init__(self)

        def forward(self, tokens: torch.Tensor, n_asked: int) -> torch.Tensor:
            batch = state_size.texts("rewritten", 500, n_asked, seed=1_000 + n_asked)
            return torch.nn.functional.one_hot(batch.old, 32).double()

    numbers = state_size.judged(Old(), "rewritten")
    assert all(numbers[f"recalled_{n}"] == 0 and numbers[f"stale_{n}"] == 1 for n in (2, 4, 8, 16))


def test_positions_are_what_a_placed_list_has_more() -> None:
    placed, plain = (
        state_size.build(state_size.setting("rewritten", layer, 1, 0.008, 0))
        for layer in ("list-placed", "list")
    )
    assert all(map(torch.equal, placed.parameters(), plain.parameters()))
    tokens = torch.arange(6).unsqueeze(0)
    assert not torch.allclose(placed(tokens, 2), plain(tokens, 2))


def test_a_loss_that_is_no_number_counts_as_the_worst() -> None:
    model = state_size.build(state_size.setting("once", "linear", 1, 0.008, 0))
    torch.nn.init.constant_(model.G.weight, float("nan"))
    assert state_size.judged(model, "once")["valid_loss"] == state_size.DIVERGED
