"""Is a short window of attention nearly enough, as Daniluk et al. (2017) found? Here on stories.

Equal parameters and steps; every system at the best rate of its own grid, which is searched with
fewer steps. The rows take an hour or two of one core in all.
"""

import math

from src.experiments import laboratory, language_laboratory, results, story_laboratory
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import grid
from src.experiments.story_marks import KINDS, marks
from src.experiments.story_measures import answers, average, memory, span
from src.models.key_value_predict import Attentive
from src.models.language.contract import LanguageModel
from src.perplexity import perplexity

NAME = "short_spans"
START = 8e-3  # the middle of the grid of rates
SEARCH_STEPS = 1_000
USUAL = 15  # outputs: the longest window of the paper
WINDOWS = (5, 15, 40)  # the longest story has 98 words
LOOKING = ("attentive", "key-value", "key-value-predict")
MODELS = ("lstm", "n-gram-rnn", *LOOKING)
VARIED = "key-value-predict"  # the one that is tried with all windows
ORDERS = (2, 3, 4, 5, 6)
COPYING = "last-mention"
KEPT = ("lstm", "n-gram-rnn", "attentive-15", "key-value-15", "key-value-predict-40")
N_LOOKS = 200  # stories in which the weights are added up


def rows() -> list[Row]:
    """Counting and copying; every network with every rate, then three seeds at the best one."""
    counted = [f"{n}-gram" for n in ORDERS]
    return [
        *map(untrained, (*counted, COPYING)),
        *(row for model in MODELS for row in rows_of(model)),
    ]


def untrained(model: str) -> Row:
    """A table of n-grams, or who copies: nothing is drawn, nothing is searched."""
    return {"model": model, "window": None, "seed": 0, "learning_rate": None, "steps": None}


def rows_of(model: str) -> list[Row]:
    """The seeds come when the best rate is known: it is not at an edge of the grid."""
    measured = results.losses(NAME, {"model": model, "steps": SEARCH_STEPS})
    usual = USUAL if model in LOOKING else None
    rates = grid(START, measured)
    found = [
        story_laboratory.settings(model, usual, seed=0, learning_rate=rate)
        | {"steps": SEARCH_STEPS}
        for rate in rates
    ]
    if not all(rate in measured for rate in rates):
        return found
    best = min(rates, key=lambda rate: measured[rate])
    return found + [
        story_laboratory.settings(model, window, seed=seed, learning_rate=best)
        for window in (WINDOWS if model == VARIED else (usual,))
        for seed in laboratory.SEEDS
    ]


def name_of(row: Row) -> str:
    """attentive-15"""
    return row["model"] if row["window"] is None else f"{row['model']}-{row['window']}"


def measure(row: Row) -> Measured:
    """Perplexity of whole stories, what is remembered, and where it looks."""
    if row["model"] == COPYING:
        return Measured(by_copying())
    model = story_laboratory.trained(row)
    if row["steps"] == SEARCH_STEPS:
        return Measured(surprises(model))
    test = story_laboratory.told("test")
    said = answers(model, story_laboratory.vocabulary(), test)
    numbers = surprises(model) | memory(said)
    if isinstance(model, Attentive):
        numbers |= span(model, story_laboratory.encoded(test[:N_LOOKS]))
    kept = row["seed"] == 0 and name_of(row) in KEPT
    return Measured(numbers, {name_of(row): model.state_dict()} if kept else {})


def surprises(model: LanguageModel) -> Row:
    """On stories read in training, held out for the rate, and held out altogether."""
    parts = {name: story_laboratory.told(name) for name in story_laboratory.SIZES}
    parts["train"] = parts["train"][:N_LOOKS]
    read = {name: perplexity(model, story_laboratory.encoded(told)) for name, told in parts.items()}
    return {
        "parameters": language_laboratory.size(model),
        "valid_loss": math.log(read["valid"]),
        "train_perplexity": read["train"],
        "test_perplexity": read["test"],
    }


def by_copying() -> Row:
    """How often the last word of a kind is right: who copies needs no model."""
    all_ = [mark for story in story_laboratory.told("test") for mark in marks(story)]
    return {
        kind: average([float(mark.copied) for mark in all_ if mark.kind == kind]) for kind in KINDS
    }


EXPERIMENT = Experiment(
    name=NAME,
    question="Is a short window of attention nearly enough for stories that recall?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "4-gram",
    tolerances={"test_perplexity": 0.001, "colour": 0.0, "place": 0.0},
)
