"""Capacity or trainability? The fixed vector with twice the width, and with ten times the steps.

Both together would complete the table, at hours a seed.
"""

from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row

MODEL = "rnn-encoder-decoder"
USUAL = laboratory.default_width(MODEL)
WIDE = 2 * USUAL
LONGER = 10
CORNERS = ((USUAL, LONGER), (WIDE, 1), (USUAL, 1))


def rows() -> list[Row]:
    """Every corner, three seeds; a width waits until `learning_rates` has found its rate."""
    ready = [(width, longer) for width, longer in CORNERS if laboratory.has_rate(MODEL, width)]
    return [corner(*each, seed) for seed in laboratory.SEEDS for each in ready]


def corner(width: int, longer: int, seed: int = 0) -> Row:
    """So many times the laboratory's steps, at the rate that suits the width."""
    rate = laboratory.best_rate(MODEL, width)
    row = laboratory.settings(MODEL, seed=seed, learning_rate=rate, width=width)
    return row | {"steps": longer * laboratory.STEPS}


def measure(row: Row) -> Measured:
    """Exact match by length."""
    model = laboratory.trained(row)
    numbers = {"parameters": laboratory.n_parameters(model)}
    return Measured(numbers | laboratory.exact_by_length(model))


EXPERIMENT = Experiment(
    name="longer_training",
    question="Does the fixed vector fail for lack of room, or of training?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == corner(USUAL, 1),
    tolerances={"exact_10": 0.15, "exact_25": 0.05},
)
