"""English words with two French translations, and the company that each sense keeps.

A frame is a clause in the order subject, verb, object, place; SELF is the ambiguous word.
"""

from dataclasses import dataclass

from src.data.phrasebook.lexicon import ANIMALS, PEOPLE
from src.data.phrasebook.words import Noun, Verb, noun, nouns, verb

SELF = "self"
WITH = {"at": "à", "on": "sur", "in": "dans", "near": "près de", "with": "avec"}
GROUPS = {"people": PEOPLE, "animals": ANIMALS}
COMPANY = {
    word.english: (word,)
    for word in nouns(
        "engineer ingénieur m, driver conducteur m, player joueur m, sentence phrase f,"
        "money/- argent m, account compte m, tree arbre m, telephone téléphone m, king roi m,"
        "cave grotte f, island île f, river rivière f, kitchen cuisine f, letter lettre f"
    )
}
VERBS = {
    entry.english[0]: entry
    for entry in (
        verb("explodes explode exploded exploded explose explosent explosé"),
        verb("repairs repair repaired repaired répare réparent réparé"),
        verb("translates translate translated translated traduit traduisent traduit"),
        verb("trains train trained trained entraîne entraînent entraîné"),
        verb("lends lend lent lent prête prêtent prêté"),
        verb("opens open opened opened ouvre ouvrent ouvert"),
        verb("sleeps sleep slept slept dort dorment dormi"),
        verb("protects protect protected protected protège protègent protégé"),
        verb("fills fill filled filled remplit remplissent rempli"),
        verb("blinds blind blinded blinded aveugle aveuglent aveuglé"),
        verb("eats eat ate eaten mange mangent mangé"),
        verb("hangs hang hung hung pend pendent pendu"),
        verb("sells sell sold sold vend vendent vendu"),
        verb("hires hire hired hired embauche embauchent embauché"),
        verb("breaks break broke broken casse cassent cassé"),
        verb("throws throw threw thrown lance lancent lancé"),
        verb("swims swim swam swum nage nagent nagé"),
        verb("wins win won won gagne gagnent gagné"),
        verb("burns burn burned burned brûle brûlent brûlé"),
        verb("writes write wrote written écrit écrivent écrit"),
    )
}


@dataclass(frozen=True)
class Frame:
    """One clause that a sense lives in; `None` stands for the ambiguous word itself."""

    subject: tuple[Noun, ...] | None
    verb: Verb
    object: tuple[Noun, ...] | None
    preposition: tuple[str, str] | None
    place: tuple[Noun, ...] | None


@dataclass(frozen=True)
class Sense:
    """An English noun in one of its senses; `article` is empty for a proper name."""

    noun: Noun
    article: str
    frames: tuple[Frame, ...]


def _nouns(word: str) -> tuple[Noun, ...] | None:
    return None if word == SELF else GROUPS.get(word) or COMPANY[word]


def _frame(row: str) -> Frame:
    subject, does, *rest = row.split()
    what = _nouns(rest.pop(0)) if rest and rest[0] not in WITH else ()
    preposition = (rest[0], WITH[rest[0]]) if rest else None
    return Frame(_nouns(subject), VERBS[does], what, preposition, _nouns(rest[1]) if rest else ())


def _sense(row: str, *frames: str, article: str = "the") -> Sense:
    return Sense(noun(row), article, tuple(_frame(frame) for frame in frames))


SENSES = {
    "transformer": (
        _sense("transformer transformateur m", "self explodes", "engineer repairs self"),
        _sense("transformer transformeur m", "self translates sentence", "engineer trains self"),
    ),
    "bank": (
        _sense("bank banque f", "self lends money", "people opens account at self"),
        _sense("bank berge f", "self protects river", "animals sleeps on self"),
    ),
    "apple": (
        _sense("apple pomme f", "people eats self", "self hangs in tree"),
        _sense("apple apple m", "self sells telephone", "self hires engineer", article=""),
    ),
    "bat": (
        _sense("bat chauve-souris/chauves-souris f", "self sleeps in cave", "self eats letter"),
        _sense("bat batte f", "player breaks self", "player throws self"),
    ),
    "seal": (
        _sense("seal phoque m", "self swims near island", "self sleeps near river"),
        _sense("seal sceau/sceaux m", "king breaks self", "self protects letter"),
    ),
    "match": (
        _sense("match match m", "player wins self", "driver wins self"),
        _sense("match/matches allumette f", "self burns letter", "self burns in kitchen"),
    ),
    "pen": (
        _sense("pen stylo m", "people writes with self", "driver throws self"),
        _sense("pen enclos/enclos m", "animals sleeps in self", "self protects tree"),
    ),
}
LIGHT = _sense("light lumière f", "self fills kitchen", "self blinds driver")  # or an adjective
