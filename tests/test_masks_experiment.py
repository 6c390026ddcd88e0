"""What the experiments `masks` and `padding` ask for, and that a row of each is measured."""

from pathlib import Path

import pytest
import torch

from src.data.phrasebook import split
from src.experiments import (
    laboratory,
    language_laboratory,
    masks,
    padding,
    results,
    weights_cache,
)
from src.experiments.base import Row
from src.tokens import PAD

LOSSES = {1e-3: 0.3, 2e-3: 0.1, 4e-3: 0.2}
N_PAIRS = 60


def stored(rows: list[Row], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "table", lambda name: rows)


@pytest.fixture
def nothing_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> list[Row]:
        raise FileNotFoundError(name)

    monkeypatch.setattr(results, "table", missing)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two steps on sixty sentences; the weights go to a folder of the test's own."""
    few = lambda name, n=None: split(name, N_PAIRS)  # noqa: E731
    for module in (laboratory, language_laboratory, padding):
        monkeypatch.setattr(module, "split", few)
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    monkeypatch.setattr(masks, "N_WRITTEN", 3)
    monkeypatch.setattr(padding, "LONGEST", 99)
    monkeypatch.setattr(padding, "PADS", (0, 2))
    monkeypatch.setattr(padding, "by_length", lambda n: split("test", 3))
    cached = laboratory.vocabularies, language_laboratory._training_text
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def test_rates_come_first(nothing_stored: None) -> None:
    for module, n in ((masks, 2), (padding, 1)):
        rows = module.rows()
        assert {row["steps"] for row in rows} == {module.RATE_STEPS} and len(rows) == 3 * n


def test_then_three_seeds_at_the_best_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    for_masks = [
        masks.setting(model, 0, rate, masks.RATE_STEPS) | {"valid_loss": loss}
        for model in masks.SEARCHED
        for rate, loss in LOSSES.items()
    ]
    stored(for_masks, monkeypatch)
    full = [row for row in masks.rows() if row["steps"] == masks.STEPS]
    assert len(full) == 3 * len(masks.MODELS) == sum(row["learning_rate"] == 2e-3 for row in full)
    assert set(masks.MODELS) <= set(language_laboratory.BUILDS)
    assert sum(map(masks.EXPERIMENT.sample, masks.rows())) == 1


def test_padding_is_crossed_with_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = [
        padding.setting("masked", "sorted", 0, rate, padding.RATE_STEPS) | {"valid_loss": loss}
        for rate, loss in LOSSES.items()
    ]
    stored(usual, monkeypatch)
    full = [row for row in padding.rows() if row["steps"] == padding.STEPS]
    assert len({(row["mask"], row["batches"], row["seed"]) for row in full}) == len(full) == 12
    assert sum(map(padding.EXPERIMENT.sample, padding.rows())) == 1


def test_the_grid_grows_at_its_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    falling = {1e-3: 0.3, 2e-3: 0.2, 4e-3: 0.1}
    stored(
        [
            padding.setting("masked", "sorted", 0, rate, padding.RATE_STEPS) | {"valid_loss": loss}
            for rate, loss in falling.items()
        ],
        monkeypatch,
    )
    assert [row["learning_rate"] for row in padding.rows()] == [1e-3, 2e-3, 4e-3, 8e-3]


@pytest.mark.parametrize("model", ["self-attention-1-head", "leak-one"])
def test_a_language_model_is_measured(model: str, small: None) -> None:
    row = masks.setting(model, 0, 1e-3, masks.STEPS) | {"steps": 2}
    measured = masks.measure(row)
    numbers = measured.numbers
    assert 1 < numbers["valid_loss"] < 9 and 0 <= numbers["faultless"] <= 1
    assert 0 <= numbers["words_until_fault"] <= numbers["words"]
    assert ("valid_loss_causal" in numbers) == (model == "leak-one") == bool(measured.weights)
    assert ("agreement" in numbers) == (model != "leak-one")


@pytest.mark.parametrize("mask", padding.MASKS)
@pytest.mark.parametrize("batches", padding.BATCHES)
def test_a_translator_is_measured(mask: str, batches: str, small: None) -> None:
    row = padding.setting(mask, batches, 0, 1e-3, 2)
    numbers = padding.measure(row).numbers
    assert {"own_0", "own_2", "other_0", "other_2"} <= numbers.keys()
    model = padding.trained(row)
    pairs = split("test", 3)
    one, more = (padding.padded_translations(model, pairs, n) for n in (0, 5))
    if mask == "masked":
        assert one == more
    parts = [padding.other(row, model).state_dict(), model.state_dict()]
    assert all(torch.equal(parts[0][name], part) for name, part in parts[1].items())


def test_mixed_batches_hold_every_pair_once_and_pad_more(small: None) -> None:
    pairs = laboratory.encoded(split("train", N_PAIRS))
    config = laboratory.config(padding.setting("masked", "mixed", 0, 1e-3, 2))
    share = []
    for kind in (padding.Trainer, padding.MixedTrainer):
        trainer = kind(padding.build("masked"), pairs, config)
        batches = []
        for _ in range(2):
            batches.append(trainer._next_batch().source)
            trainer.history.record(0.0, 0, 0.0)
        assert sum(len(batch) for batch in batches) == N_PAIRS
        n_tokens = sum(int((batch != PAD).sum()) for batch in batches)
        assert n_tokens == sum(len(source) for source, _ in pairs)
        share.append(n_tokens / sum(batch.numel() for batch in batches))
    assert share[1] < share[0]
