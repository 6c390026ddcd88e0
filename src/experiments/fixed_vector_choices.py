"""The fixed-vector systems' choices: where the context enters, which way the source is read."""

from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row

CHOICES = ("initial-context-only", "seq2seq-forward")


def rows() -> list[Row]:
    """The other way of each choice, three seeds; `length_curves` has the papers' own way."""
    return [
        laboratory.settings(other, seed=seed, learning_rate=laboratory.best_rate(other))
        for seed in laboratory.SEEDS
        for other in CHOICES
    ]


def measure(row: Row) -> Measured:
    """Exact match by length and the loss on validation pairs."""
    model = laboratory.trained(row)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    loss = {"parameters": parameters, "valid_loss": laboratory.valid_loss(model)}
    return Measured(loss | laboratory.exact_by_length(model))


EXPERIMENT = Experiment(
    name="fixed_vector_choices",
    question="Does the context help at every step? Does reversing the source?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == rows()[0],
    tolerances={"valid_loss": 0.15},
)
