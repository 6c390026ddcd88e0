"""The adjectives of the phrasebook, by family: of one family a noun has at most one."""

from src.data.phrasebook.words import Adjective, adjectives

ALL = (
    adjectives("small petit,big grand", "size", precedes=True)
    | adjectives(
        "young jeune,old vieux/vieille/vieil,new nouveau/nouvelle/nouvel", "age", precedes=True
    )
    | adjectives("lovely joli,beautiful beau/belle/bel", "beauty", precedes=True)
    | adjectives("green vert,black noir,blue bleu,white blanc/blanche", "colour")
    | adjectives("red rouge,yellow jaune,grey gris", "colour")
    | adjectives("heavy lourd,light léger/légère", "weight")
    | adjectives("dirty sale,broken cassé,wet mouillé", "state")
    | adjectives("famous célèbre,strange étrange,useful utile", "renown")
    | adjectives("precious précieux/précieuse", "price")
    | adjectives("tired fatigué,happy heureux/heureuse,sad triste", "mood")
    | adjectives("brave courageux/courageuse,shy timide,clever intelligent", "mind")
    | adjectives("calm calme,curious curieux/curieuse", "temper")
    | adjectives("fresh frais/fraîche,cold froid,hot chaud", "freshness")
    | adjectives("sweet sucré,bitter amer/amère,salty salé,delicious délicieux/délicieuse", "taste")
    | adjectives("quiet tranquille,dark sombre", "air")
)
ENGLISH_ORDER = (  # a lovely small lake, a famous old king, a dirty black lamp
    *("beauty", "size", "renown", "mind", "mood", "temper", "price", "taste", "freshness"),
    *("air", "weight", "state", "age", "colour"),
)
LIGHT = ALL["light"]
NOT_WITH_COLOUR = (  # light green is pale, bleu sale a blue; French likes no chaise verte lourde
    ALL["dirty"],
    *(look for look in ALL.values() if look.family in ("weight", "renown")),
)
LARGE = adjectives("big gros/grosse", "size", precedes=True)["big"]  # of animals, food and bags


def look(names: str) -> tuple[Adjective, ...]:
    """The adjectives of these names; "large" is the big of what is thick, not tall."""
    return tuple(LARGE if name == "large" else ALL[name] for name in names.split())
