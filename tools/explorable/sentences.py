"""Sentences, and where stored models look while they read a translation of each."""

import torch

from explorable.looks import joined, looks, packed
from explorable.systems import CAPTIONS, PHRASEBOOK, Kept, described, of_captions, of_the_phrasebook
from src.data import phrasebook
from src.data.batches import encode_pairs, encode_source
from src.data.phrasebook import Pair
from src.data.subwords import SPACE
from src.data.vocabulary import TIE
from src.decoding import beam_search
from src.tokens import BOS, EOS

SYSTEMS = ("bahdanau", "luong-general", "transformer")
# Each sentence with the target word that the figure begins with.
ENGLISH = {
    "my strange old doctor 's beautiful keys were heavy": "belles",
    "a boy no longer examines the old book": "plus",
    "these birds ate these big pears because they were fresh": "elles",
    "the sad princess that the sad uncle admired never examines the letters": "admirée",
    "the cats near a big quiet lake do not drink the milk that this cook 's baker chose "
    "and a man helps the girl": "choisi",
}
GERMAN_CAPTIONS = {
    "Ein Junge, der eine blaue Mütze trägt, wirft seinem Hund einen Ball zu.": "throwing",
    "Ein Mann mit einem Cowboyhut schläft auf einer Parkbank.": "cowboy",
    "Der Mann, der ein grünes Hemd trägt, repariert sein Fahrrad.": "wearing",
    "Vor dem Haus sitzt eine Katze und beobachtet die Vögel.": "building",
}
GERMAN_NEWS = {"Die Zentralbank hat die Zinsen gesenkt.": "teeth"}
ENGLISH_CAPTIONS = {
    "A brown dog is jumping over a wooden fence.": "bois",
    "A young woman in a blue shirt is reading a newspaper on a bench.": "lit",
}
LANGUAGES = {"en": "English", "fr": "French", "de": "German"}
GIVEN = (
    "An unseen sentence of the phrasebook. Its right translation was given, word by word. "
    "Gold links: dashed the sure ones, dotted the possible ones."
)
CAPTION = "A caption that we made up; the translation is what the model wrote."
NEWS = (
    "Made up, and no caption: the model has read nothing but captions. "
    "The translation is what it wrote."
)
BEAM = 5  # the width with which the captions are translated


def phrasebook_sentence() -> dict:
    """What three systems look at while they read the same right translation."""
    kept = {name: of_the_phrasebook(name) for name in SYSTEMS}
    told = {name: described(name, kept[name][0], PHRASEBOOK[name]) for name in SYSTEMS}
    sentences = [_looked_at(pair(source), first, kept) for source, first in ENGLISH.items()]
    return {"systems": told, "languages": LANGUAGES, "sentences": sentences}


def real_sentence() -> dict:
    """What two systems look at while they read their own translations of our captions."""
    kept = {name: of_captions(name) for name in CAPTIONS}
    told = {name: described(name, kept[name][0], file) for name, file in CAPTIONS.items()}
    sentences = [
        {
            "languages": languages,
            "title": f"{told[name]['name']}, {' → '.join(languages)}: {source}",
        }
        | {"about": about}
        | _translated(source, first, name, kept[name])
        for captions, about, name, languages in (
            (GERMAN_CAPTIONS, CAPTION, "transformer", ["de", "en"]),
            (GERMAN_NEWS, NEWS, "transformer", ["de", "en"]),
            (ENGLISH_CAPTIONS, CAPTION, "bahdanau", ["en", "fr"]),
        )
        for source, first in captions.items()
    ]
    return {"systems": told, "languages": LANGUAGES, "sentences": sentences}


def pair(source: str) -> Pair:
    """An unseen sentence of the phrasebook, with its gold alignment."""
    pairs = [pair for length in (10, 25) for pair in phrasebook.by_length(length)]
    pairs += [probe.pair for probe in phrasebook.challenge("negation")]
    for found in pairs:
        if found.source == source:
            return found
    raise ValueError(f"source is {source!r}: no sentence of the test sets")


def _looked_at(pair: Pair, first: str, kept: dict[str, Kept]) -> dict:
    """One sentence and all systems."""
    _, english, french = next(iter(kept.values()))
    [(source, target)] = encode_pairs([(pair.source, pair.target)], english, french)
    found = {}
    for name, (model, *_) in kept.items():
        scores, probability = looks(model, source, target)
        found[name] = {"probability": _per_cent(probability)} | packed(scores)
    return {
        "languages": ["en", "fr"],
        "title": pair.source,
        "about": GIVEN,
        "source": english.tokens(source),
        "target": french.tokens(target[1:]),
        "first": french.tokens(target[1:]).index(first),
        "sure": sorted(map(list, pair.sure)),
        "possible": sorted(map(list, pair.possible - pair.sure)),
        "looks": found,
    }


def _translated(text: str, first: str, name: str, kept: Kept) -> dict:
    """One caption and one system, its pieces joined into words."""
    model, ours, theirs = kept
    source = encode_source(text, ours)
    best = beam_search(model, torch.tensor([source]), width=BEAM).tokens[0].tolist()
    target = [BOS, *best[: best.index(EOS) + 1]]
    scores, probability = looks(model, source, target)
    read, written = ours.tokens(source), theirs.tokens(target[1:])
    sides = words(read), words(written)
    whole = torch.stack([probability[word].prod() for word in sides[1]])
    found = {"probability": _per_cent(whole)} | packed(joined(scores, *sides))
    shown = [_shown(written, word) for word in sides[1]]
    return {
        "source": [_shown(read, word) for word in sides[0]],
        "target": shown,
        "first": shown.index(first),
        "looks": {name: found},
    }


def words(tokens: list[str]) -> list[list[int]]:
    """The places of the tokens of each word; a sign of punctuation is one of its own."""
    if not any(SPACE in token for token in tokens):
        return [[place] for place in range(len(tokens))]
    words: list[list[int]] = []
    for place, token in enumerate(tokens):
        begins = token.startswith(SPACE) or not token[0].isalnum()
        if begins or not words:
            words.append([])
        words[-1].append(place)
    return words


def _shown(tokens: list[str], places: list[int]) -> str:
    """A word as a reader knows it."""
    return "".join(tokens[place] for place in places).replace(SPACE, "").replace(TIE, "")


def _per_cent(probability: torch.Tensor) -> list[int]:
    return (100 * probability).round().int().tolist()
