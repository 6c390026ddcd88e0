"""Every translator of the book on one task: lengths, clauses, challenges, alignment.

A training is deterministic, on one kind of processor: what an earlier experiment has measured of
the very same one is taken from its table. How fast the systems are is measured apart, by turns,
on an idle machine (`make bench`): these rows are measured beside one another, and their seconds
say little.
"""

from src.data import phrasebook
from src.data.phrasebook import LENGTHS
from src.experiments import laboratory, later_systems, results
from src.experiments.base import Experiment, Measured, Row
from src.models.registry import TRANSLATORS

NAME = "leaderboard"
EARLIER = ("length_curves", "memory_tapes", "convolutions", "transformers")  # a row a training
COLUMNS = (
    "parameters",
    *(f"exact_{n}" for n in LENGTHS),
    *(f"exact_{n}_clauses" for n in laboratory.MORE_CLAUSES),
    *phrasebook.CHALLENGES,
    "aer",
)


def rows() -> list[Row]:
    """Every system at its best rate, three seeds, in the order of the registry."""
    return [
        laboratory.settings(model, seed=seed, learning_rate=laboratory.best_rate(model))
        for model in TRANSLATORS
        for seed in laboratory.SEEDS
    ]


def measured_before(row: Row) -> Row:
    """What earlier experiments store of this very training, of the columns asked for here."""
    found: Row = {}
    for name in EARLIER:
        for stored in _like(row, name):
            found |= stored
    found |= {stored["challenge"]: stored["accuracy"] for stored in _like(row, "challenges")}
    return {column: found[column] for column in COLUMNS if column in found}


def _like(row: Row, name: str) -> list[Row]:
    """The stored rows with these settings; none of an experiment that has not been run."""
    try:
        table = results.table(name)
    except FileNotFoundError:
        return []
    return [stored for stored in table if row.items() <= stored.items()]


def measure(row: Row) -> Measured:
    """Taken from where all of it is stored; or else trained and measured."""
    before = measured_before(row)
    return Measured(before) if len(before) == len(COLUMNS) else later_systems.measure(row, kept=())


EXPERIMENT = Experiment(
    name=NAME,
    question="Every system on one task: is newer better, and at what?",
    rows=rows,
    measure=measure,
    sample=lambda row: (row["model"], row["seed"]) == ("luong-general", 0),  # trained here
    tolerances={"exact_25": 0.1, "aer": 0.1, "inversion": 0.1},
)
