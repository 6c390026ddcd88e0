"""Parallel phrases: English and French words that know each other, whatever their order."""

from dataclasses import dataclass, replace

from src.data.phrasebook.pair import Pair
from src.data.phrasebook.words import starts_with_vowel

ELIDED = {"le": "l'", "la": "l'", "de": "d'", "que": "qu'", "ne": "n'", "ce": "cet", "ma": "mon"}
CONTRACTED = {
    ("de", "le"): "du",
    ("de", "les"): "des",
    ("à", "le"): "au",
    ("à", "les"): "aux",
}


@dataclass(eq=False)
class English:
    """One English word; compared by identity, since a sentence may repeat it."""

    text: str


@dataclass(frozen=True)
class French:
    """One French word, the English words it translates, and those that decide its form."""

    text: str
    sure: tuple[English, ...]
    possible: tuple[English, ...] = ()


@dataclass(frozen=True)
class Phrase:
    """The same phrase in both languages, each in its own order."""

    english: tuple[English, ...] = ()
    french: tuple[French, ...] = ()

    def __add__(self, other: "Phrase") -> "Phrase":
        return Phrase(self.english + other.english, self.french + other.french)


def contract(words: tuple[French, ...]) -> list[French]:
    """Written French: elision before a vowel first, then de + le = du and its kind."""
    elided = [
        replace(word, text=ELIDED[word.text])
        if word.text in ELIDED and starts_with_vowel(after.text)
        else word
        for word, after in zip(words, words[1:], strict=False)
    ] + [words[-1]]
    written = elided[:1]
    for word in elided[1:]:
        before = written[-1]
        short = CONTRACTED.get((before.text, word.text))
        if short is None:
            written.append(word)
            continue
        sure, possible = before.sure + word.sure, before.possible + word.possible
        written[-1] = French(short, sure, possible)
    return written


def spell(words: tuple[English, ...]) -> list[str]:
    """Written English: a before a vowel is an."""
    texts = [word.text for word in words]
    follow = [*texts[1:], ""]
    return [
        "an" if text == "a" and after[:1] in tuple("aeiou") else text
        for text, after in zip(texts, follow, strict=True)
    ]


def write(phrase: Phrase) -> Pair:
    """The phrase as text, with its links as positions."""
    place = {word: i for i, word in enumerate(phrase.english)}
    french = contract(phrase.french)
    sure = {(t, place[word]) for t, form in enumerate(french) for word in form.sure}
    possible = {(t, place[word]) for t, form in enumerate(french) for word in form.possible}
    return Pair(
        source=" ".join(spell(phrase.english)),
        target=" ".join(form.text for form in french),
        sure=frozenset(sure),
        possible=frozenset(sure | possible),
    )
