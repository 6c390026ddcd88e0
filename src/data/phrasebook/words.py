"""The kinds of words, and how French inflects them."""

from dataclasses import dataclass

VOWELS = "aeiouâàéèêëîïôöûùœ"
ASPIRATED = {"hibou", "hiboux"}  # an h that forbids elision


def starts_with_vowel(word: str) -> bool:
    """Does a French word call for elision before it? A silent h does, an aspirated one does not."""
    if word.startswith("h"):
        return word not in ASPIRATED
    return word[0] in VOWELS


@dataclass(frozen=True, eq=False)
class Noun:
    """English and French, singular and plural; gender "m" or "f"; plural "" for a mass noun."""

    english: str
    english_plural: str
    french: str
    french_plural: str
    gender: str

    @property
    def is_mass(self) -> bool:
        """milk, honey: no plural, and no `a` before it."""
        return not self.english_plural


@dataclass(frozen=True, eq=False)
class Adjective:
    """Forms for m. sg., f. sg., m. pl., f. pl.; `liaison` before a masculine vowel."""

    english: str
    forms: tuple[str, str, str, str]
    precedes: bool = False  # most French adjectives follow their noun
    liaison: str = ""


@dataclass(frozen=True, eq=False)
class Verb:
    """Third person singular and plural of the present, past and participle, in both languages."""

    english: tuple[str, str, str, str]  # eats, eat, ate, eaten
    french: tuple[str, str, str]  # mange, mangent, mangé
    preposition: tuple[str, str] = ("", "")  # of what follows: ("to", "à")


def agree(masculine: str, gender: str, plural: bool) -> str:
    """A regular participle or adjective in the asked form."""
    feminine = masculine + "e" if gender == "f" else masculine
    return feminine + "s" if plural and not feminine.endswith("s") else feminine


def regular(english: str, masculine: str, *, precedes: bool = False) -> Adjective:
    """An adjective that adds -e and -s."""
    if masculine.endswith("e"):
        forms = (masculine, masculine, masculine + "s", masculine + "s")
        return Adjective(english, forms, precedes)
    forms = tuple(agree(masculine, gender, plural) for plural in (False, True) for gender in "mf")
    return Adjective(english, forms, precedes)


def noun(row: str) -> Noun:
    """A noun from "english french gender", with irregular plurals as "singular/plural"."""
    english, french, gender = row.split()
    english, _, english_plural = english.partition("/")
    french, _, french_plural = french.partition("/")
    if english_plural == "-":
        return Noun(english, "", french, "", gender)
    return Noun(
        english, english_plural or english + "s", french, french_plural or french + "s", gender
    )


def verb(row: str, to: str = "") -> Verb:
    """A verb from "eats eat ate eaten mange mangent mangé"; `to` names its preposition "to à"."""
    words = row.split()
    english, _, french = to.partition(" ")
    return Verb(tuple(words[:4]), tuple(words[4:]), (english, french))


def nouns(rows: str) -> tuple[Noun, ...]:
    """One noun for each comma-separated row."""
    return tuple(noun(row) for row in rows.split(","))
