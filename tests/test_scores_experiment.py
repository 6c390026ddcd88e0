"""What the experiment `scores` asks for, and when."""

import pytest
import torch

from src.experiments import laboratory, results, scores
from src.experiments.base import Row
from src.models.translator import Translator
from src.scores import SCORES


def stored(measured: dict[float, float], monkeypatch: pytest.MonkeyPatch) -> None:
    """These losses by rate of the dot product, seed 0; and rows that are of no account."""
    rows = [scores.setting("dot", rate, 0, 1.0) | {"valid_loss": x} for rate, x in measured.items()]
    rows += [scores.setting("dot", 2e-3, seed, 1.0) | {"valid_loss": 0.01} for seed in (1, 2)]
    rows += [scores.setting("dot", 2e-3, 0, factor) | {"valid_loss": 0.01} for factor in (4.0,)]
    rows += [scores.setting("cosine", 8e-3, 0, 1.0) | {"valid_loss": 0.01}]
    monkeypatch.setattr(results, "table", lambda name: rows)


def asked(row: Row) -> tuple[float, int, float]:
    return row["learning_rate"], row["seed"], row["factor"]


def test_at_first_every_score_is_tried_at_four_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> list[Row]:
        raise FileNotFoundError(name)

    monkeypatch.setattr(results, "table", nothing)
    assert len(scores.rows()) == 4 * len(SCORES)
    assert {asked(row) for row in scores.rows()} == {(rate, 0, 1.0) for rate in scores.RATES}
    assert {row["model"] for row in scores.rows()} <= set(laboratory.BUILDS)


def test_the_grid_grows_at_its_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    stored({1e-3: 0.4, 2e-3: 0.3, 4e-3: 0.2, 8e-3: 0.1}, monkeypatch)
    assert [asked(row)[0] for row in scores.rows_of("dot")] == [*scores.RATES, 16e-3]
    stored({1e-3: 0.1, 2e-3: 0.3, 4e-3: 0.2, 8e-3: 0.4}, monkeypatch)
    assert [asked(row)[0] for row in scores.rows_of("dot")] == [5e-4, *scores.RATES]


def test_seeds_and_starts_come_at_the_best_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    stored({1e-3: 0.4, 2e-3: 0.3, 4e-3: 0.2, 8e-3: 0.3}, monkeypatch)
    more = [asked(row) for row in scores.rows_of("dot")][4:]
    assert more == [(4e-3, 1, 1.0), (4e-3, 2, 1.0), (4e-3, 0, 0.25), (4e-3, 0, 4.0)]
    assert len(scores.rows_of("cosine")) == 4  # one of its rates is known


def test_a_factor_multiplies_matrices_and_nothing_else() -> None:
    torch.manual_seed(0)
    for name, build in SCORES.items():
        score = build(5, 7)
        before = {name: parameter.clone() for name, parameter in score.named_parameters()}
        scores.start_from(score, 4.0)
        for part, parameter in score.named_parameters():
            factor = 4 if "W" in part and "bias" not in part or part[0] in "Uv" else 1
            assert torch.equal(parameter, factor * before[part]), (name, part)


@pytest.mark.parametrize("factor", [0.25, 4.0])
def test_training_starts_where_the_row_says(factor: float, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(laboratory, "encoded", lambda pairs: [])
    monkeypatch.setattr(
        scores, "fit", lambda model, pairs, config, progress: seen.append(config.learning_rate)
    )
    row = scores.setting("general", 2e-3, 1, factor) | {"width": 8}
    model, usual = scores.trained(row), laboratory.build(row)
    assert torch.equal(model.score.W_a.weight, factor * usual.score.W_a.weight)
    assert torch.equal(model.decoder.W_o.weight, usual.decoder.W_o.weight)
    assert seen == [2e-3] and not model.training


def test_sentences_are_short() -> None:
    lengths = [len(pair.source.split()) for pair in scores.short("valid")]
    assert max(lengths) == scores.LONGEST and 100 < len(lengths) < 1000


def test_every_row_is_measured_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "trained", laboratory.build)
    for name in ("valid_loss", "exact", "aer"):
        monkeypatch.setattr(laboratory, name, lambda model, pairs=None, name=name: name)
    monkeypatch.setattr(scores, "spread", lambda model, pairs: 4.0)
    row = scores.setting("dot", 2e-3, 0, 4.0)
    numbers = dict(scores.measure(row).numbers)
    assert numbers.pop("parameters") == laboratory.n_parameters(laboratory.build(row))
    assert numbers == {"valid_loss": "valid_loss", "exact_10": "exact", "aer": "aer", "spread": 4.0}


def test_the_spread_is_that_of_the_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    def of(*weights: list[list[float]]) -> float:
        monkeypatch.setattr(scores, "look", lambda model, pairs: [*map(torch.tensor, weights)])
        return scores.spread(Translator(), ())

    raised = torch.tensor([[3.0, 1.0], [2.0, 2.0]]).softmax(1).tolist()  # apart by 2 and by 0
    assert of([[0.25] * 4] * 2) == pytest.approx(0, abs=1e-6)
    assert of(raised) == pytest.approx(0.5)  # the mean of 1 and 0
    assert of(raised, [[0.2, 0.8]] * 2) == pytest.approx((1 + 0 + 2 * 0.693147) / 4)
    assert 30 < of([[0.5, 0.5, 0.0]]) < 35  # a weight of zero counts as 1e-30
