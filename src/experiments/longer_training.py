"""Capacity or trainability? The fixed vector with ten times the steps, twice the width, both."""

from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row

MODEL = "rnn-encoder-decoder"
USUAL = laboratory.default_width(MODEL)
WIDE = 2 * USUAL
LONGER = 10
SEEDS_OF_BOTH = (0,)  # of wide and long: more than an hour each


def rows() -> list[Row]:
    """Three seeds of three corners, the longest first; last, what takes as long as all of them."""
    corners = ((USUAL, LONGER), (WIDE, 1), (USUAL, 1))
    most = [corner(*each, seed) for seed in laboratory.SEEDS for each in corners]
    return most + [corner(WIDE, LONGER, seed) for seed in SEEDS_OF_BOTH]


def corner(width: int, longer: int, seed: int = 0) -> Row:
    """So many times the laboratory's steps, at the rate that suits the width."""
    rate = laboratory.best_rate(MODEL, width)
    row = laboratory.settings(MODEL, seed=seed, learning_rate=rate, width=width)
    return row | {"steps": longer * laboratory.STEPS}


def measure(row: Row) -> Measured:
    """Exact match by length; the weights of the long training at the usual width."""
    model = laboratory.trained(row)
    numbers = {
        "parameters": laboratory.n_parameters(model),
        **laboratory.exact_by_length(model),
    }
    kept = row == corner(USUAL, LONGER)
    return Measured(numbers, {MODEL: model.state_dict()} if kept else {})


EXPERIMENT = Experiment(
    name="longer_training",
    question="Does the fixed vector fail for lack of room, or of training?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == corner(USUAL, 1),
    tolerances={"exact_10": 0.15, "exact_25": 0.05},
)
