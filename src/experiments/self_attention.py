"""Self-attention as an encoder: with places, without, or not at all."""

from functools import partial

from src.experiments import later_systems
from src.experiments.base import Experiment

MODELS = ("self-attention", "words-only")
VARIANTS = {  # the model that each is a variant of
    "self-attention-unplaced": "self-attention",
}
KEPT = ("self-attention", "self-attention-unplaced")  # of the first seed

EXPERIMENT = Experiment(
    name="self_attention",
    question="What does an encoder of self-attention know, and what of it is order?",
    rows=partial(later_systems.rows, MODELS, VARIANTS),
    measure=partial(later_systems.measure, kept=KEPT),
    sample=lambda row: (row["model"], row["seed"]) == (KEPT[0], 0),
    tolerances={"exact_25": 0.1, "aer": 0.1, "inversion": 0.1},
)
