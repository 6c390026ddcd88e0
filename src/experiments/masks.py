"""What does the causal mask do for a language model, and what do positions and heads?

A small stack of self-attention on short French sentences: with the right mask, with one that leaks,
without positions, with other numbers of heads. The parameters are as many in all of them.
"""

import math
from collections.abc import Callable
from functools import partial

import torch

from src.data.batches import PairOfIds, encode_sentences
from src.data.phrasebook.faults import first_fault
from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.language_measures import faultless, written
from src.experiments.learning_rates import grid
from src.experiments.short_sentences import short
from src.models.language.contract import LanguageModel
from src.models.language.leaking import Leaking
from src.models.language.self_attention import SelfAttentionLanguageModel
from src.perplexity import perplexity
from src.training import fit

NAME = "masks"
STEPS, RATE_STEPS = 1_000, 400
START = 4e-3  # the middle of the grid
RIGHT, LEAKS = "right", ("leak-one", "leak-all")
SEARCHED = (RIGHT, "1-head")
N_LOSS, N_WRITTEN = 1_000, 200
small = partial(SelfAttentionLanguageModel, width=64)
BUILDS: dict[str, Callable[[int], LanguageModel]] = {
    RIGHT: small,  # 8 heads
    "1-head": partial(small, n_heads=1),
    "2-heads": partial(small, n_heads=2),
    "32-heads": partial(small, n_heads=32),
    "unplaced": partial(small, positions="none"),
    "leak-one": partial(Leaking, width=64, ahead=1),
    "leak-all": partial(Leaking, width=64, ahead=1_000),  # more than any sentence has
}
KEPT = (RIGHT, *LEAKS)  # of the first seed, for the chapter to look into


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
    trainings = [(model, seed) for seed in laboratory.SEEDS for model in BUILDS]
    return found + [setting(model, seed, best_rate(model), STEPS) for model, seed in trainings]


def setting(model: str, seed: int, rate: float, steps: int) -> Row:
    """One training."""
    budget = {"steps": steps, "batch_size": laboratory.BATCH_SIZE}
    return {"model": model, "seed": seed, "learning_rate": rate} | budget


def losses(model: str) -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    return results.losses(NAME, {"model": model, "steps": RATE_STEPS})


def best_rate(model: str) -> float:
    """The rate with the lowest validation loss."""
    measured = losses(model if model in SEARCHED else RIGHT)
    return min(measured, key=lambda rate: measured[rate])


def sentences(name: str) -> list[PairOfIds]:
    """The French side of the short pairs of a split."""
    french = [pair.target for pair in short(name)]
    return encode_sentences(french, laboratory.vocabularies()[1])


def build(model: str) -> LanguageModel:
    """Untrained."""
    return BUILDS[model](len(laboratory.vocabularies()[1]))


def trained(row: Row) -> LanguageModel:
    """The model of a row, ready to write."""
    torch.manual_seed(row["seed"])
    model = build(row["model"]).to("cuda" if torch.cuda.is_available() else "cpu")
    fit(model, sentences("train"), laboratory.config(row), progress=False)
    return model.to("cpu").eval()


def load(name: str) -> LanguageModel:
    """The model that is kept, ready to write."""
    model = build(name)
    model.load_state_dict(results.weights(NAME, name))
    return model.eval()


def measure(row: Row) -> Measured:
    """Loss and texts as it was trained; the same with the right mask."""
    model = trained(row)
    n_parameters = sum(parameter.numel() for parameter in model.parameters())
    numbers = {"parameters": n_parameters, **loss(model)}
    if row["steps"] == RATE_STEPS:
        return Measured(numbers)
    numbers |= texts(model, row["seed"])
    if row["model"] in LEAKS:
        causal = with_right_mask(model)
        right = loss(causal) | texts(causal, row["seed"])
        numbers |= {f"{name}_causal": value for name, value in right.items()}
    kept = row["model"] in KEPT and row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {row["model"]: model.state_dict()} if kept else {})


def with_right_mask(model: LanguageModel) -> LanguageModel:
    """The same weights, and no word ahead is read."""
    causal = build(RIGHT)
    causal.load_state_dict(model.state_dict())
    return causal.eval()


def loss(model: LanguageModel) -> Row:
    """Nats a word, on sentences it was trained on and on others."""
    return {
        f"{name}_loss": math.log(perplexity(model, sentences(name)[:N_LOSS]))
        for name in ("train", "valid")
    }


def texts(model: LanguageModel, seed: int) -> Row:
    """What it writes by chance: how much without a fault, how long, how far until the first."""
    said = written(model, laboratory.vocabularies()[1], N_WRITTEN, seed=seed)
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
    tolerances={"valid_loss": 0.01, "faultless": 0.1},
)
