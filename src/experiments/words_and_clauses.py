"""Is it the words or the clauses? Exact match on sentences with both chosen apart."""

from functools import cache

from src.data import phrasebook
from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row

MODELS = ("bahdanau", "diagonal", "rnn-encoder-decoder")
WORDS = (10, 17, 25, 38, 52, 66)  # training: 5 to 45
CLAUSES = (1, 2, 3, 4, 5, 6)  # training: 1 to 4


def rows() -> list[Row]:
    """Models of `length_curves`, three seeds, every cell that a sentence can fill."""
    return [
        laboratory.settings(model, seed=seed, learning_rate=laboratory.best_rate(model))
        | {"words": words, "clauses": clauses}
        for model in MODELS
        for seed in laboratory.SEEDS
        for words, clauses in cells()
    ]


@cache
def cells() -> tuple[tuple[int, int], ...]:
    """(words, clauses): a clause has 4 to 20 words, so there is no sentence in some corners."""
    every = ((words, clauses) for words in WORDS for clauses in CLAUSES)
    return tuple(cell for cell in every if _exists(*cell))


def _exists(words: int, clauses: int) -> bool:
    try:
        return bool(phrasebook.grid(words=words, clauses=clauses, n=1))
    except ValueError:
        return False


def measure(row: Row) -> Measured:
    """Exact match on held-out sentences of so many words and clauses."""
    pairs = phrasebook.grid(words=row["words"], clauses=row["clauses"])
    return Measured({"exact": laboratory.exact(laboratory.trained(row), pairs)})


EXPERIMENT = Experiment(
    name="words_and_clauses",
    question="Does exact match fall with the words of a sentence, or with its clauses?",
    rows=rows,
    measure=measure,
    sample=lambda row: (
        (row["model"], row["seed"], row["words"], row["clauses"])
        == ("rnn-encoder-decoder", 0, 10, 1)
    ),
    tolerances={"exact": 0.15},
)
