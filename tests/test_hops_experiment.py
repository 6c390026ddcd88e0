"""The experiment on hops: rates first, equal parameters, tiny trainings."""

import pytest
import torch

from src.data.phrasebook import labelled
from src.experiments import classifying, hops, laboratory, results, summaries
from src.experiments.classifying import WIDTH, build, d_hidden, drawn, fit, shortened
from src.experiments.hops import BUDGETS, HOPS, MANY, RATE_SEED, SEARCHED, START, setting
from src.models.structured_self_attention import Hops
from src.models.structured_self_attention_choices import POOLINGS
from src.training import TrainingConfig

TRAIN = labelled("train", 40)
FEW, MORE = BUDGETS
READERS = (*HOPS, *POOLINGS)
KEPT = {MANY: ["plain"], "max": ["max"]}


@pytest.fixture
def table(monkeypatch):
    rows = []
    monkeypatch.setattr(results, "table", lambda name: rows)
    return rows


@pytest.fixture
def small(monkeypatch):
    for name, n in (("N_TRAIN", 40), ("N_WORDS", 40), ("WIDTH", 4)):
        monkeypatch.setattr(classifying, name, n)
    monkeypatch.setattr(hops, "N_VALID", 10)
    monkeypatch.setattr(hops, "N_TEST", 10)
    monkeypatch.setattr(summaries, "N_TRAIN", 40)
    monkeypatch.setattr(summaries, "LENGTHS", (6,))
    monkeypatch.setattr(summaries, "STRENGTHS", (1.0,))
    classifying.vocabulary.cache_clear()
    yield
    classifying.vocabulary.cache_clear()


def searched(steps, loss):
    """Stored rows of all grids, and the loss that a rate of a kind has."""
    rates = (START / 4, START / 2, START, 2 * START)
    return [
        setting(kind, RATE_SEED, rate, steps) | {"valid_loss": loss(kind, rate)}
        for kind in SEARCHED
        for rate in rates
    ]


def asked(rows):
    """Without the look-ups."""
    return rows[len(hops.LOOK_UPS) :]


def test_rates_are_searched_first_and_never_at_an_edge(table):
    grid = [START / 2, START, 2 * START]
    first = asked(hops.rows())
    assert [row["learning_rate"] for row in first] == len(SEARCHED) * grid
    assert {(row["steps"], row["seed"]) for row in first} == {(FEW, RATE_SEED)}
    table += [row for row in searched(FEW, lambda kind, rate: rate) if row["learning_rate"] in grid]
    more = asked(hops.rows())
    assert [row["learning_rate"] for row in more] == len(SEARCHED) * [START / 4, *grid]


def test_then_everything_with_three_seeds_at_its_rate(table):
    table += searched(FEW, lambda kind, rate: abs(rate - best(kind)))
    main = [row for row in hops.rows() if row["seed"] != RATE_SEED]
    main = main[len(hops.LOOK_UPS) :]
    assert len(main) == 3 * len(hops.kinds()) == 3 * (4 + len(POOLINGS) + len(hops.PENALTIES) + 2)
    assert all(row["learning_rate"] == best(row) and row["steps"] == FEW for row in main)
    assert len({tuple(row.values()) for row in main}) == len(main)
    assert sum(hops.EXPERIMENT.sample(row) for row in hops.rows()) == 1


def best(kind):
    """Poolings have one rate, hops another, penalties a third."""
    if kind.get("penalty"):
        return START / 2
    return START if kind["reader"] in hops.HOPS else START / 2


@pytest.mark.parametrize("kind", SEARCHED)
def test_more_steps_if_hops_learn_nothing(kind, table):
    """Four hops decide, without a penalty: the others may have learned or not."""
    table += searched(FEW, lambda k, rate: 0.1 + (k == kind) * 0.55 + (rate != START) * 0.02)
    again = [row for row in hops.rows() if row["steps"] == MORE]
    if kind != SEARCHED[0]:
        assert not again
        return
    assert {row["seed"] for row in again} == {RATE_SEED}
    table += searched(MORE, lambda k, rate: 0.69 + (rate != START))  # not even then: so be it
    main = [row for row in asked(hops.rows()) if row["seed"] != RATE_SEED]
    assert {row["steps"] for row in main} == {MORE} and len(main) == 3 * len(hops.kinds())


@pytest.mark.parametrize("reader", READERS)
def test_readers_have_equal_parameters_and_encoders(reader):
    model, usual = build(reader, seed=3), build(MANY, seed=3)
    ratio = laboratory.n_parameters(model) / laboratory.n_parameters(usual)
    assert ratio == pytest.approx(1, abs=0.03)
    assert d_hidden(MANY) == WIDTH
    for name, parameter in model.encoder.named_parameters():
        assert torch.equal(parameter, usual.encoder.get_parameter(name))
    kind = Hops if reader in hops.HOPS else POOLINGS[reader]
    assert type(model.hops) is kind


@pytest.mark.parametrize("name", hops.LOOK_UPS)
def test_look_ups_are_measured(name, small):
    numbers = hops.measure(hops.look_up(name)).numbers
    assert numbers.keys() == {"accuracy"} and 0 <= numbers["accuracy"] <= 1


@pytest.mark.parametrize("reader", ["2 hops", MANY, "max"])
def test_every_reader_is_trained_and_measured(reader, small):
    measured = hops.measure(setting({"reader": reader}, 0, 1e-3, steps=2))
    numbers = measured.numbers
    assert {"accuracy", "valid_loss", "overlap", "variation", "share_telling"} <= numbers.keys()
    assert ("hops_6_pairs" in numbers) == (reader != "max")
    assert list(measured.weights) == KEPT.get(reader, [])
    assert not hops.measure(setting({"reader": reader}, 1, 1e-3, steps=2)).weights


def test_a_training_for_a_rate_measures_no_more_than_needed(small):
    measured = hops.measure(setting({"reader": MANY}, RATE_SEED, 1e-3, steps=2))
    assert measured.numbers.keys() == {"accuracy", "parameters", "valid_loss"}
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
    config = TrainingConfig(learning_rate=1e-2, steps=150, batch_size=8)
    losses = fit(model, TRAIN[:8], config, progress=False)
    assert len(losses) == 150 and losses[0] > 0.5 and losses[-1] < 0.1
    assert classifying.accuracy(model, TRAIN[:8]) == 1
    assert not model.training


def test_batches_depend_on_seed_and_step_alone():
    config = TrainingConfig(learning_rate=1.0, steps=9, batch_size=5)
    first = drawn(99, config, 3)
    torch.rand(7)
    assert torch.equal(first, drawn(99, config, 3)) and not torch.equal(first, drawn(99, config, 4))


def test_padding_that_nobody_needs_is_cut():
    assert shortened(torch.tensor([[5, 0, 0], [6, 7, 0]])).tolist() == [[5, 0], [6, 7]]
