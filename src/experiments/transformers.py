"""The Transformer: where it normalises, whether it is warmed up, how it knows the order."""

from functools import partial

from src.experiments import later_systems
from src.experiments.base import Experiment

MODELS = ("transformer", "transformer-pre", "transformer-cold", "transformer-pre-cold")
VARIANTS = {  # the model that each is a variant of
    "transformer-learned": "transformer",
    "transformer-relative": "transformer",
    "transformer-unplaced": "transformer",
}
KEPT = ("transformer",)  # of the first seed

EXPERIMENT = Experiment(
    name="transformers",
    question="What does a Transformer need: which norm, which positions, a warm-up?",
    rows=partial(later_systems.rows, MODELS, VARIANTS),
    measure=partial(later_systems.measure, kept=KEPT),
    sample=lambda row: (row["model"], row["seed"]) == ("transformer", 0),
    tolerances={"exact_25": 0.05, "aer": 0.1, "inversion": 0.05},
)
