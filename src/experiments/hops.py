"""Hops or a pooling, how many hops, and what their penalty does: labelled sentences.

The first rows are shorter trainings that choose the learning rates, with a seed of their own.
About 15 core-minutes.
"""

from collections.abc import Sequence

from src.data.phrasebook import Labelled, labelled
from src.experiments import (
    asking,
    classifying,
    hop_measures,
    laboratory,
    learning_rates,
    results,
    summaries,
)
from src.experiments.base import Experiment, Measured, Row
from src.experiments.classifying import N_TEST, N_VALID
from src.models.structured_self_attention import StructuredSelfAttention
from src.models.structured_self_attention_choices import POOLINGS

NAME = "hops"
HOPS = ("1 hop", "2 hops", "4 hops", "8 hops")
MANY = "4 hops"  # for the grid of coefficients
RATE_SEED = 3  # of the trainings that choose: no other has it
RATE_STEPS = 600
LABEL_STEPS = 2_400  # for those who are told the label alone
WHOLE = ("identity", 0.1)  # the penalty of the paper, and the coefficient all hops get
STRONG = ("identity", 1.0)  # the coefficient of the paper
PENALTIES = (
    WHOLE,
    ("overlap", WHOLE[1]),
    ("focus", WHOLE[1]),
    *(("identity", c) for c in (0.01, 0.03, 0.3)),
    STRONG,
)
LOOK_UPS = {  # name -> longest run of words, whether counted
    "look-up of words": (1, False),
    "look-up of counted words": (1, True),
    "look-up of pairs": (2, False),
    "look-up of counted pairs": (2, True),
}
KEPT: dict[tuple[str, str | None, float], str] = {  # what the chapter looks into, of the first seed
    (MANY, None, 0.0): "plain",
    **{(MANY, name, WHOLE[1]): name for name in ("identity", "overlap", "focus")},
}


def penalised(reader: str, penalty: str, coefficient: float) -> Row:
    """Hops with a penalty."""
    return {"reader": reader, "penalty": penalty, "coefficient": coefficient}


TOLD: tuple[Row, ...] = tuple(  # the label alone
    {"reader": reader, "asked": "label", "steps": LABEL_STEPS} for reader in (MANY, "max")
)
SEARCHED: tuple[tuple[Row, float], ...] = (  # with the middle of the grid of rates
    *(({"reader": reader}, 1e-2) for reader in (*HOPS, *POOLINGS)),
    (penalised(MANY, *WHOLE), 1e-2),
    (penalised(MANY, *STRONG), 2.5e-3),
)
SEARCHED_TOLD = tuple((kind, 5e-3) for kind in TOLD)


def rows() -> list[Row]:
    """The grids of rates; once they are measured, everything else with three seeds.

    Those who are told the label alone come last: they take the longest.
    """
    found = [look_up(name) for name in LOOK_UPS]
    for searched, compared in ((SEARCHED, kinds()), (SEARCHED_TOLD, list(TOLD))):
        asked = [
            (kind, rate)
            for kind, start in searched
            for rate in learning_rates.grid(start, losses(kind))
        ]
        found += [setting({"steps": RATE_STEPS} | kind, RATE_SEED, rate) for kind, rate in asked]
        if any(rate not in losses(kind) for kind, rate in asked):
            return found
        every = [(kind, seed) for kind in compared for seed in laboratory.SEEDS]
        found += [setting(kind, seed, best_rate(kind)) for kind, seed in every]
    return found


def kinds() -> list[Row]:
    """All that is compared on six words, what the chapter needs most first."""
    found: list[Row] = [{"reader": reader} for reader in (MANY, *POOLINGS, *HOPS)]
    found += [penalised(MANY, *penalty) for penalty in PENALTIES]
    found += [penalised("8 hops", *WHOLE)]
    return [kind for place, kind in enumerate(found) if kind not in found[:place]]


def setting(kind: Row, seed: int, rate: float) -> Row:
    """The settings of one training."""
    return classifying.settings(seed=seed, learning_rate=rate, **kind)


def look_up(name: str) -> Row:
    """A logistic regression on whole sentences, told the label: no chance in it."""
    return classifying.settings(name, seed=0, learning_rate=None, asked="label", steps=None)


def losses(kind: Row) -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    wanted = setting({"steps": RATE_STEPS} | kind, RATE_SEED, 0.0)
    del wanted["learning_rate"]
    return results.losses(NAME, wanted)


def best_rate(kind: Row) -> float:
    """The rate with the lowest validation loss; penalties share that of the paper's."""
    if kind.get("penalty"):
        kind = penalised(MANY, *(STRONG if kind["coefficient"] == STRONG[1] else WHOLE))
    measured = losses(kind)
    return min(measured, key=lambda rate: measured[rate])


def load(name: str) -> StructuredSelfAttention:
    """The hops that are kept: "plain", or by the name of their penalty."""
    model = classifying.build(MANY, seed=laboratory.SEEDS[0])
    model.load_state_dict(results.weights(NAME, name))
    return model.eval()


def measure(row: Row) -> Measured:
    """How often it is right; of hops, what they share, where they look, and their summaries."""
    valid, test = labelled("valid", N_VALID), labelled("test", N_TEST)
    if row["reader"] in LOOK_UPS:
        return Measured({"label": looked_up(row, valid, test)})
    model = classifying.trained(row)
    output = classifying.classified(model, classifying.encoded(test))
    seen = classifying.classified(model, classifying.encoded(valid)).logits
    numbers: Row = {"label": asking.label_right(output.logits, test)}
    if row["asked"] == "words":
        numbers["words"] = asking.all_right(output.logits, test)
    right = asking.answers(valid, row["asked"])
    numbers["valid_loss"] = asking.cross_entropy(seen, right).item()
    numbers["parameters"] = classifying.n_parameters(model)
    if row["seed"] == RATE_SEED:
        return Measured(numbers)
    weights = output.weights
    numbers |= hop_measures.sharing(weights) | hop_measures.spread(weights)
    numbers |= hop_measures.on_evidence(weights, test)
    name = KEPT.get((row["reader"], row["penalty"], row["coefficient"]))
    if name is None or row["asked"] == "label":
        return Measured(numbers)
    numbers |= summaries.accuracies(model, valid, test)
    kept = row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {name: model.state_dict()} if kept else {})


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
    tolerances={"words": 0.03, "overlap": 0.03, "variation": 0.03, "share_telling": 0.03},
)
