"""The laboratory: one data set, one budget and one way to measure, for whatever is compared."""

import hashlib
from dataclasses import asdict
from functools import cache

import torch

from src.data import phrasebook
from src.data.batches import PairOfIds, collate, encode_pairs
from src.data.phrasebook import LENGTHS, Pair, by_length, challenge, split
from src.data.vocabulary import Vocabulary
from src.decoding import translate
from src.experiments import results, weights_cache
from src.experiments.base import Row
from src.experiments.systems import BUILDS, default_width
from src.metrics import alignment_error_rate, exact_match, heaviest_links, probe_accuracy
from src.models.translator import Translator, alignment
from src.training import TrainingConfig, cross_entropy, fit

STEPS = 3_000
BATCH_SIZE = 32
SEEDS = (0, 1, 2)
N_VALID = 500  # validation pairs: enough to choose among a few learning rates
MORE_CLAUSES = (5, 6)  # training has at most 4
WARMUP = 300  # steps over which a Transformer's rate rises


def settings(model: str, *, seed: int, learning_rate: float, width: int | None = None) -> Row:
    """All that the training of a model depends on, at the laboratory's budget."""
    return {
        "model": model,
        "seed": seed,
        "learning_rate": learning_rate,
        "steps": STEPS,
        "batch_size": BATCH_SIZE,
        "width": width or default_width(model),
    }


def has_rate(model: str, width: int) -> bool:
    """Whether the stored experiment has searched this system at this width."""
    return bool(_rates(model, width))


def best_rate(model: str, width: int | None = None) -> float:
    """The learning rate with the lowest validation loss, from the stored experiment."""
    rows = _rates(model, width or default_width(model))
    if not rows:
        raise ValueError(f"model is {model!r}: learning_rates has no row of it; run it first")
    return min(rows, key=lambda row: row["valid_loss"])["learning_rate"]


def _rates(model: str, width: int) -> list[Row]:
    table = results.table("learning_rates")
    return [row for row in table if (row["model"], row["width"]) == (model, width)]


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


def config(row: Row) -> TrainingConfig:
    """How the laboratory trains what a row names: all alike, but a Transformer is warmed up."""
    names = ("learning_rate", "steps", "batch_size", "seed")
    model = row.get("model", "")
    warm = model.startswith("transformer") and not model.endswith("cold")
    settings = {name: row[name] for name in names}
    warmup = min(WARMUP, row["steps"]) if warm else 0
    return TrainingConfig(schedule="cosine", warmup=warmup, **settings)


def trained(row: Row) -> Translator:
    """A model trained as the row says, now or by whoever asked for the same before.

    Of the row only what `settings` names counts; it may hold more.
    """
    model = build(row)
    weights_cache.trained(
        model,
        lambda: fit(model, encoded(split("train")), config(row), progress=False),
        settings=asdict(config(row)) | {"model": row["model"], "width": row["width"]},
        data=_training_text(),
    )
    return model.eval()


@cache
def _training_text() -> str:
    """A digest of all that a model is trained on."""
    lines = (f"{pair.source}\t{pair.target}\n" for pair in split("train"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def load(name: str, key: str, row: Row) -> Translator:
    """The model that the experiment `name` keeps as `key`, ready to translate."""
    model = build(row)
    model.load_state_dict(results.weights(name, key))
    return model.eval()


def n_parameters(model: Translator) -> int:
    """All the numbers that training sets."""
    return sum(parameter.numel() for parameter in model.parameters())


@torch.no_grad()
def valid_loss(model: Translator, pairs: tuple[Pair, ...] | None = None) -> float:
    """Cross-entropy a token, teacher forced: on validation pairs, or on those given."""
    batch = collate(encoded(pairs or split("valid", N_VALID)))
    logits = model(batch.source, batch.target[:, :-1]).logits
    return cross_entropy(logits, batch.target[:, 1:]).item()


def exact(model: Translator, pairs: tuple[Pair, ...]) -> float:
    """The share of greedy translations that are right in every word."""
    sources, targets = [pair.source for pair in pairs], [pair.target for pair in pairs]
    return exact_match(translate(model, sources, *vocabularies()), targets)


def exact_by_length(model: Translator) -> Row:
    """exact_10, exact_25, ...: exact match on held-out sentences of so many words; apart from
    them exact_5_clauses, exact_6_clauses: of 38 words, but more clauses than training has.
    """
    lengths = {f"exact_{length}": exact(model, by_length(length)) for length in LENGTHS}
    return lengths | {
        f"exact_{n}_clauses": exact(model, phrasebook.more_clauses(n)) for n in MORE_CLAUSES
    }


def challenge_accuracy(model: Translator, name: str) -> float:
    """How often the greedy translation has the words that the challenge asks for, in place."""
    probes = challenge(name)
    sources = [probe.pair.source for probe in probes]
    return probe_accuracy(translate(model, sources, *vocabularies()), probes)


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
