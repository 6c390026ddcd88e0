"""Capacity or trainability? The fixed vector with ten times the steps, and twice the width."""

from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row

MODEL = "rnn-encoder-decoder"
LONGER = 10


def rows() -> list[Row]:
    """The laboratory's budget, ten times as long, twice as wide (which wants a lower rate)."""
    usual = laboratory.settings(MODEL, seed=0, learning_rate=laboratory.best_rate(MODEL))
    return [
        usual | {"steps": LONGER * usual["steps"]},
        usual | {"width": 2 * usual["width"]},
        usual | {"width": 2 * usual["width"], "learning_rate": usual["learning_rate"] / 2},
        usual,
    ]


def measure(row: Row) -> Measured:
    """Exact match by length; the weights of the longest training."""
    model = laboratory.trained(row)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    numbers = {"parameters": parameters, **laboratory.exact_by_length(model)}
    longest = row["steps"] == LONGER * laboratory.STEPS
    return Measured(numbers, {MODEL: model.state_dict()} if longest else {})


EXPERIMENT = Experiment(
    name="longer_training",
    question="Does the fixed vector fail for lack of room, or of training?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == rows()[-1],
    tolerances={"exact_10": 0.15, "exact_25": 0.05},
)
