"""Parallel phrases: English and French words that know each other, whatever their order."""

from dataclasses import dataclass
from functools import cache

from src.data.phrasebook.pair import Pair
from src.data.phrasebook.words import starts_with_vowel

ELIDED = {"le": "l'", "la": "l'", "de": "d'", "que": "qu'", "ne": "n'", "ce": "cet", "ma": "mon"}
CONTRACTED = {
    ("de", "le"): "du",
    ("de", "les"): "des",
    ("à", "le"): "au",
    ("à", "les"): "aux",
}


@dataclass(eq=False, slots=True)
class English:
    """One English word; compared by identity, since a sentence may repeat it."""

    text: str


@dataclass(eq=False, slots=True)
class French:
    """One French word, the English words it translates, and those that decide its form."""

    text: str
    sure: tuple[English, ...]
    possible: tuple[English, ...] = ()


@dataclass(eq=False, slots=True)
class Phrase:
    """The same phrase in both languages, each in its own order."""

    english: tuple[English, ...] = ()
    french: tuple[French, ...] = ()

    def __add__(self, other: "Phrase") -> "Phrase":
        return Phrase(self.english + other.english, self.french + other.french)

    def __len__(self) -> int:
        return len(self.english)


def word(english: str, french: str) -> Phrase:
    """English words and French words that translate each other all together."""
    said = tuple([English(text) for text in _words(english)])
    return Phrase(said, tuple([French(text, said) for text in _words(french)]))


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def contract(words: tuple[French, ...]) -> list[French]:
    """Written French: elision before a vowel first, then de + le = du and its kind.

    The word that forces an elision decides the form: its English becomes a possible link.
    """
    elided = list(words)
    for place, (here, after) in enumerate(zip(words, words[1:])):
        if here.text in ELIDED and starts_with_vowel(after.text):
            possible = here.possible + after.sure
            elided[place] = French(ELIDED[here.text], here.sure, possible)
    written = elided[:1]
    for here in elided[1:]:
        before = written[-1]
        if before.text in ("de", "à") and (before.text, here.text) in CONTRACTED:
            sure, possible = before.sure + here.sure, before.possible + here.possible
            written[-1] = French(CONTRACTED[before.text, here.text], sure, possible)
        else:
            written.append(here)
    return written


def spell(words: tuple[English, ...]) -> list[str]:
    """Written English: a before a vowel is an."""
    texts = [english.text for english in words]
    for place, text in enumerate(texts):
        if text == "a" and texts[place + 1][0] in "aeiou" and texts[place + 1] != "useful":
            texts[place] = "an"
    return texts


def write(phrase: Phrase) -> Pair:
    """The phrase as text, with its links as positions."""
    place = {english: i for i, english in enumerate(phrase.english)}
    french = contract(phrase.french)
    sure = frozenset([(t, place[one]) for t, here in enumerate(french) for one in here.sure])
    possible = [(t, place[one]) for t, here in enumerate(french) for one in here.possible]
    return Pair(
        source=" ".join(spell(phrase.english)),
        target=" ".join([here.text for here in french]),
        sure=sure,
        possible=sure.union(possible),
    )
