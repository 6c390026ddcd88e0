"""What the experiment `residual_depth` asks for, and what its measures mean."""

from itertools import islice

import pytest
import torch
from torch import nn

from src.experiments import laboratory, residual_depth, results
from src.experiments.base import Row

CELLS = 2 * 2 * len(residual_depth.DEPTHS)  # kinds, optimisers, depths
OTHERS = 2 * 3 + 1  # one epoch: kinds, seeds; the longer one


def stored(measured: dict[float, float], monkeypatch: pytest.MonkeyPatch) -> None:
    """These losses by rate of the plain stack of 3 blocks; and rows that are of no account."""

    def row(*what: object) -> Row:
        return residual_depth.setting(*what)

    rows = [row("plain", "sgd", 3, rate, 0) | {"valid_loss": x} for rate, x in measured.items()]
    others = [("plain", "sgd", 3, 0.1, 1), ("residual", "sgd", 3, 0.1, 0)]
    others += [("plain", "adam", 3, 0.1, 0), ("plain", "sgd", 9, 0.1, 0)]
    rows += [row(*what) | {"valid_loss": 0.01} for what in others]
    rows.append(row("plain", "sgd", 3, 0.1, 0) | {"valid_loss": 0.01, "steps": 1500})
    monkeypatch.setattr(results, "table", lambda name: rows)


def asked() -> list[tuple[float, int]]:
    return [
        (row["learning_rate"], row["seed"]) for row in residual_depth.rows_of("plain", "sgd", 3)
    ]


def test_at_first_everything_is_tried_at_four_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> list[Row]:
        raise FileNotFoundError(name)

    monkeypatch.setattr(results, "table", nothing)
    rows = residual_depth.rows()
    grids, others = rows[:-OTHERS], rows[-OTHERS:]
    assert len(grids) == 4 * (CELLS + 2) and {row["seed"] for row in grids} == {0}
    assert {row["steps"] for row in grids} == {300}
    assert sorted(row["steps"] for row in others) == [19] * 6 + [1500]
    assert len({str(row) for row in rows}) == len(rows)
    assert sum(map(residual_depth.EXPERIMENT.sample, rows)) == 1


def test_the_grid_grows_at_its_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    stored({0.0125: 0.4, 0.025: 0.3, 0.05: 0.2, 0.1: 0.1}, monkeypatch)
    assert asked() == [(rate, 0) for rate in (0.0125, 0.025, 0.05, 0.1, 0.2)]


def test_seeds_come_at_the_best_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    stored({0.0125: 0.4, 0.025: 0.1, 0.05: 0.2, 0.1: residual_depth.DIVERGED}, monkeypatch)
    assert asked()[4:] == [(0.025, seed) for seed in laboratory.SEEDS[1:]]


def test_every_image_comes_once_before_any_comes_again() -> None:
    data = torch.zeros(13, 8, 8), torch.arange(13)
    seen = torch.cat([labels for _, labels in islice(batches(data, 5, 3), 13)])
    for turn in seen.reshape(5, 13):
        assert sorted(turn.tolist()) == list(range(13))
    again = torch.cat([labels for _, labels in islice(batches(data, 5, 3), 13)])
    other = torch.cat([labels for _, labels in islice(batches(data, 5, 4), 13)])
    assert torch.equal(seen, again) and not torch.equal(seen, other)


def batches(data, size, seed):
    return residual_depth.batches(data, size=size, seed=seed)


def test_the_splits_share_no_image() -> None:
    sizes = {name: len(residual_depth.labelled(name)[1]) for name in ("train", "valid", "test")}
    assert sizes == {"train": 1197, "valid": 300, "test": 300}
    pixels, digits = residual_depth.labelled("train")
    assert pixels.shape == (1197, 8, 8) and set(digits.tolist()) == set(range(10))


@pytest.mark.parametrize("optimiser", residual_depth.OPTIMISERS)
@pytest.mark.parametrize("kind", residual_depth.BLOCKS)
def test_a_short_training_is_measured(kind: str, optimiser: str) -> None:
    rate = residual_depth.RATES[optimiser][1]
    row = residual_depth.setting(kind, optimiser, 1, rate, 0) | {"steps": 40}
    measured = residual_depth.measure(row)
    untrained = residual_depth.judged(residual_depth.build(row), residual_depth.labelled("train"))
    assert measured.numbers["train_loss"] < untrained["loss"]
    assert 0 < measured.numbers["train_error"] < untrained["error"]
    assert measured.numbers["growth_before"] > 0 and not measured.weights


