"""Two decisions of Bahdanau, two by two: both directions or one, the query early or late.

And the control: the same model with the plain mean of all annotations, which it cannot choose.
"""

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from src.data.batches import collate
from src.data.phrasebook import Pair, split
from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row
from src.models.translator import Translator

MODELS = ("bahdanau", "bahdanau-late-query", "bahdanau-forward", "bahdanau-forward-late-query")
CONTROL = "bahdanau-mean"
N_ALIGNED = 500  # test pairs
SINGULAR = ("le", "la", "l'")


def rows() -> list[Row]:
    """All, three seeds, at the rate of the paper's own."""
    rate = laboratory.best_rate("bahdanau")
    return [
        laboratory.settings(model, seed=seed, learning_rate=rate)
        for model in (*MODELS, CONTROL)
        for seed in laboratory.SEEDS
    ]


def measure(row: Row) -> Measured:
    """Exact match by length, AER, where the weights rest at an article, and whether they cross."""
    model, pairs = laboratory.trained(row), split("test", N_ALIGNED)
    numbers = {"parameters": laboratory.n_parameters(model), **laboratory.exact_by_length(model)}
    if row["model"] == CONTROL:  # its weights are all alike
        return Measured(numbers)
    numbers |= {"aer": laboratory.aer(model, pairs), **resting(model, pairs)}
    return Measured(numbers | {"crosswise": crosswise(model, pairs)})


@torch.no_grad()
def look(model: Translator, pairs: tuple[Pair, ...]) -> list[Float[Tensor, "t s"]]:
    """The weights of each pair, teacher forced: a row a French word, a column an English word."""
    batch = collate(laboratory.encoded(pairs))
    weights = model(batch.source, batch.target[:, :-1]).weights
    sizes = [(len(pair.target.split()), len(pair.source.split())) for pair in pairs]
    return [rows[:t, :s] for rows, (t, s) in zip(weights, sizes)]


def articles(pair: Pair) -> Iterator[tuple[int, int, int]]:
    """(place of le, la or l'; place of its `the`; place of the noun that decides its form)."""
    source, target = pair.source.split(), pair.target.split()
    for t, word in enumerate(target):
        sure = [s for i, s in pair.sure if i == t]
        deciding = [s for i, s in pair.possible - pair.sure if i == t]
        one_each = len(sure) == len(deciding) == 1
        if word in SINGULAR and one_each and source[sure[0]] == "the":
            yield t, sure[0], deciding[0]


def resting(model: Translator, pairs: tuple[Pair, ...]) -> dict[str, float]:
    """How often the heaviest weight of an article is on its `the`, on its noun, elsewhere."""
    on = {"on_the": 0, "on_noun": 0, "elsewhere": 0}
    for pair, weights in zip(pairs, look(model, pairs)):
        for t, the, noun in articles(pair):
            heaviest = int(weights[t].argmax())
            on[{the: "on_the", noun: "on_noun"}.get(heaviest, "elsewhere")] += 1
    return {place: count / sum(on.values()) for place, count in on.items()}


def inversions(pair: Pair) -> Iterator[int]:
    """Places of a French word whose English word stands after that of the next French word."""
    places = [[s for i, s in pair.sure if i == t] for t in range(len(pair.target.split()))]
    for t, (here, following) in enumerate(zip(places, places[1:])):
        if len(here) == len(following) == 1 and here[0] > following[0]:
            yield t


def crosswise(model: Translator, pairs: tuple[Pair, ...]) -> float:
    """How often the heaviest weights of two inverted words are inverted too."""
    crossed = []
    for pair, weights in zip(pairs, look(model, pairs)):
        heaviest = weights.argmax(1).tolist()
        crossed += [heaviest[t] > heaviest[t + 1] for t in inversions(pair)]
    return sum(crossed) / len(crossed)


EXPERIMENT = Experiment(
    name="attention_choices",
    question="What do two directions bring, and what does asking before the last word is read?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "bahdanau" and row["seed"] == 0,
    tolerances={"exact_25": 0.1, "aer": 0.1},
)
