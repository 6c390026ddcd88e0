"""What the command line can train on, and the recipe that suits each corpus."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from src.data import multi30k, phrasebook
from src.data.vocabulary import TextVocabulary, Vocabulary

Sentences = list[tuple[str, str]]


@dataclass(frozen=True)
class Recipe:
    """Settings that work; the command line's options replace them one by one."""

    batch_size: int
    learning_rate: float
    dropout: float
    label_smoothing: float
    minutes: float
    width: int | None  # None: the laboratory size of the model


@dataclass(frozen=True)
class Corpus:
    """Sentence pairs of three splits, how their text becomes words, and a recipe."""

    languages: tuple[str, str]
    train: Sentences
    valid: Sentences
    test: Sentences
    read: Callable[[Iterable[str]], Vocabulary]
    recipe: Recipe

    def vocabularies(self) -> tuple[Vocabulary, Vocabulary]:
        """Source and target words of the training pairs."""
        sources, targets = zip(*self.train)
        return self.read(sources), self.read(targets)


CORPORA = ("phrasebook", "multi30k")
SPLITS = ("train", "valid", "test")
PHRASEBOOK = Recipe(
    batch_size=64, learning_rate=4e-3, dropout=0.0, label_smoothing=0.0, minutes=5.0, width=None
)
MULTI30K = Recipe(
    batch_size=64, learning_rate=2e-3, dropout=0.3, label_smoothing=0.1, minutes=26.0, width=256
)


def load(name: str, languages: tuple[str, str] | None, n_pairs: int | None) -> Corpus:
    """A corpus by name; at most `n_pairs` of each split, None for all."""
    if n_pairs is not None and n_pairs < 1:
        raise ValueError(f"pairs is {n_pairs}: give 1 or more")
    if name == "phrasebook":
        return _phrasebook(languages or ("en", "fr"), n_pairs)
    if name == "multi30k":
        return _multi30k(languages or ("de", "en"), n_pairs)
    raise ValueError(f"corpus is {name!r}: one of {', '.join(CORPORA)} is known")


def _phrasebook(languages: tuple[str, str], n_pairs: int | None) -> Corpus:
    if languages != ("en", "fr"):
        raise ValueError(f"languages is {' '.join(languages)}: the phrasebook has en fr")

    def pairs(name: str) -> Sentences:
        size = phrasebook.SIZES[name]
        return [(p.source, p.target) for p in phrasebook.split(name, min(n_pairs or size, size))]

    train, valid, test = map(pairs, SPLITS)
    return Corpus(languages, train, valid, test, Vocabulary.from_texts, PHRASEBOOK)


def _multi30k(languages: tuple[str, str], n_pairs: int | None) -> Corpus:
    train, valid, test = (multi30k.load(name, *languages)[:n_pairs] for name in SPLITS)
    # words seen once are unknown, so that the model learns what to do about unknown words
    read = partial(TextVocabulary.from_texts, min_count=2)
    return Corpus(languages, train, valid, test, read, MULTI30K)
