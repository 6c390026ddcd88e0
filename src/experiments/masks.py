"""What does the causal mask do for a language model, and what do positions and heads?

The same stack of self-attention with the right mask, with one that leaks, without positions, with
other numbers of heads: the parameters are as many in all of them.
"""

import math

from src.data.phrasebook.faults import first_fault
from src.experiments import laboratory, language_laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.language_measures import faultless, preference, written
from src.experiments.learning_rates import grid
from src.models.language.contract import LanguageModel
from src.perplexity import perplexity

NAME = "masks"
STEPS, RATE_STEPS = 2_000, 700
START = 2e-3  # the middle of the grid
RIGHT, LEAKS = "self-attention", ("leak-one", "leak-all")
SEARCHED = (RIGHT, "self-attention-1-head")
MODELS = (
    *SEARCHED,
    "self-attention-2-heads",
    "self-attention-28-heads",
    "self-attention-unplaced",
    *LEAKS,
)
KEPT = (RIGHT, *LEAKS)  # of the first seed, for the chapter to look into
CHALLENGES = ("agreement", "far-agreement")
N_LOSS, N_WRITTEN = 500, 200


def rows() -> list[Row]:
    """Eight heads and one with every rate of a grid, in short trainings; then all, three seeds.

    Whatever is not searched itself gets the rate of eight heads.
    """
    found = [
        setting(model, 0, rate, RATE_STEPS)
        for model in SEARCHED
        for rate in grid(START, losses(model))
    ]
    if not all(row["learning_rate"] in losses(row["model"]) for row in found):
        return found
    trained = [(model, seed) for seed in laboratory.SEEDS for model in MODELS]
    return found + [setting(model, seed, best_rate(model), STEPS) for model, seed in trained]


def setting(model: str, seed: int, rate: float, steps: int) -> Row:
    """One training."""
    row = language_laboratory.settings(model, seed=seed, learning_rate=rate)
    return row | {"steps": steps}


def losses(model: str) -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    try:
        table = results.table(NAME)
    except FileNotFoundError:
        return {}
    stored = [row for row in table if (row["model"], row["steps"]) == (model, RATE_STEPS)]
    return {row["learning_rate"]: row["valid_loss"] for row in stored}


def best_rate(model: str) -> float:
    """The rate with the lowest validation loss."""
    measured = losses(model if model in SEARCHED else RIGHT)
    return min(measured, key=lambda rate: measured[rate])


def measure(row: Row) -> Measured:
    """Loss and texts as it was trained; the same with the right mask, and agreement."""
    model = language_laboratory.trained(row)
    numbers = {"parameters": language_laboratory.size(model), **loss(model)}
    if row["steps"] == RATE_STEPS:
        return Measured(numbers)
    numbers |= texts(model, row["seed"])
    if row["model"] in LEAKS:
        causal = with_right_mask(row, model)
        right = loss(causal) | texts(causal, row["seed"])
        numbers |= {f"{name}_causal": value for name, value in right.items()}
    else:
        vocabulary = language_laboratory.vocabulary()
        for name in CHALLENGES:
            numbers[name.replace("-", "_")] = preference(model, vocabulary, name)
    kept = row["model"] in KEPT and row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {row["model"]: model.state_dict()} if kept else {})


def with_right_mask(row: Row, model: LanguageModel) -> LanguageModel:
    """The same weights, and no word ahead is read."""
    causal = language_laboratory.build(row | {"model": RIGHT})
    causal.load_state_dict(model.state_dict())
    return causal.eval()


def loss(model: LanguageModel) -> Row:
    """Nats a word, on sentences it was trained on and on others."""
    return {
        f"{name}_loss": math.log(perplexity(model, language_laboratory.sentences(name, N_LOSS)))
        for name in ("train", "valid")
    }


def texts(model: LanguageModel, seed: int) -> Row:
    """What it writes by chance: how much without a fault, how long, how far until the first."""
    said = written(model, language_laboratory.vocabulary(), N_WRITTEN, seed=seed)
    far = [len(words) if (at := first_fault(words)) is None else at for words in said]
    return {
        "faultless": faultless(said),
        "words": sum(map(len, said)) / len(said),
        "words_until_fault": sum(far) / len(far),
    }


EXPERIMENT = Experiment(
    name=NAME,
    question="What do the causal mask, positions and heads do for a language model?",
    rows=rows,
    measure=measure,
    # the tests measure it from the stored weights
    sample=lambda row: (row["model"], row["seed"], row["steps"]) == (RIGHT, 0, STEPS),
    tolerances={"valid_loss": 0.01, "agreement": 0.02, "faultless": 0.1},
)