def test_one_seed_of_the_deepest_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    row = residual_depth.setting("plain", "sgd", 27, 0.05, residual_depth.KEPT_SEED)
    small = residual_depth.build(row | {"n_blocks": 1})
    for name in ("trained", "build"):
        monkeypatch.setattr(residual_depth, name, lambda row: small)
    assert set(residual_depth.measure(row).weights) == {"plain"}
    by_layer = row | {"optimiser": "sgd-clipped-by-layer"}
    assert set(residual_depth.measure(by_layer).weights) == {"plain-clipped-by-layer"}
    for other in ({"seed": 0}, {"optimiser": "adam"}, {"steps": 1500}, {"n_blocks": 9}):
        assert not residual_depth.measure(row | other).weights


def test_what_is_kept_is_what_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    row = residual_depth.setting("residual", "sgd", 27, 0.05, residual_depth.KEPT_SEED)
    small = residual_depth.build(row | {"n_blocks": 1})
    before = {name: tensor.clone() for name, tensor in small.state_dict().items()}
    for name in ("trained", "build"):
        monkeypatch.setattr(residual_depth, name, lambda row: small)
    kept = residual_depth.measure(row).weights["residual"]
    assert all(torch.equal(kept[name], tensor) for name, tensor in before.items())
    moved = small.state_dict()["layers.0.1.running_mean"]
    assert not torch.equal(moved, before["layers.0.1.running_mean"])  # by asking for gradients


@pytest.mark.parametrize("optimiser", (*residual_depth.CLIPPED, "sgd"))
def test_a_clipped_gradient_keeps_its_direction(optimiser: str) -> None:
    stack = residual_depth.build(residual_depth.setting("plain", "sgd", 3, 0.1, 0))
    old = [torch.full_like(p, 5.0) for p in stack.parameters()]
    for parameter, gradient in zip(stack.parameters(), old):
        parameter.grad = gradient.clone()
    residual_depth.clip(stack, optimiser)
    new = [p.grad for p in stack.parameters()]
    lengths = torch.stack([gradient.norm() for gradient in new])
    one = torch.ones(())
    if optimiser == "sgd":
        assert all(map(torch.equal, new, old))
    elif optimiser == "sgd-clipped":
        torch.testing.assert_close(lengths.norm(), one, atol=1e-4, rtol=0)
        ratios = torch.stack([(a / b).mean() for a, b in zip(new, old)])
        torch.testing.assert_close(ratios, ratios[0].expand_as(ratios))
    else:
        torch.testing.assert_close(lengths, one.expand_as(lengths), atol=1e-4, rtol=0)


def test_a_loss_that_is_no_number_counts_as_the_worst() -> None:
    stack = residual_depth.build(residual_depth.setting("plain", "sgd", 1, 0.1, 0))
    nn.init.constant_(stack.last.weight, float("nan"))
    found = residual_depth.judged(stack, residual_depth.labelled("valid"))
    assert found["loss"] == residual_depth.DIVERGED


def test_where_blocks_are_the_identity_the_gradient_does_not_grow() -> None:
    stack = residual_depth.build(residual_depth.setting("residual", "sgd", 3, 0.1, 0))
    for block in stack.layers[1:]:
        nn.init.zeros_(block.norm_2.weight)  # F = 0
    sizes = residual_depth.gradient_by_state(stack)
    assert sizes.shape == (4,) and (sizes > 0).all()
    torch.testing.assert_close(sizes[1:3], sizes[0].expand(2))
    assert sizes[0] < sizes[3]  # below the last relu nothing comes where it gave 0


def test_equal_halves_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = residual_depth.build(residual_depth.setting("plain", "sgd", 1, 0.1, 0))
    pixels, digits = (part[:128] for part in residual_depth.labelled("train"))
    assert -1 < residual_depth.agreement(stack) < 0.99
    twice = pixels.repeat(2, 1, 1), digits.repeat(2)
    monkeypatch.setattr(residual_depth, "labelled", lambda split: twice)
    assert residual_depth.agreement(stack) == pytest.approx(1, abs=1e-5)
