"""English words with two French translations, and the company that each sense keeps.

A frame is a clause in the order subject, verb, object, place; SELF is the ambiguous word. The two
senses have one gender, so that the French before the word does not give the sense away.
"""

from dataclasses import dataclass

from src.data.phrasebook import nouns as n
from src.data.phrasebook import verbs
from src.data.phrasebook.adjectives import look
from src.data.phrasebook.words import Noun, Verb, noun, verb
from src.data.phrasebook.words import verbs as parsed

SELF = (noun("self soi m"),)  # stands for the ambiguous word
PREPOSITIONS = ("from", "on", "in", "near", "into")
COMPANY = {
    entry.english: (entry,)
    for entry in (
        noun(row, mine=False)
        for row in "engineer ingénieur m,hunter chasseur m,money/- argent m,pole poteau/poteaux m,"
        "telegram télégramme m,window fenêtre f,cave grotte f,plate assiette f,robot robot m,"
        "branch/branches branche f,soldier soldat m,foot/feet pied m,sea mer f,"
        "fountain fontaine f".split(",")
    )
} | {"people": n.PEOPLE, "painter": n.CRAFTS[4:5], "cook": n.OFFICES[5:6], "lake": n.SHORES[:1]}
COMPANY |= {"river": n.SHORES[1:2], "letter": n.PAPERS[1:2], "suitcase": n.VESSELS[2:3]}
COMPANY |= {"king": n.COURT[:1], "child": n.CHILDREN[4:], "fish": n.PLAIN[2:]}
COMPANY |= {"garden": n.WOODS[:1], "sailor": n.CRAFTS[3:4], "squirrel": n.WILD[5:6]}
COMPANY |= {"village": n.VILLAGES, "frog": n.WILD[6:7], "owl": n.WILD[3:4]}
VERBS = {
    entry.english[0]: entry
    for entry in (
        *verbs.SLEEPING,
        *verbs.HANDLING,
        *verbs.OPENING,
        *verbs.MENDING,
        *verbs.MEETING,
        *verbs.EATING,
        *parsed(
            "translates translate translated translated traduit traduisent traduit,"
            "lends lend lent lent prête prêtent prêté,"
            "protects protect protected protected protège protègent protégé,"
            "swims swim swam swum nage nagent nagé,"
            "breaks break broke broken brise brisent brisé,"
            "controls control controlled controlled contrôle contrôlent contrôlé,"
            "climbs climb climbed climbed escalade escaladent escaladé,"
            "crosses cross crossed crossed traverse traversent traversé,"
            "fills fill filled filled remplit remplissent rempli,"
            "feeds feed fed fed alimente alimentent alimenté,"
            "blinds blind blinded blinded aveugle aveuglent aveuglé"
        ),
    )
} | {"falls": verb("falls fall fell fallen tombe tombent tombé", motion=True)}


@dataclass(frozen=True)
class Frame:
    """One clause that a sense lives in; SELF stands for the ambiguous word, () for nothing."""

    subject: tuple[Noun, ...]
    verb: Verb
    object: tuple[Noun, ...]
    preposition: str
    place: tuple[Noun, ...]


@dataclass(frozen=True)
class Sense:
    """An English noun in one of its senses."""

    noun: Noun
    frames: tuple[Frame, ...]


def _frame(row: str) -> Frame:
    words = row.split()
    subject, does = words[0], words[1]
    thing = words[2] if words[2:] and words[2] not in PREPOSITIONS else ""
    rest = words[3:] if thing else words[2:]
    return Frame(
        _who(subject),
        VERBS[does],
        _who(thing),
        rest[0] if rest else "",
        _who(rest[1]) if rest else (),
    )


def _who(name: str) -> tuple[Noun, ...]:
    return SELF if name == "self" else COMPANY[name] if name else ()


def _sense(row: str, frames: str) -> Sense:
    entry = noun(row, look("small strange"), mine=False)
    return Sense(entry, tuple(_frame(frame) for frame in frames.split(",")))


SENSES = {
    "transformer": (
        _sense("transformer transformateur m", "self falls from pole,engineer repairs self"),
        _sense("transformer transformeur m", "self translates telegram,self translates letter"),
    ),
    "bank": (
        _sense("bank banque f", "self lends money,king opens self"),
        _sense("bank berge f", "self protects village,frog sleeps on self"),
    ),
    "bat": (
        _sense("bat chauve-souris/chauves-souris f", "self sleeps in cave,owl follows self"),
        _sense("bat batte f", "self breaks window,sailor keeps self"),
    ),
    "seal": (
        _sense("seal phoque m", "self swims in sea,hunter follows self"),
        _sense("seal sceau/sceaux m", "self protects letter,king breaks self"),
    ),
    "chip": (
        _sense("chip frite f", "self falls from plate,child eats self"),
        _sense("chip puce f", "self controls robot,engineer examines self"),
    ),
    "trunk": (
        _sense("trunk tronc m", "self falls into river,squirrel climbs self"),
        _sense("trunk coffre m", "self hides suitcase,painter opens self"),
    ),
    "tank": (
        _sense("tank char m", "self crosses river,soldier repairs self"),
        _sense("tank réservoir m", "self feeds fountain,engineer cleans self"),
    ),
    "sole": (
        _sense("sole semelle f", "self protects foot,soldier cleans self"),
        _sense("sole sole f", "self swims in sea,cook tastes self"),
    ),
}
LIGHT = _sense("light lumière f", "self blinds soldier,self fills garden")  # or an adjective
