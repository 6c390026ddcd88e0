"""Sentences, and which beginnings of a translation a beam keeps and drops."""

import torch
from torch import Tensor

from explorable import beams
from explorable.sentences import pair
from explorable.systems import CAPTIONS, PHRASEBOOK, Kept, described, of_captions, of_the_phrasebook
from src.data.batches import encode_source
from src.data.vocabulary import TIE, Vocabulary
from src.models.translator import Memory, Step, Translator
from src.tokens import PAD

ENGLISH = (
    "the aunt says that my book was sold",
    "the doctor arrives at the hospital before the concert",
    "this small squirrel eats the pear because it is hungry",
)
MADE_UP = "a made-up decoder: its last word decides"
TREE = {  # chapter 2's: what may follow a word, with its probability
    "<s>": {"le": 0.5, "la": 0.4, "une": 0.1},
    "le": {"clé": 0.4, "roi": 0.3, "lac": 0.3},
    "la": {"clé": 0.9, "rue": 0.1},
    "une": {"clé": 1.0},
    "clé": {"étrange": 0.6, "blanche": 0.4},
} | dict.fromkeys(("roi", "lac", "rue"), {"étrange": 1.0})
GERMAN = ("Auf dem Eis laufen zwei Mädchen mit bunten Schals Schlittschuh.",)
WIDTHS = range(1, 7)


class Tree(Translator):
    """Reads no source and has no state: the last word says it all."""

    def __init__(self, words: Vocabulary) -> None:
        super().__init__()
        self.words = words

    def encode(self, source: Tensor) -> Memory:
        return Memory(source.unsqueeze(-1).double(), source != PAD)

    def start(self, memory: Memory) -> None:
        return None

    def step(self, token: Tensor, state: None, memory: Memory) -> Step:
        every = self.words.tokens(range(len(self.words)))
        after = [TREE.get(word, {"</s>": 1.0}) for word in self.words.tokens(token.tolist())]
        p = [[each.get(word, 0.0) for word in every] for each in after]
        return Step(torch.tensor(p, dtype=torch.float64).log(), None)


def phrasebook_beam() -> dict:
    """A made-up decoder; then the RNN Encoder-Decoder of the laboratory, and what is right."""
    words = Vocabulary(sorted({word for after in TREE.values() for word in after}))
    tree = _searched((Tree(words), words, words), "", ["en", "fr"]) | {"source": MADE_UP.split()}
    name = "rnn-encoder-decoder"
    kept = of_the_phrasebook(name)
    found = [_searched(kept, text, ["en", "fr"]) | {"gold": pair(text).target} for text in ENGLISH]
    told = {name: described(name, kept[0], PHRASEBOOK[name])}
    return {"systems": told, "unit": "word", "sentences": [tree, *found]}


def real_beam() -> dict:
    """The Transformer that translates captions, piece by piece."""
    name = "transformer"
    kept = of_captions(name)
    found = [_searched(kept, text, ["de", "en"]) for text in GERMAN]
    told = {name: described(name, kept[0], CAPTIONS[name])}
    return {"systems": told, "unit": "piece", "sentences": found}


def _searched(kept: Kept, text: str, languages: list[str]) -> dict:
    """One sentence and every width."""
    model, ours, theirs = kept
    source = encode_source(text, ours)
    found = {width: beams.search(model, source, width) for width in WIDTHS}
    ids = sorted({token for each in found.values() for token in _tokens_of(each)})
    return {
        "languages": languages,
        "source": text.split(),
        "words": [token.replace(TIE, "") for token in theirs.tokens(ids)],
        "searches": [{"width": width} | _told(each, ids) for width, each in found.items()],
    }


def _tokens_of(search: beams.Search) -> set[int]:
    return {t for beam in (*search.kept, *search.dropped) for tokens in beam for t in tokens}


def _told(search: beams.Search, ids: list[int]) -> dict:
    """Step by step; a beginning is [the place of its parent, its last word, 100 log p]."""
    steps = range(len(search.kept))
    return {
        "kept": [_places(search, step, search.kept[step], ids) for step in steps],
        "dropped": [_places(search, step, search.dropped[step], ids) for step in steps],
        "best": list(search.kept[-1]).index(search.best),
    }


def _places(search: beams.Search, step: int, beam: beams.Beam, ids: list[int]) -> list[list[int]]:
    """Where a finished translation stays, the word is -1."""
    before = list(search.kept[step - 1]) if step else [()]
    found = []
    for tokens, log_p in beam.items():
        stays = tokens in before
        parent = before.index(tokens if stays else tokens[:-1])
        found.append([parent, -1 if stays else ids.index(tokens[-1]), round(100 * log_p)])
    return found
