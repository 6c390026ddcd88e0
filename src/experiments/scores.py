"""Which score learns soonest, and which minds its learning rate and its first weights?

Bahdanau's translator, everything but the score the same: encoder and decoder start alike.
Sentences are short, so that every score can be trained many times.
"""

import torch
from torch import nn

from src.data.phrasebook import Pair, by_length, split
from src.experiments import laboratory, results
from src.experiments.attention_choices import look
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import widened
from src.models.translator import Translator
from src.scores import SCORES
from src.training import fit

NAME = "scores"
STEPS = 500
RATES = (1e-3, 2e-3, 4e-3, 8e-3)
FACTORS = (0.25, 4.0)  # of the matrices that the score starts from
LONGEST = 12  # words of English, in training and validation
TINY = 1e-30  # a weight; smaller ones may be zero


def rows() -> list[Row]:
    """Every score with every rate of its grid; at its best rate two more seeds, two more starts."""
    return [row for score in SCORES for row in rows_of(score)]


def rows_of(score: str) -> list[Row]:
    """Seeds and starts come when the best rate is known: it is not at an edge of the grid."""
    measured = losses(score)
    rates = widened(list(RATES), measured)
    grid = [setting(score, rate, 0, 1.0) for rate in rates]
    if not all(rate in measured for rate in rates):
        return grid
    best = min(rates, key=lambda rate: measured[rate])
    seeds = [setting(score, best, seed, 1.0) for seed in laboratory.SEEDS[1:]]
    return grid + seeds + [setting(score, best, 0, factor) for factor in FACTORS]


def setting(score: str, rate: float, seed: int, factor: float) -> Row:
    """One training; `factor` multiplies the matrices that the score starts from."""
    row = laboratory.settings(f"bahdanau-{score}", seed=seed, learning_rate=rate)
    return row | {"steps": STEPS, "factor": factor}


def losses(score: str) -> dict[float, float]:
    """The validation loss of each rate that is stored, with the first seed and the usual start."""
    return results.losses(NAME, {"model": f"bahdanau-{score}", "seed": 0, "factor": 1.0})


@torch.no_grad()
def start_from(score: nn.Module, factor: float) -> None:
    """Multiply the matrices of an untrained score; biases and a temperature stay."""
    for parameter in score.parameters():
        if parameter.ndim > 1:
            parameter.mul_(factor)


def short(name: str) -> tuple[Pair, ...]:
    """The short pairs of a split."""
    return tuple(pair for pair in split(name) if len(pair.source.split()) <= LONGEST)


def trained(row: Row) -> Translator:
    """The model of a row, ready to translate."""
    model = laboratory.build(row)
    start_from(model.get_submodule("score"), row["factor"])
    fit(model, laboratory.encoded(short("train")), laboratory.config(row), progress=False)
    return model.eval()


def measure(row: Row) -> Measured:
    """Loss on validation pairs, exact match, AER, and how far the scores spread."""
    model = trained(row)
    return Measured(
        {
            "parameters": laboratory.n_parameters(model),
            "valid_loss": laboratory.valid_loss(model, short("valid")),
            "exact_10": laboratory.exact(model, by_length(10)),
            "aer": laboratory.aer(model, by_length(10)),
            "spread": spread(model, by_length(10)),
        }
    )


def spread(model: Translator, pairs: tuple[Pair, ...]) -> float:
    """Standard deviation of a query's scores over the words, teacher forced; mean over queries.

    The logarithm of the weights is the scores, up to a constant a query.
    """
    scores = [weights.clamp_min(TINY).log() for weights in look(model, pairs)]
    return torch.cat([rows.std(1, correction=0) for rows in scores]).mean().item()


EXPERIMENT = Experiment(
    name=NAME,
    question="Which score learns soonest, and which minds its learning rate and its first weights?",
    rows=rows,
    measure=measure,
    sample=lambda row: (
        (row["model"], row["learning_rate"], row["seed"], row["factor"])
        == ("bahdanau-scaled-dot", RATES[2], 0, 1.0)
    ),
    tolerances={"valid_loss": 0.15},
)
