"""Which learning rate suits each language model? Chosen on validation data, never at an edge."""

import math

from src.experiments import language_laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import grid
from src.perplexity import perplexity

NAME = "language_rates"
STEPS = 700
START = 8e-3  # the middle of the grid
N_VALID = 500
LOOKING_BACK = ("lstmn", "attentive", "key-value", "key-value-predict", "n-gram-rnn")
MODELS = ("mlp-5", "rnn", "lstm", "gru", *LOOKING_BACK)


def rows() -> list[Row]:
    """Every network with every rate of its grid, one seed, far fewer steps than the laboratory's.

    Those with another window get the rate of the MLP that reads four words.
    """
    return [
        language_laboratory.settings(model, seed=0, learning_rate=rate) | {"steps": STEPS}
        for model in MODELS
        for rate in grid(START, losses(model))
    ]


def losses(model: str) -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    return results.losses(NAME, {"model": model})


def measure(row: Row) -> Measured:
    """Nats a word on validation sentences."""
    model = language_laboratory.trained(row)
    held_out = language_laboratory.sentences("valid", N_VALID)
    return Measured({"valid_loss": math.log(perplexity(model, held_out))})


EXPERIMENT = Experiment(
    name=NAME,
    question="Which learning rate suits each language model?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "gru" and row["learning_rate"] == START,
    tolerances={"valid_loss": 0.1},
)
