"""Hops or a pooling, how many hops, and what their penalty does: labelled sentences.

The first rows are shorter trainings that choose the learning rates; the others use them.
"""

from src.data.phrasebook import labelled
from src.experiments import (
    classifying,
    hop_measures,
    laboratory,
    learning_rates,
    results,
    summaries,
)
from src.experiments.base import Experiment, Measured, Row
from src.experiments.classifying import N_TEST, N_VALID
from src.models.structured_self_attention_choices import POOLINGS

NAME = "hops"
HOPS = ("1 hop", "2 hops", "4 hops", "8 hops")
READERS = (*HOPS, *POOLINGS)
MANY = "4 hops"  # for the grid of coefficients
RATE_STEPS = 1_500
START = 2e-3  # the middle of the grids of learning rates
WHOLE = ("identity", 1.0)  # the penalty of the paper, and the coefficient all hops get
GRID = (0.03, 0.1, 0.3, 1.0, 3.0)
LOOK_UPS = {  # name -> longest run of words, whether counted
    "look-up of words": (1, False),
    "look-up of counted words": (1, True),
    "look-up of pairs": (2, False),
    "look-up of counted pairs": (2, True),
}
KEPT = {  # what the chapter looks into, of the first seed
    (MANY, None, 0.0): "plain",
    (MANY, *WHOLE): "identity",
    (MANY, "overlap", 1.0): "overlap",
}
SEARCHED: list[Row] = [
    *({"reader": reader} for reader in READERS),
    {"reader": MANY, "penalty": WHOLE[0], "coefficient": WHOLE[1]},
]


def rows() -> list[Row]:
    """The grids of rates; once they are measured, everything else with three seeds."""
    first = [look_up(name) for name in LOOK_UPS]
    grids = [(kind, learning_rates.grid(START, losses(kind))) for kind in SEARCHED]
    first += [setting(kind, 0, rate, RATE_STEPS) for kind, rates in grids for rate in rates]
    if any(rate not in losses(kind) for kind, rates in grids for rate in rates):
        return first
    every = [(kind, seed) for kind in kinds() for seed in laboratory.SEEDS]
    return first + [setting(kind, seed, best_rate(kind)) for kind, seed in every]


def kinds() -> list[Row]:
    """All that is compared: readers, the penalty on 2 and 8 hops, and penalties by coefficient."""
    penalised = [(reader, *WHOLE) for reader in HOPS[1:]]
    penalised += [(MANY, penalty, c) for penalty in ("identity", "overlap") for c in GRID]
    penalised += [(MANY, "focus", WHOLE[1])]
    names = ("reader", "penalty", "coefficient")
    plain: list[Row] = [{"reader": reader} for reader in READERS]
    return plain + [dict(zip(names, kind)) for kind in dict.fromkeys(penalised)]


def setting(kind: Row, seed: int, rate: float, steps: int = classifying.STEPS) -> Row:
    """The settings of one training."""
    return classifying.settings(seed=seed, learning_rate=rate, steps=steps, **kind)


def look_up(name: str) -> Row:
    """A logistic regression on whole sentences: no chance in it."""
    row = classifying.settings(name, seed=0, learning_rate=0.0)
    return row | {"learning_rate": None, "steps": None, "batch_size": None}


def losses(kind: Row) -> dict[float, float]:
    """The validation loss of each rate that is stored, with the first seed."""
    try:
        table = results.table(NAME)
    except FileNotFoundError:
        return {}
    wanted = setting(kind, 0, 0.0, RATE_STEPS)
    names = [name for name in wanted if name != "learning_rate"]
    stored = [row for row in table if all(row[name] == wanted[name] for name in names)]
    return {row["learning_rate"]: row["valid_loss"] for row in stored}


def best_rate(kind: Row) -> float:
    """The rate with the lowest validation loss; penalties have that of the paper's on 4 hops."""
    measured = losses(SEARCHED[-1] if kind.get("penalty") else kind)
    return min(measured, key=lambda rate: measured[rate])


def measure(row: Row) -> Measured:
    """How often it is right; of hops, what they share, where they look, and their summaries."""
    train, valid = labelled("train", row["sentences"]), labelled("valid", N_VALID)
    test = labelled("test", N_TEST)
    if row["reader"] in LOOK_UPS:
        longest, counted = LOOK_UPS[row["reader"]]
        parts = [(summaries.whole(part), summaries.labels(part)) for part in (train, valid, test)]
        return Measured({"accuracy": summaries.look_up(*parts, n=longest, counted=counted)})
    model = classifying.trained(row)
    numbers: Row = {
        "accuracy": classifying.accuracy(model, test),
        "parameters": laboratory.n_parameters(model),
        "valid_loss": classifying.loss(model, valid),
    }
    if row["steps"] == RATE_STEPS:
        return Measured(numbers)
    weights = classifying.classified(model, classifying.encoded(test)[0]).weights
    numbers |= hop_measures.sharing(weights) | hop_measures.spread(weights)
    numbers |= hop_measures.on_evidence(weights, test)
    if row["reader"] in HOPS:
        numbers |= summaries.accuracies(model, train, valid, test)
    name = KEPT.get((row["reader"], row["penalty"], row["coefficient"]))
    kept = name is not None and row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {str(name): model.state_dict()} if kept else {})


EXPERIMENT = Experiment(
    name=NAME,
    question="Many looks at one sentence: how many, how different, and what do they find?",
    rows=rows,
    measure=measure,
    sample=lambda row: (
        (row["reader"], row["penalty"], row["coefficient"]) == (MANY, *WHOLE)
        and (row["seed"], row["steps"]) == (laboratory.SEEDS[0], classifying.STEPS)
    ),
    tolerances={"accuracy": 0.03, "overlap": 0.03, "variation": 0.03, "share_telling": 0.03},
)
