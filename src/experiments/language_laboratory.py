"""The laboratory of the language models: French alone, with the data and the budget of the rest."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, partial

import torch

from src.data.batches import PairOfIds, encode_sentences
from src.data.phrasebook import split
from src.data.vocabulary import Vocabulary
from src.experiments import laboratory, results, weights_cache
from src.experiments.base import Row
from src.models.key_value_predict import Attentive, KeyValue, KeyValuePredict
from src.models.language.contract import LanguageModel
from src.models.language.mlp import MLP
from src.models.language.ngram import KneserNey
from src.models.language.recurrent import GRU, LSTM, RNN
from src.models.lstmn import LSTMNLanguageModel
from src.models.ngram_rnn import NgramRNN
from src.training import TrainingConfig, fit

ORDERS = (1, 2, 3, 4, 5, 6)
BUILDS: dict[str, Callable[..., LanguageModel]] = {  # of about as many parameters
    "mlp-3": partial(MLP, n=3, width=215),  # reads two words
    "mlp-5": partial(MLP, n=5, width=181),
    "mlp-9": partial(MLP, n=9, width=146),
    "rnn": RNN,
    "lstm": LSTM,
    "gru": GRU,
    "lstmn": LSTMNLanguageModel,
    "attentive": Attentive,
    "key-value": KeyValue,
    "key-value-predict": KeyValuePredict,
    "n-gram-rnn": NgramRNN,
}
SEARCHED = {"mlp-3": "mlp-5", "mlp-9": "mlp-5"}  # whose learning rate they get


def settings(model: str, *, seed: int, learning_rate: float) -> Row:
    """All that the training of a network depends on, at the laboratory's budget."""
    steps, batch_size = laboratory.STEPS, laboratory.BATCH_SIZE
    budget = {"steps": steps, "batch_size": batch_size}
    return {"model": model, "seed": seed, "learning_rate": learning_rate} | budget


def counting(n: int, *, seed: int) -> Row:
    """An n-gram model has nothing to train: the seed is that of the texts it writes."""
    return {"model": f"{n}-gram", "seed": seed}


def best_rate(model: str) -> float:
    """The learning rate with the lowest validation loss, from the stored experiment."""
    name = SEARCHED.get(model, model)
    rows = [row for row in results.table("language_rates") if row["model"] == name]
    if not rows:
        raise ValueError(f"model is {model!r}: language_rates has no row of it; run it first")
    return min(rows, key=lambda row: row["valid_loss"])["learning_rate"]


def vocabulary() -> Vocabulary:
    """The French words of the training pairs, numbered as for the translators."""
    return laboratory.vocabularies()[1]


def sentences(name: str, n: int | None = None) -> list[PairOfIds]:
    """The French side of a split."""
    return encode_sentences([pair.target for pair in split(name, n)], vocabulary())


def build(row: Row) -> LanguageModel:
    """An untrained network; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    return BUILDS[row["model"]](len(vocabulary()))


def counted(n: int) -> KneserNey:
    """The n-gram model of all training sentences."""
    return KneserNey(len(vocabulary()), [ids for _, ids in sentences("train")], n=n)


def trained(row: Row) -> LanguageModel:
    """The network trained as the row says, or kept from before; or the n-grams counted."""
    if row["model"].endswith("-gram"):
        return counted(int(row["model"].removesuffix("-gram")))
    names = ("learning_rate", "steps", "batch_size", "seed")
    config = TrainingConfig(schedule="cosine", **{name: row[name] for name in names})
    model = build(row)
    weights_cache.trained(
        model,
        lambda: fit(model, sentences("train"), config, progress=False),
        settings=asdict(config) | {"model": row["model"], "parameters": size(model)},
        data=_training_text(),
    )
    return model.eval()


def size(model: LanguageModel) -> int:
    """Numbers that training sets; of n-grams those that are stored."""
    if isinstance(model, KneserNey):
        return sum(len(level.grams) for level in model.levels)
    return sum(parameter.numel() for parameter in model.parameters())


@cache
def _training_text() -> str:
    """A digest of all that a network is trained on."""
    lines = (f"{pair.target}\n" for pair in split("train"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
