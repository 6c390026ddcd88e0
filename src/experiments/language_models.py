"""What does each language model know of French, given equal data and equal parameters?"""

import torch

from src.data.phrasebook import split
from src.experiments import laboratory, language_laboratory
from src.experiments.base import Experiment, Measured, Row
from src.experiments.language_measures import (
    by_step,
    faultless,
    faults_after_gold,
    faults_on_its_own,
    preference,
    written,
)
from src.models.language.contract import LanguageModel
from src.models.language.ngram import KneserNey
from src.perplexity import perplexity

N_TEST = 1_000
N_WRITTEN = 500
COOL = 0.5  # a temperature below 1
MODELS = ("mlp-3", "mlp-5", "mlp-9", "rnn", "lstm", "gru")  # beside the n-grams
CHALLENGES = ("agreement", "far-agreement")


def rows() -> list[Row]:
    """Every network at its best learning rate, and the n-grams; three seeds."""
    return [
        row
        for seed in laboratory.SEEDS
        for row in (
            *(language_laboratory.counting(n, seed=seed) for n in language_laboratory.ORDERS),
            *(network(model, seed) for model in MODELS),
        )
    ]


def network(model: str, seed: int) -> Row:
    """One training."""
    rate = language_laboratory.best_rate(model)
    return language_laboratory.settings(model, seed=seed, learning_rate=rate)


def measure(row: Row) -> Measured:
    """Surprise on held-out sentences, agreement at a distance, and what it writes by itself."""
    model = language_laboratory.trained(row)
    numbers = {
        "parameters": language_laboratory.size(model),
        "train_perplexity": perplexity(model, language_laboratory.sentences("train", N_TEST)),
        "test_perplexity": perplexity(model, language_laboratory.sentences("test", N_TEST)),
        **table_of(model),
    }
    vocabulary = language_laboratory.vocabulary()
    for name in CHALLENGES:
        numbers[name.replace("-", "_")] = preference(model, vocabulary, name)
    return Measured(numbers | on_its_own(model, row["seed"]))


def table_of(model: LanguageModel) -> Row:
    """Of n-grams: the windows of the table, and the share of held-out windows that it lacks."""
    if not isinstance(model, KneserNey):
        return {"windows": None, "unseen": None}
    held_out = [ids[:-1] for _, ids in language_laboratory.sentences("test", N_TEST)]
    known = [model.knows(torch.tensor([ids])).flatten() for ids in held_out]
    windows = (model.levels[-1].grams // model.n_words).unique()
    unseen = 1 - torch.cat(known).double().mean().item()
    return {"windows": len(windows), "unseen": unseen}


def on_its_own(model: LanguageModel, seed: int) -> Row:
    """Texts by chance, and the words after a gold beginning."""
    vocabulary = language_laboratory.vocabulary()
    texts = written(model, vocabulary, N_WRITTEN, seed=seed)
    cool = written(model, vocabulary, N_WRITTEN, temperature=COOL, seed=seed)
    gold = [pair.target for pair in split("test", N_WRITTEN)]
    after_gold = faults_after_gold(model, vocabulary, gold, seed=seed)
    numbers: Row = {"faultless": faultless(texts), "faultless_cool": faultless(cool)}
    for place, share in enumerate(faults_on_its_own(texts), start=1):
        numbers[f"own_{place}"] = share
    for place, share in enumerate(after_gold, start=1):
        numbers[f"gold_{place}"] = share
    return numbers | by_step(model, vocabulary, gold)


EXPERIMENT = Experiment(
    name="language_models",
    question="What does each language model know of French, and what does it write?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "4-gram" and row["seed"] == 0,
    tolerances={"test_perplexity": 0.001, "agreement": 0.0, "faultless": 0.05},
)
