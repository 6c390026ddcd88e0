"""The experiments on the translators of Part IV: which rows there are, and what one holds."""

import pytest
import torch

from src.data import phrasebook
from src.experiments import (
    convolutions,
    laboratory,
    later_systems,
    memory_tapes,
    self_attention,
    transformers,
)

MODULES = (memory_tapes, convolutions, self_attention, transformers)


@pytest.mark.parametrize("module", MODULES)
def test_every_model_has_three_seeds_and_a_variant_its_models_rate(module, monkeypatch) -> None:
    monkeypatch.setattr(laboratory, "best_rate", lambda model: float(len(model)))
    variants = getattr(module, "VARIANTS", {})
    rows = module.EXPERIMENT.rows()
    assert len(rows) == 3 * len({*module.MODELS, *variants}) == len({str(row) for row in rows})
    for row in rows:
        assert row["learning_rate"] == len(variants.get(row["model"], row["model"]))
        assert row["model"] in laboratory.BUILDS
    assert set(module.KEPT) <= {row["model"] for row in rows}


def test_a_row_holds_lengths_clauses_challenges_and_the_kept_weights(monkeypatch) -> None:
    row = laboratory.settings("conv-seq2seq", seed=0, learning_rate=1e-3, width=4)
    monkeypatch.setattr(laboratory, "trained", laboratory.build)
    monkeypatch.setattr(laboratory, "exact_by_length", lambda model: {"exact_10": 0.5})
    monkeypatch.setattr(laboratory, "challenge_accuracy", lambda model, name: float(len(name)))
    measured = later_systems.measure(row, kept=("conv-seq2seq",))
    assert measured.numbers["exact_10"] == 0.5 and 0 <= measured.numbers["aer"] <= 1
    assert {name: measured.numbers[name] for name in phrasebook.CHALLENGES} == {
        name: len(name) for name in phrasebook.CHALLENGES
    }
    [weights] = measured.weights.values()
    assert torch.equal(weights["source.w.weight"], laboratory.build(row).source.w.weight)
    assert not later_systems.measure(row | {"seed": 1}, kept=("conv-seq2seq",)).weights


def test_what_is_compared_has_as_many_parameters() -> None:
    names = ("bahdanau", "self-attention", "words-only", "conv-seq2seq")
    sizes = map(len, laboratory.vocabularies())
    n_source, n_target = sizes
    counts = [
        laboratory.n_parameters(laboratory.BUILDS[name](n_source, n_target)) for name in names
    ]
    assert max(counts) < 1.03 * min(counts)
