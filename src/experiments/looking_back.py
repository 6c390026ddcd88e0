"""Does looking back at its own outputs help a language model with single sentences?

The laboratory of `language_models`: same sentences, budget and size as the LSTM and the GRU there.
The rows take about ninety minutes of one slow core in all, each at most eight minutes.
"""

import math

from src.experiments import laboratory, language_laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.language_measures import preference
from src.experiments.learning_rates import grid
from src.experiments.story_measures import span
from src.models.key_value_predict import Attentive
from src.perplexity import perplexity

NAME = "looking_back"
MODELS = ("attentive", "key-value", "key-value-predict", "n-gram-rnn")
CHALLENGES = ("agreement", "far-agreement")
START = 16e-3  # the middle of the grid of rates: the LSTM's
SEARCH_STEPS = 700
N_VALID, N_TEST = 500, 1_000


def rows() -> list[Row]:
    """Every rate with far fewer steps; three seeds when the best rate is known."""
    return [row for model in MODELS for row in rows_of(model)]


def rows_of(model: str) -> list[Row]:
    """The seeds' rate is not at an edge of the grid."""
    measured = losses(model)
    rates = grid(START, measured)
    found = [
        language_laboratory.settings(model, seed=0, learning_rate=rate) | {"steps": SEARCH_STEPS}
        for rate in rates
    ]
    if not all(rate in measured for rate in rates):
        return found
    best = min(rates, key=lambda rate: measured[rate])
    return found + [
        language_laboratory.settings(model, seed=seed, learning_rate=best)
        for seed in laboratory.SEEDS
    ]


def losses(model: str) -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    try:
        table = results.table(NAME)
    except FileNotFoundError:
        return {}
    stored = [row for row in table if (row["model"], row["steps"]) == (model, SEARCH_STEPS)]
    return {row["learning_rate"]: row["valid_loss"] for row in stored}


def measure(row: Row) -> Measured:
    """Perplexity, agreement at a distance, and where it looks."""
    model = language_laboratory.trained(row)
    valid, test = (
        language_laboratory.sentences(name, n) for name, n in (("valid", N_VALID), ("test", N_TEST))
    )
    numbers: Row = {
        "parameters": language_laboratory.size(model),
        "valid_loss": math.log(perplexity(model, valid)),
    }
    if row["steps"] == SEARCH_STEPS:
        return Measured(numbers)
    numbers["test_perplexity"] = perplexity(model, test)
    for name in CHALLENGES:
        score = preference(model, language_laboratory.vocabulary(), name)
        numbers[name.replace("-", "_")] = score
    if isinstance(model, Attentive):
        numbers |= span(model, test)
    return Measured(numbers)


EXPERIMENT = Experiment(
    name=NAME,
    question="Does looking back help a language model with single sentences?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "n-gram-rnn" and row["learning_rate"] == START,
    tolerances={"valid_loss": 0.1},
)
