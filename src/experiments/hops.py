"""Hops or a pooling, how many hops, and what their penalty does: labelled sentences.

The first rows choose the learning rates, with a seed of their own, and how many steps it takes
until four hops learn at all; the others use both. About 60 to 120 core-minutes, row by row in the
order of what the chapter needs first.
"""

from collections.abc import Sequence

from src.data.phrasebook import Labelled, labelled
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
MANY = "4 hops"  # for the grid of coefficients
BUDGETS = (2_000, 6_000)  # steps: the second if four hops learn nothing in the first
LEARNED = 0.4  # a validation loss well below that of guessing, 0.69
RATE_SEED = 3  # of the trainings that choose: no other has it
START = 4e-3  # the middle of the grids of learning rates
WHOLE = ("identity", 1.0)  # the penalty of the paper, and the coefficient all hops get
PENALTIES = (
    WHOLE,
    ("overlap", 1.0),
    ("focus", 1.0),
    *(("identity", c) for c in (0.1, 0.3, 3.0)),
    *(("overlap", c) for c in (0.3, 3.0)),
)
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
    (MANY, "focus", 1.0): "focus",
    ("max", None, 0.0): "max",
}
SEARCHED: tuple[Row, ...] = (
    {"reader": MANY},
    *({"reader": reader} for reader in POOLINGS),
    {"reader": MANY, "penalty": WHOLE[0], "coefficient": WHOLE[1]},
)


def rows() -> list[Row]:
    """The grids of rates; once they are measured, everything else with three seeds."""
    first = [look_up(name) for name in LOOK_UPS]
    for budget in BUDGETS:
        grids = [learning_rates.grid(START, losses(kind, budget)) for kind in SEARCHED]
        first += [
            setting(kind, RATE_SEED, rate, budget)
            for kind, rates in zip(SEARCHED, grids, strict=True)
            for rate in rates
        ]
        if any(
            rate not in losses(k, budget) for k, rates in zip(SEARCHED, grids) for rate in rates
        ):
            return first
        if min(losses(SEARCHED[0], budget).values()) < LEARNED:
            break
    every = [(kind, seed) for kind in kinds() for seed in laboratory.SEEDS]
    return first + [setting(kind, seed, best_rate(kind, budget), budget) for kind, seed in every]


def kinds() -> list[Row]:
    """All that is compared: readers, penalties on four hops, the paper's on two and eight."""
    plain: list[Row] = [{"reader": reader} for reader in (MANY, *POOLINGS, *HOPS)]
    penalised = [(MANY, *penalty) for penalty in PENALTIES]
    penalised += [(reader, *WHOLE) for reader in HOPS[1:]]
    names = ("reader", "penalty", "coefficient")
    found = plain + [dict(zip(names, kind, strict=True)) for kind in penalised]
    return [kind for place, kind in enumerate(found) if kind not in found[:place]]


def setting(kind: Row, seed: int, rate: float, steps: int) -> Row:
    """The settings of one training."""
    return classifying.settings(seed=seed, learning_rate=rate, steps=steps, **kind)


def look_up(name: str) -> Row:
    """A logistic regression on whole sentences: no chance in it."""
    return classifying.settings(name, seed=0, learning_rate=None, steps=None)


def losses(kind: Row, steps: int) -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    try:
        table = results.table(NAME)
    except FileNotFoundError:
        return {}
    wanted = setting(kind, RATE_SEED, 0.0, steps)
    names = [name for name in wanted if name != "learning_rate"]
    stored = [row for row in table if all(row[name] == wanted[name] for name in names)]
    return {row["learning_rate"]: row["valid_loss"] for row in stored}


def best_rate(kind: Row, steps: int) -> float:
    """The rate with the lowest validation loss.

    However many hops have the rate of four, and all penalties that of the paper's.
    """
    if kind.get("penalty"):
        kind = SEARCHED[-1]
    elif kind["reader"] in HOPS:
        kind = SEARCHED[0]
    measured = losses(kind, steps)
    return min(measured, key=lambda rate: measured[rate])


def measure(row: Row) -> Measured:
    """How often it is right; of hops, what they share, where they look, and their summaries."""
    valid, test = labelled("valid", N_VALID), labelled("test", N_TEST)
    if row["reader"] in LOOK_UPS:
        return Measured({"accuracy": looked_up(row, valid, test)})
    model = classifying.trained(row)
    numbers: Row = {
        "accuracy": classifying.accuracy(model, test),
        "parameters": laboratory.n_parameters(model),
        "valid_loss": classifying.loss(model, valid),
    }
    if row["seed"] == RATE_SEED:
        return Measured(numbers)
    weights = classifying.classified(model, classifying.encoded(test)[0]).weights
    numbers |= hop_measures.sharing(weights) | hop_measures.spread(weights)
    numbers |= hop_measures.on_evidence(weights, test)
    if row["reader"] in HOPS:
        numbers |= summaries.accuracies(model, valid, test)
    name = KEPT.get((row["reader"], row["penalty"], row["coefficient"]))
    kept = name is not None and row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {str(name): model.state_dict()} if kept else {})


def looked_up(row: Row, valid: Sequence[Labelled], test: Sequence[Labelled]) -> float:
    """What single words, or words and pairs of neighbours, tell of the label."""
    longest, counted = LOOK_UPS[row["reader"]]
    train = labelled("train", row["sentences"])
    parts = [(summaries.whole(part), summaries.labels(part)) for part in (train, valid, test)]
    return summaries.look_up(*parts, n=longest, counted=counted)


EXPERIMENT = Experiment(
    name=NAME,
    question="Many looks at one sentence: how many, how different, and what do they find?",
    rows=rows,
    measure=measure,
    sample=lambda row: (
        (row["reader"], row["penalty"], row["coefficient"]) == (MANY, *WHOLE)
        and row["seed"] == laboratory.SEEDS[0]
    ),
    tolerances={"accuracy": 0.03, "overlap": 0.03, "variation": 0.03, "share_telling": 0.03},
)
