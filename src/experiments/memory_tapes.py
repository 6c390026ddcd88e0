"""LSTMN as a translator: the source's tapes beside the cell, or inside it."""

from functools import partial

from src.experiments import later_systems
from src.experiments.base import Experiment

MODELS = ("lstmn-shallow", "lstmn-deep")
KEPT = ("lstmn-shallow", "lstmn-deep")  # of the first seed

EXPERIMENT = Experiment(
    name="memory_tapes",
    question="Deep or shallow fusion, and does a tape help across clauses?",
    rows=partial(later_systems.rows, MODELS, {}),
    measure=partial(later_systems.measure, kept=KEPT),
    sample=lambda row: (row["model"], row["seed"]) == (KEPT[0], 0),
    tolerances={"exact_25": 0.1, "aer": 0.1, "inversion": 0.1},
)
