"""Which difficulties of translation does each system master, beside what guessing would get?"""

from src.data import phrasebook
from src.experiments import laboratory, length_curves
from src.experiments.base import Experiment, Measured, Row


def rows() -> list[Row]:
    """The models of `length_curves`, every challenge."""
    return [
        row | {"challenge": name} for row in length_curves.rows() for name in phrasebook.CHALLENGES
    ]


def measure(row: Row) -> Measured:
    """The share of translations that have the asked words in place, and the share by guessing."""
    model, name = laboratory.trained(row), row["challenge"]
    accuracy = laboratory.challenge_accuracy(model, name)
    return Measured({"accuracy": accuracy, "chance": phrasebook.CHALLENGES[name].chance})


EXPERIMENT = Experiment(
    name="challenges",
    question="Which difficulties of translation does each system master?",
    rows=rows,
    measure=measure,
    sample=lambda row: (row["model"], row["seed"], row["challenge"]) == ("bahdanau", 0, "negation"),
    tolerances={"accuracy": 0.1},
)
