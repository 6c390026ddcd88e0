"""Settings to begin with, by corpus and model; the command line's options replace them one by one.

Those of `RECIPES` were searched for their models; a corpus's own serve all others, unsearched.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Recipe:
    """How a model is built and trained where nobody says otherwise."""

    batch_size: int
    learning_rate: float
    minutes: float
    dropout: float = 0.0
    label_smoothing: float = 0.0
    warmup: int = 0
    average: int = 1  # steps whose weights are averaged; 1: the last alone
    subwords: int = 0  # pieces; 0: words
    width: int | None = None  # None: the laboratory size of the model
    layers: int | None = None  # None: as many as the model has by itself
    norm: str | None = None  # None: where the model has it by itself


PHRASEBOOK = Recipe(batch_size=64, learning_rate=4e-3, minutes=5.0)
MULTI30K = Recipe(
    batch_size=128,
    learning_rate=4e-3,
    minutes=15.0,
    dropout=0.1,
    label_smoothing=0.1,
    average=500,
    subwords=4_000,
)
RECIPES = {
    ("phrasebook", "transformer"): replace(PHRASEBOOK, learning_rate=2e-3, warmup=300),
    ("multi30k", "bahdanau"): replace(MULTI30K, learning_rate=8e-3, width=106),
    ("multi30k", "transformer"): replace(
        MULTI30K, learning_rate=8e-3, warmup=600, width=128, layers=2, norm="pre"
    ),
}


def recipe(corpus: str, model: str) -> Recipe:
    """The model's own recipe for this corpus, or the corpus's."""
    usual = {"phrasebook": PHRASEBOOK, "multi30k": MULTI30K}
    return RECIPES.get((corpus, model), usual[corpus])
