"""What the experiments `masks` and `order` ask for, and that a row of each is measured."""

import pytest
import torch

from src.data.phrasebook import split
from src.experiments import laboratory, masks, order, results, short_sentences
from src.experiments.base import Row
from src.tokens import PAD

LOSSES = {2e-3: 0.3, 4e-3: 0.1, 8e-3: 0.2}
N_PAIRS = 60


def stored(rows: list[Row], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "table", lambda name: rows)


@pytest.fixture
def nothing_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> list[Row]:
        raise FileNotFoundError(name)

    monkeypatch.setattr(results, "table", missing)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty sentences are all there is."""
    few = lambda name, n=None: split(name, N_PAIRS)  # noqa: E731
    for module in (laboratory, short_sentences):
        monkeypatch.setattr(module, "split", few)
    monkeypatch.setattr(masks, "N_WRITTEN", 3)
    monkeypatch.setattr(order, "PADS", (0, 2))
    monkeypatch.setattr(order, "LENGTHS", (10,))
    monkeypatch.setattr(order, "by_length", lambda n: split("test", 3))
    monkeypatch.setattr(laboratory, "challenge_accuracy", lambda model, name: 0.5)
    cached = laboratory.vocabularies, short_sentences.short
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def test_rates_come_first(nothing_stored: None) -> None:
    for module, n in ((masks, 2), (order, 1)):
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
    assert len(full) == 3 * len(masks.BUILDS) == sum(row["learning_rate"] == 4e-3 for row in full)
    assert sum(map(masks.EXPERIMENT.sample, masks.rows())) == 1


def test_mask_and_batches_are_crossed(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = [
        order.setting(order.USUAL, "sorted", 0, rate, order.RATE_STEPS) | {"valid_loss": loss}
        for rate, loss in LOSSES.items()
    ]
    stored(usual, monkeypatch)
    full = [row for row in order.rows() if row["steps"] == order.STEPS]
    kinds = {(row["kind"], row["batches"], row["seed"]) for row in full}
    assert len(kinds) == len(full) == 3 * (len(order.BUILDS) + 4)
    crossed = [(kind, batches) for kind in order.CROSSED for batches in order.BATCHES]
    assert {(*kind, 0) for kind in crossed} <= kinds
    assert sum(map(order.EXPERIMENT.sample, order.rows())) == 1


def test_the_grid_grows_at_its_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    falling = {2e-3: 0.3, 4e-3: 0.2, 8e-3: 0.1}
    usual = [
        order.setting(order.USUAL, "sorted", 0, rate, order.RATE_STEPS) | {"valid_loss": loss}
        for rate, loss in falling.items()
    ]
    stored(usual, monkeypatch)
    assert [row["learning_rate"] for row in order.rows()] == [2e-3, 4e-3, 8e-3, 16e-3]


@pytest.mark.parametrize("model", ["1-head", "leak-one"])
def test_a_language_model_is_measured(model: str, small: None) -> None:
    measured = masks.measure(masks.setting(model, 0, 1e-3, 2))
    numbers = measured.numbers
    assert 1 < numbers["valid_loss"] < 9 and 0 <= numbers["faultless"] <= 1
    assert 0 <= numbers["words_until_fault"] <= numbers["words"]
    assert ("valid_loss_causal" in numbers) == (model == "leak-one") == bool(measured.weights)


def test_language_models_are_of_one_size(small: None) -> None:
    sizes = {sum(p.numel() for p in masks.build(model).parameters()) for model in masks.BUILDS}
    assert len(sizes) == 1


@pytest.mark.parametrize("kind", order.BUILDS)
def test_a_translator_is_measured(kind: str, small: None) -> None:
    row = order.setting(kind, "sorted", 0, 1e-3, 2)
    measured = order.measure(row)
    assert {"exact_10", "roles"} <= measured.numbers.keys()
    assert ("padded_2" in measured.numbers) == (kind in order.CROSSED)
    assert ("unmasked_2" in measured.numbers) == (kind == order.USUAL)
    assert bool(measured.weights) == ((kind, "sorted") in order.KEPT)


def test_under_the_mask_padding_changes_nothing(small: None) -> None:
    model = order.trained(order.setting(order.USUAL, "mixed", 0, 1e-3, 2))
    one, more = (order.padded_translations(model, split("test", 3), n) for n in (0, 5))
    assert one == more
    bare = order.mask_taken_away(model)
    parts = model.state_dict()
    assert all(torch.equal(part, parts[name]) for name, part in bare.state_dict().items())


def test_mixed_batches_hold_every_pair_once_and_pad_more(small: None) -> None:
    pairs = laboratory.encoded(split("train", N_PAIRS))
    config = laboratory.config(order.setting(order.USUAL, "mixed", 0, 1e-3, 2))
    share = []
    for kind in (order.Trainer, order.MixedTrainer):
        trainer = kind(order.build(order.USUAL), pairs, config)
        batches = []
        for _ in range(2):
            batches.append(trainer._next_batch().source)
            trainer.history.record(0.0, 0, 0.0)
        assert sum(len(batch) for batch in batches) == N_PAIRS
        n_tokens = sum(int((batch != PAD).sum()) for batch in batches)
        assert n_tokens == sum(len(source) for source, _ in pairs)
        share.append(n_tokens / sum(batch.numel() for batch in batches))
    assert share[1] < share[0]


def test_padded_batches_are_the_usual_ones_and_pads(small: None) -> None:
    pairs = laboratory.encoded(split("train", N_PAIRS))
    config = laboratory.config(order.setting(order.USUAL, "padded", 0, 1e-3, 40))
    kinds = order.Trainer, order.PaddedTrainer
    usual, padded = (kind(order.build(order.USUAL), pairs, config) for kind in kinds)
    added = set()
    for _ in range(40):
        plain, more = usual._next_batch(), padded._next_batch()
        n = plain.source.size(1)
        assert torch.equal(more.source[:, :n], plain.source) and (more.source[:, n:] == PAD).all()
        assert torch.equal(more.target, plain.target)
        added.add(more.source.size(1) - n)
        for trainer in (usual, padded):
            trainer.history.record(0.0, 0, 0.0)
    assert added == set(range(order.PADS[-1] + 1)), "0 to 2 in this test"
