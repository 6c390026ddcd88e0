"""How does attention fare on real sentences? Captions of Multi30k, English to French.

The model is small, so that it can be kept here, its vocabularies beside it: whoever has not got
the corpus can still translate with it.
"""

import hashlib
import json
from dataclasses import asdict
from functools import partial

import torch

from src.data import multi30k
from src.data.batches import encode_pairs
from src.data.vocabulary import TextVocabulary, Vocabulary, from_json
from src.decoding import translate
from src.experiments import laboratory, results, weights_cache
from src.experiments.base import Experiment, Measured, Row
from src.metrics import bleu
from src.models.bahdanau import Bahdanau
from src.models.translator import Translator
from src.tokens import UNK
from src.training import TrainingConfig, fit

NAME = "real_sentence"
LANGUAGES = ("en", "fr")
SHORTEST = 12  # words of the sentence that is shown
SETTINGS: Row = {
    "model": "bahdanau",
    "seed": 0,
    "learning_rate": 4e-3,
    "steps": 7_000,
    "batch_size": 64,
    "width": 128,
    "dropout": 0.2,
    "label_smoothing": 0.1,
    "min_count": 8,
}
Vocabularies = tuple[Vocabulary, Vocabulary]


def rows() -> list[Row]:
    """One training of about a quarter of an hour."""
    return [SETTINGS]


def measure(row: Row) -> Measured:
    """BLEU of greedy search on the test captions, and one of them with its translation."""
    words, pairs = vocabularies(row), multi30k.load("test", *LANGUAGES)
    model = trained(row, words)
    sources, references = map(list, zip(*pairs))
    hypotheses = translate(model, sources, *words)
    shown = sources.index(next(pair[0] for pair in pairs if _can_be_shown(pair, words)))
    texts = {"source": sources, "reference": references, "translation": hypotheses}
    score = bleu(hypotheses, references)
    numbers = {
        "parameters": laboratory.n_parameters(model),
        "bleu": score.score,
        "signature": score.signature,
        **{name: sentences[shown] for name, sentences in texts.items()},
    }
    saved = json.dumps([each.to_json() for each in words], ensure_ascii=False)
    return Measured(numbers, {NAME: model.state_dict()}, {"vocabularies": saved})


def load() -> tuple[Translator, Vocabulary, Vocabulary]:
    """The stored model, ready to translate, with its English and French words; needs no corpus."""
    english, french = map(from_json, json.loads(results.texts(NAME)["vocabularies"]))
    model = Bahdanau(len(english), len(french), width=SETTINGS["width"])
    model.load_state_dict(results.weights(NAME, NAME))
    return model.eval(), english, french


def vocabularies(row: Row) -> Vocabularies:
    """Words of the training captions that are not too rare."""
    read = partial(TextVocabulary.from_texts, min_count=row["min_count"])
    sources, targets = zip(*multi30k.load("train", *LANGUAGES))
    return read(sources), read(targets)


def trained(row: Row, words: Vocabularies) -> Translator:
    """A model trained as the row says, now or before."""
    torch.manual_seed(row["seed"])
    model = Bahdanau(*map(len, words), width=row["width"], dropout=row["dropout"])
    names = ("learning_rate", "steps", "batch_size", "seed", "label_smoothing")
    config = TrainingConfig(schedule="cosine", **{name: row[name] for name in names})
    pairs = multi30k.load("train", *LANGUAGES)
    weights_cache.trained(
        model,
        partial(fit, model, encode_pairs(pairs, *words), config, progress=False),
        settings=row | asdict(config),
        data=hashlib.sha256(json.dumps(pairs).encode()).hexdigest(),
    )
    return model.eval()


def _can_be_shown(pair: tuple[str, str], words: Vocabularies) -> bool:
    """Long enough, and every word of it and of its translation is known."""
    known = all(UNK not in each.encode(text) for each, text in zip(words, pair))
    return known and len(words[0].split(pair[0])) >= SHORTEST


EXPERIMENT = Experiment(
    name=NAME,
    question="How does attention fare on real sentences?",
    rows=rows,
    measure=measure,
    sample=lambda row: True,
    tolerances={"bleu": 0.5},
)
