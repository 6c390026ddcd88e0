"""What every French word of the tables can be: its gender and number, by part of speech."""

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from src.data.phrasebook import adjectives, nouns, senses, verbs
from src.data.phrasebook.reasons import GREEDY
from src.data.phrasebook.words import Noun, Verb, agree

Forms = frozenset[str]  # of "ms", "fs", "mp", "fp"
MASCULINE: Forms = frozenset({"ms"})
FEMININE: Forms = frozenset({"fs"})
SINGULAR, PLURAL = frozenset({"ms", "fs"}), frozenset({"mp", "fp"})
EVERY = ("ms", "fs", "mp", "fp")
ARTICLES: dict[str, Forms] = {
    **dict.fromkeys(("le", "un", "ce", "cet", "du", "au"), MASCULINE),
    **dict.fromkeys(("la", "une", "cette", "ma"), FEMININE),
    **dict.fromkeys(("l'", "mon", "chaque"), SINGULAR),
    **dict.fromkeys(("les", "ces", "mes", "deux", "des", "aux", "beaucoup"), PLURAL),
}
PRONOUNS = {"il": MASCULINE, "elle": FEMININE}
PRONOUNS |= {"ils": frozenset({"mp"}), "elles": frozenset({"fp"})}


def _named(module: ModuleType, kind: type) -> Iterator[Any]:
    """Everything of a kind that a module names, alone or in a tuple."""
    for value in vars(module).values():
        for one in value if type(value) is tuple else (value,):
            if type(one) is kind:
                yield one


def _by_word(entries: Iterable[tuple[str, str]]) -> dict[str, Forms]:
    """Word -> its forms, from (word, form) in any order."""
    found: dict[str, set[str]] = {}
    for word, form in entries:
        found.setdefault(word, set()).add(form)
    return {word: frozenset(forms) for word, forms in found.items() if word}


_SENSES = [sense for each in senses.SENSES.values() for sense in each]
_NOUNS = {
    *_named(nouns, Noun),
    *(noun for company in senses.COMPANY.values() for noun in company),
    *(sense.noun for sense in (*_SENSES, senses.LIGHT)),
}
_VERBS = {*_named(verbs, Verb), *senses.VERBS.values()}
_LOOKS = (*adjectives.ALL.values(), adjectives.LARGE, GREEDY)

NOUNS = _by_word(
    (word, noun.gender + number)
    for noun in _NOUNS
    for word, number in ((noun.french, "s"), (noun.french_plural, "p"))
)
ADJECTIVES = _by_word(
    (word, form)
    for look in _LOOKS
    for word, form in (*zip(look.forms, EVERY, strict=True), (look.liaison, "ms"))
)
PARTICIPLES = _by_word(
    (agree(verb.french[2], form[0], form[1] == "p"), form) for verb in _VERBS for form in EVERY
)
FINITE = {
    word: forms
    for verb in _VERBS
    for word, forms in zip(verb.french[:2], (SINGULAR, PLURAL), strict=True)
}
