"""The laboratory: one data set, one budget and one way to measure, for whatever is compared."""

from functools import cache, partial
from inspect import signature

import torch

from src.data.batches import PairOfIds, collate, encode_pairs
from src.data.phrasebook import LENGTHS, Pair, by_length, split
from src.data.vocabulary import Vocabulary
from src.decoding import translate
from src.experiments import results
from src.experiments.base import Row
from src.metrics import alignment_error_rate, exact_match, heaviest_links
from src.models.registry import TRANSLATORS
from src.models.rnn_encoder_decoder import InitialContextOnly
from src.models.seq2seq import Seq2Seq
from src.models.translator import Translator, alignment
from src.training import TrainingConfig, cross_entropy, fit

STEPS = 1_500
BATCH_SIZE = 64
LEARNING_RATES = (4e-3, 8e-3, 1.6e-2)
SEEDS = (0, 1, 2)
N_VALID = 500  # validation pairs: enough to choose among three learning rates
BUILDS = {name: entry.build for name, entry in TRANSLATORS.items()} | {
    "initial-context-only": InitialContextOnly,
    "seq2seq-forward": partial(Seq2Seq, order="forward"),
}


def settings(model: str, *, seed: int, learning_rate: float) -> Row:
    """All that the training of a model depends on, at the laboratory's budget."""
    return {
        "model": model,
        "seed": seed,
        "learning_rate": learning_rate,
        "steps": STEPS,
        "batch_size": BATCH_SIZE,
        "width": signature(BUILDS[model]).parameters["width"].default,
    }


def best_rate(model: str) -> float:
    """The learning rate with the lowest validation loss, from the stored experiment."""
    rows = [row for row in results.table("learning_rates") if row["model"] == model]
    if not rows:
        raise ValueError(f"model is {model!r}: learning_rates has no row of it; run it first")
    return min(rows, key=lambda row: row["valid_loss"])["learning_rate"]


@cache
def vocabularies() -> tuple[Vocabulary, Vocabulary]:
    """English and French words of the training pairs."""
    pairs = split("train")
    sources, targets = (pair.source for pair in pairs), (pair.target for pair in pairs)
    return Vocabulary.from_texts(sources), Vocabulary.from_texts(targets)


def encoded(pairs: tuple[Pair, ...]) -> list[PairOfIds]:
    """Pairs of sentences as the ids that models read."""
    return encode_pairs([(pair.source, pair.target) for pair in pairs], *vocabularies())


def build(row: Row) -> Translator:
    """An untrained model; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    n_source, n_target = map(len, vocabularies())
    return BUILDS[row["model"]](n_source, n_target, width=row["width"])


def trained(row: Row) -> Translator:
    """A model trained as the row says."""
    model = build(row)
    names = ("learning_rate", "steps", "batch_size", "seed")
    config = TrainingConfig(schedule="cosine", **{name: row[name] for name in names})
    fit(model, encoded(split("train")), config, progress=False)
    return model


def load(name: str, key: str, row: Row) -> Translator:
    """The model that the experiment `name` keeps as `key`, ready to translate."""
    model = build(row)
    model.load_state_dict(results.weights(name, key))
    return model.eval()


@torch.no_grad()
def valid_loss(model: Translator) -> float:
    """Cross-entropy a token on validation pairs, teacher forced."""
    batch = collate(encoded(split("valid", N_VALID)))
    logits = model(batch.source, batch.target[:, :-1]).logits
    return cross_entropy(logits, batch.target[:, 1:]).item()


def exact(model: Translator, pairs: tuple[Pair, ...]) -> float:
    """The share of greedy translations that are right in every word."""
    sources, targets = [pair.source for pair in pairs], [pair.target for pair in pairs]
    return exact_match(translate(model, sources, *vocabularies()), targets)


def exact_by_length(model: Translator) -> Row:
    """exact_10, exact_25, ...: exact match on held-out sentences of so many words."""
    return {f"exact_{length}": exact(model, by_length(length)) for length in LENGTHS}


@torch.no_grad()
def aer(model: Translator, pairs: tuple[Pair, ...]) -> float | None:
    """AER of the heaviest source word of each target word, teacher forced; None without weights."""
    batch = collate(encoded(pairs))
    weights = model(batch.source, batch.target[:, :-1]).weights
    if weights is None:
        return None
    links = [
        heaviest_links(looks, n_target=len(pair.target.split()), n_source=len(pair.source.split()))
        for looks, pair in zip(alignment(weights), pairs)
    ]
    return alignment_error_rate(links, pairs)
