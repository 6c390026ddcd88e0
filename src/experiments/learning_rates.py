"""Which of the same three learning rates suits each system? Chosen on validation data."""

from src.data.phrasebook import split
from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row


def rows() -> list[Row]:
    """Every system with every rate, one seed, a third of the laboratory's steps."""
    return [
        laboratory.settings(model, seed=0, learning_rate=rate) | {"steps": laboratory.STEPS // 3}
        for model in laboratory.BUILDS
        for rate in laboratory.LEARNING_RATES
    ]


def measure(row: Row) -> Measured:
    """Loss and exact match on validation pairs."""
    model = laboratory.trained(row)
    pairs = split("valid", laboratory.N_VALID)
    numbers = {"valid_loss": laboratory.valid_loss(model)}
    return Measured(numbers | {"valid_exact": laboratory.exact(model, pairs)})


EXPERIMENT = Experiment(
    name="learning_rates",
    question="Which learning rate suits each system?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "rnn-encoder-decoder" and row["learning_rate"] == 4e-3,
    tolerances={"valid_loss": 0.15},
)
