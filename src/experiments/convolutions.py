"""ConvS2S, and what its positions, its values and its shortcuts are worth."""

from functools import partial

from src.experiments import later_systems
from src.experiments.base import Experiment

MODELS = ("conv-seq2seq",)
VARIANTS = {  # the model that each is a variant of
    "conv-seq2seq-unplaced": "conv-seq2seq",
    "conv-seq2seq-plain-value": "conv-seq2seq",
    "conv-seq2seq-bare": "conv-seq2seq",
}
KEPT = ("conv-seq2seq",)  # of the first seed

EXPERIMENT = Experiment(
    name="convolutions",
    question="How well does it translate without recurrence?",
    rows=partial(later_systems.rows, MODELS, VARIANTS),
    measure=partial(later_systems.measure, kept=KEPT),
    sample=lambda row: (row["model"], row["seed"]) == (KEPT[0], 0),
    tolerances={"exact_25": 0.1, "aer": 0.1, "inversion": 0.1},
)
