"""The laboratory of the models that read stories: French, a whole story as one text."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, partial

import torch

from src.data.batches import PairOfIds, encode_sentences
from src.data.phrasebook import Story, stories
from src.data.vocabulary import Vocabulary
from src.experiments import weights_cache
from src.experiments.base import Row
from src.experiments.story_marks import text
from src.models.key_value_predict import Attentive, KeyValue, KeyValuePredict
from src.models.language.contract import LanguageModel
from src.models.language.ngram import KneserNey
from src.models.language.recurrent import LSTM
from src.models.ngram_rnn import NgramRNN
from src.training import TrainingConfig, fit

SIZES = {"train": 6_000, "valid": 150, "test": 500}
N_SENTENCES = 12
STEPS = 3_000
BATCH_SIZE = 8
BUILDS: dict[str, Callable[..., LanguageModel]] = {  # of about as many parameters
    "lstm": partial(LSTM, width=128),
    "n-gram-rnn": partial(NgramRNN, width=53),
    "attentive": partial(Attentive, width=106),
    "key-value": partial(KeyValue, width=71),
    "key-value-predict": partial(KeyValuePredict, width=53),
}


def settings(model: str, window: int | None, *, seed: int, learning_rate: float) -> Row:
    """All that a training depends on; `window` is None for who has none."""
    budget = {"steps": STEPS, "batch_size": BATCH_SIZE}
    row = {"model": model, "window": window, "seed": seed, "learning_rate": learning_rate}
    return row | budget


def told(split: str) -> tuple[Story, ...]:
    """The stories of a split."""
    return stories(split, SIZES[split], n_sentences=N_SENTENCES)


@cache
def vocabulary() -> Vocabulary:
    """The French words of the training stories."""
    return Vocabulary.from_texts(map(text, told("train")))


def encoded(told: tuple[Story, ...]) -> list[PairOfIds]:
    """Stories as a language model reads them."""
    return encode_sentences([text(story) for story in told], vocabulary())


def build(row: Row) -> LanguageModel:
    """An untrained network; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    window = {} if row["window"] is None else {"window": row["window"]}
    return BUILDS[row["model"]](len(vocabulary()), **window)


def counted(n: int) -> KneserNey:
    """The n-gram model of all training stories."""
    return KneserNey(len(vocabulary()), [ids for _, ids in encoded(told("train"))], n=n)


def trained(row: Row) -> LanguageModel:
    """The network trained as the row says, or kept from before; or the n-grams counted."""
    if row["model"].endswith("-gram"):
        return counted(int(row["model"].removesuffix("-gram")))
    names = ("learning_rate", "steps", "batch_size", "seed")
    config = TrainingConfig(schedule="cosine", **{name: row[name] for name in names})
    model = build(row)
    width = {"width": model.get_parameter("E.weight").size(1), "window": row["window"]}
    weights_cache.trained(
        model,
        lambda: fit(model, encoded(told("train")), config, progress=False),
        settings=asdict(config) | {"model": row["model"]} | width,
        data=_training_text(),
    )
    return model.eval()


@cache
def _training_text() -> str:
    """A digest of all that a network is trained on."""
    lines = (f"{text(story)}\n" for story in told("train"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
