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
class Adjective:
    """Forms for m. sg., f. sg., m. pl., f. pl.; `liaison` before a masculine vowel.

    Two adjectives of one family ("colour", "size") are never said of the same noun.
    """

    english: str
    forms: tuple[str, str, str, str]
    family: str
    precedes: bool = False  # most French adjectives follow their noun
    liaison: str = ""


@dataclass(frozen=True, eq=False)
class Noun:
    """English and French, singular and plural; gender "m" or "f"; plural "" for a mass noun.

    `looks` are the adjectives that suit it, `where` the prepositions with which it is a place;
    `mine`: one says my neighbour, but not my king; `kin`: one says the king's neighbour.
    """

    english: str
    english_plural: str
    french: str
    french_plural: str
    gender: str
    looks: tuple[Adjective, ...] = ()
    where: tuple[str, ...] = ()
    mine: bool = True
    kin: bool = False

    @property
    def is_mass(self) -> bool:
        """milk, honey: no plural, and no `a` before it."""
        return not self.english_plural


@dataclass(frozen=True, eq=False)
class Verb:
    """Third person singular and plural of the present, past and participle, in both languages.

    `preposition` stands before what follows: ("to", "à"). With `motion` the French past is formed
    with être, and the participle agrees with the subject.
    """

    english: tuple[str, ...]  # eats, eat, ate, eaten
    french: tuple[str, ...]  # mange, mangent, mangé
    preposition: tuple[str, str] = ("", "")
    motion: bool = False


def agree(masculine: str, gender: str, plural: bool) -> str:
    """A regular participle or adjective in the asked form."""
    feminine = masculine + "e" if gender == "f" else masculine
    return feminine + "s" if plural and not feminine.endswith("s") else feminine


def form(adjective: Adjective, gender: str, plural: bool) -> str:
    """The form of an adjective that stands alone or after its noun."""
    return adjective.forms[2 * plural + (gender == "f")]


def adjective(row: str, family: str, *, precedes: bool = False) -> Adjective:
    """An adjective from "heavy lourd", or "white blanc/blanche"; "old vieux/vieille/vieil"."""
    english, french = row.split()
    masculine, *rest = french.split("/")
    feminine = rest[0] if rest else masculine if masculine.endswith("e") else masculine + "e"
    plural = masculine if masculine[-1] in "sx" else masculine + "s"
    if masculine.endswith("eau"):
        plural = masculine + "x"
    forms = (masculine, feminine, plural, feminine + "s")
    return Adjective(english, forms, family, precedes, rest[1] if rest[1:] else "")


def adjectives(rows: str, family: str, *, precedes: bool = False) -> dict[str, Adjective]:
    """Adjectives of one family by their English, from comma-separated rows."""
    found = (adjective(row, family, precedes=precedes) for row in rows.split(","))
    return {entry.english: entry for entry in found}


def noun(
    row: str,
    looks: tuple[Adjective, ...] = (),
    *,
    where: tuple[str, ...] = (),
    mine: bool = True,
    kin: bool = False,
) -> Noun:
    """A noun from "english french gender", with irregular plurals as "singular/plural"."""
    english, french, gender = row.split()
    english, _, english_plural = english.partition("/")
    french, _, french_plural = french.partition("/")
    if english_plural == "-":
        english_plural = french_plural = ""
    else:
        english_plural = english_plural or english + "s"
        french_plural = french_plural or french + "s"
    words = english, english_plural, french, french_plural
    return Noun(*words, gender, looks, where, mine, kin)


def verb(row: str, preposition: str = "", *, motion: bool = False) -> Verb:
    """A verb from "eats eat ate eaten mange mangent mangé"; "to à" is its preposition."""
    words = row.split()
    english, _, french = preposition.partition(" ")
    return Verb(tuple(words[:4]), tuple(words[4:]), (english, french), motion)


def verbs(rows: str, preposition: str = "") -> tuple[Verb, ...]:
    """One verb for each comma-separated row."""
    return tuple(verb(row, preposition) for row in rows.split(","))
