"""What the command line can train on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from src.data import multi30k, phrasebook
from src.data.subwords import Subwords
from src.data.vocabulary import Codec, TextVocabulary, Vocabulary

Sentences = list[tuple[str, str]]


@dataclass(frozen=True)
class Corpus:
    """Sentence pairs of three splits, and how their text becomes words."""

    languages: tuple[str, str]
    train: Sentences
    valid: Sentences
    test: Sentences
    read: Callable[[Iterable[str]], Vocabulary]

    def vocabularies(self, n_pieces: int) -> tuple[Codec, Codec]:
        """Source and target words of the training pairs; or one set of so many pieces for both."""
        sources, targets = zip(*self.train)
        if n_pieces:
            both = Subwords.from_texts([*sources, *targets], n_pieces=n_pieces)
            return both, both
        return self.read(sources), self.read(targets)


CORPORA = ("phrasebook", "multi30k")
SPLITS = ("train", "valid", "test")


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
    return Corpus(languages, train, valid, test, Vocabulary.from_texts)


def _multi30k(languages: tuple[str, str], n_pairs: int | None) -> Corpus:
    train, valid, test = (multi30k.load(name, *languages)[:n_pairs] for name in SPLITS)
    # words seen once are unknown, so that the model learns what to do about unknown words
    read = partial(TextVocabulary.from_texts, min_count=2)
    return Corpus(languages, train, valid, test, read)
