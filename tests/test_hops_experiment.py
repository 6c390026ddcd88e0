"""The experiment on hops: rates first, equal parameters, tiny trainings."""

import pytest
import torch

from src.data.phrasebook import labelled
from src.experiments import classifying, hops, results, summaries
from src.experiments.asking import all_right
from src.experiments.classifying import STEPS, WIDTH, build, d_hidden, drawn, fit
from src.experiments.hops import (
    HOPS,
    LABEL_STEPS,
    MANY,
    RATE_SEED,
    RATE_STEPS,
    SEARCHED,
    TOLD,
    setting,
)
from src.models.structured_self_attention import Hops
from src.models.structured_self_attention_choices import POOLINGS
from src.training import TrainingConfig

TRAIN = labelled("train", 40)
READERS = (*HOPS, *POOLINGS)
KEPT = {MANY: ["plain"]}


@pytest.fixture
def table(monkeypatch):
    rows = []
    monkeypatch.setattr(results, "table", lambda name: rows)
    return rows


@pytest.fixture
def small(monkeypatch):
    for name, n in (("N_TRAIN", 40), ("WIDTH", 4)):
        monkeypatch.setattr(classifying, name, n)
    monkeypatch.setattr(hops, "N_VALID", 10)
    monkeypatch.setattr(hops, "N_TEST", 10)
    monkeypatch.setattr(summaries, "N_TRAIN", 40)
    monkeypatch.setattr(summaries, "LENGTHS", (6,))
    monkeypatch.setattr(summaries, "STRENGTHS", (1.0,))
    classifying.vocabulary.cache_clear()
    yield
    classifying.vocabulary.cache_clear()


def searched(kinds, loss):
    """Stored rows of these grids, and the loss that a rate of a kind has."""
    return [
        setting({"steps": RATE_STEPS} | kind, RATE_SEED, factor * start)
        | {"valid_loss": loss(kind, factor)}
        for kind, start in kinds
        for factor in (0.25, 0.5, 1, 2)
    ]


def asked(rows):
    """Without the look-ups."""
    return rows[len(hops.LOOK_UPS) :]


def test_rates_are_searched_first_and_never_at_an_edge(table):
    first = asked(hops.rows())
    starts = [start for _, start in SEARCHED]
    grids = [start * factor for start in starts for factor in (0.5, 1, 2)]
    assert [row["learning_rate"] for row in first] == grids
    assert {(row["seed"], row["steps"]) for row in first} == {(RATE_SEED, RATE_STEPS)}
    found = searched(SEARCHED, lambda kind, factor: factor)
    table += [row for row in found if row["valid_loss"] > 0.25]
    more = asked(hops.rows())
    grids = [start * factor for start in starts for factor in (0.25, 0.5, 1, 2)]
    assert [row["learning_rate"] for row in more] == grids


def best(kind):
    """Two rates of a grid, so that each kind can be seen to have its own."""
    return 0.5 if kind.get("penalty") or kind["reader"] == "max" else 1


def test_then_everything_with_three_seeds_at_its_rate(table):
    table += searched(SEARCHED, lambda kind, factor: abs(factor - best(kind)))
    main = [row for row in asked(hops.rows()) if row["seed"] != RATE_SEED]
    assert len(main) == 3 * len(hops.kinds()) == 3 * (len(READERS) + len(hops.PENALTIES) + 1)
    for row in main:
        start = 2.5e-3 if row["coefficient"] == 1 else 1e-2
        assert row["learning_rate"] == best(row) * start and row["steps"] == STEPS, row
    assert len({tuple(row.values()) for row in main}) == len(main)
    assert sum(hops.EXPERIMENT.sample(row) for row in hops.rows()) == 1


def test_those_who_are_told_the_label_come_last(table):
    table += searched(SEARCHED, lambda kind, factor: abs(factor - best(kind)))
    before, grid = hops.rows(), [row for row in hops.rows() if row["steps"] == LABEL_STEPS]
    assert {row["seed"] for row in grid} == {RATE_SEED} and len(grid) == 3 * len(TOLD)
    assert before[-len(grid) :] == grid
    table += searched(hops.SEARCHED_TOLD, lambda kind, factor: abs(factor - best(kind)))
    main = hops.rows()[-3 * len(TOLD) :]
    assert {(row["asked"], row["steps"]) for row in main} == {("label", LABEL_STEPS)}
    assert [row["learning_rate"] for row in main] == [best(row) * 5e-3 for row in main]


@pytest.mark.parametrize("reader", READERS)
def test_readers_have_equal_parameters_and_encoders(reader):
    model, usual = build(reader, seed=3), build(MANY, seed=3)
    ratio = classifying.n_parameters(model) / classifying.n_parameters(usual)
    assert ratio == pytest.approx(1, abs=0.03)
    assert d_hidden(MANY) == WIDTH
    for name, parameter in model.encoder.named_parameters():
        assert torch.equal(parameter, usual.encoder.get_parameter(name))
    kind = Hops if reader in hops.HOPS else POOLINGS[reader]
    assert type(model.hops) is kind


@pytest.mark.parametrize("name", hops.LOOK_UPS)
def test_look_ups_are_measured(name, small):
    numbers = hops.measure(hops.look_up(name)).numbers
    assert numbers.keys() == {"label"} and 0 <= numbers["label"] <= 1


@pytest.mark.parametrize("reader", ["2 hops", MANY, "max"])
def test_every_reader_is_trained_and_measured(reader, small):
    kind = {"reader": reader, "steps": 2}
    measured = hops.measure(setting(kind, 0, 1e-3))
    numbers = measured.numbers
    assert {"label", "words", "valid_loss", "overlap", "share_telling"} <= numbers.keys()
    assert ("hops_6_pairs" in numbers) == (reader == MANY)
    assert list(measured.weights) == KEPT.get(reader, [])
    assert not hops.measure(setting(kind, 1, 1e-3)).weights


def test_who_is_told_the_label_alone_keeps_no_weights(small):
    measured = hops.measure(setting(TOLD[0] | {"steps": 2}, 0, 1e-3))
    assert "words" not in measured.numbers and "share_telling" in measured.numbers
    assert not measured.weights


def test_a_training_for_a_rate_measures_no_more_than_needed(small):
    measured = hops.measure(setting({"reader": MANY, "steps": 2}, RATE_SEED, 1e-3))
    assert measured.numbers.keys() == {"label", "words", "parameters", "valid_loss"}
    assert not measured.weights


def test_a_training_can_be_repeated_and_the_penalty_changes_it(small):
    def weights(**more):
        row = classifying.settings(MANY, seed=0, learning_rate=1e-2, steps=2, **more)
        return classifying.trained(row).W_1.weight

    plain = weights()
    assert torch.equal(plain, weights())
    for name in classifying.PENALTIES:
        assert not torch.equal(plain, weights(penalty=name, coefficient=1.0))
        assert torch.equal(plain, weights(penalty=name, coefficient=0.0))


def test_it_learns_by_heart(small):
    model = build(MANY, seed=0, width=16)
    config = TrainingConfig(learning_rate=1e-2, steps=200, batch_size=8)
    losses = fit(model, TRAIN[:8], config, progress=False)
    assert len(losses) == 200 and losses[0] > 2 and losses[-1] < 0.1
    logits = classifying.classified(model, classifying.encoded(TRAIN[:8])).logits
    assert all_right(logits, TRAIN[:8]) == 1
    assert not model.training


def test_batches_depend_on_seed_and_step_alone_and_are_of_one_length():
    config = TrainingConfig(learning_rate=1.0, steps=9, batch_size=5)
    n_words = torch.tensor([4, 7, 4, 9, 7, 4])
    first = drawn(n_words, config, 3)
    torch.rand(7)
    assert torch.equal(first, drawn(n_words, config, 3)) and len(first) == 5
    steps = [n_words[drawn(n_words, config, step)] for step in range(40)]
    assert all(len(set(lengths.tolist())) == 1 for lengths in steps)
    assert {int(lengths[0]) for lengths in steps} == {4, 7, 9}
