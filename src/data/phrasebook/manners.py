"""How a noun phrase may grow, and about which nouns it may."""

from dataclasses import dataclass, replace
from functools import cache

from src.data.phrasebook import nouns
from src.data.phrasebook.adjectives import ALL
from src.data.phrasebook.words import Noun

DEFINITE = frozenset({"the", "this", "these", "my"})


@dataclass(frozen=True, eq=False)
class Manner:
    """How a noun phrase may grow, and what it may be."""

    ways: frozenset[str] = frozenset({"owner", "of", "relative", "pair", "place"})
    plural: float = 0.35  # how often
    articles: frozenset[str] = frozenset({"the", "a", "this", "these", "two", "many", "my"})
    family: str = ""  # of adjectives that the predicate has already
    depth: int = 0


FREE, OBJECT = Manner(), Manner(ways=frozenset({"owner", "of", "relative"}))
BUT = {  # for what is described: all but the adjectives of one family, no place, and no `a`
    look.family: replace(FREE, ways=FREE.ways - {"place"}, family=look.family, articles=DEFINITE)
    for look in ALL.values()
}
ONCE_BUT = {  # les clés qu'elle a perdues étaient ...: the one past would want another
    family: replace(manner, ways=manner.ways - {"relative"}) for family, manner in BUT.items()
}
NO_PLACE = replace(FREE, ways=FREE.ways - {"place"})
SINGLE = replace(FREE, ways=FREE.ways - {"place", "pair"}, plural=0.0)
MEAL = replace(OBJECT, plural=1.0, articles=DEFINITE)  # one does not eat a pear every day
KNOWN = replace(OBJECT, articles=DEFINITE)  # "a" would turn into "de" under a negation
PLAIN = Manner(ways=frozenset())
ONE = replace(PLAIN, plural=0.0)
THIS = replace(ONE, articles=DEFINITE)
SPOT = replace(ONE, articles=frozenset({"the", "a"}))
GOAL = replace(ONE, articles=frozenset({"the"}))  # French hardly has à before un, ce
OWNERS = tuple(Manner(frozenset({"owner"}), plural=0.0, depth=depth) for depth in range(5))
PAIRED = replace(PLAIN, plural=0.15)
PEOPLE, THINGS = frozenset(nouns.PEOPLE), frozenset(nouns.THINGS)
ANIMALS, PETS = frozenset(nouns.ANIMALS), frozenset(nouns.PETS)
EATABLE = frozenset((*nouns.FOODS, *nouns.DRINKS))
COUNTED = frozenset((*THINGS, *ANIMALS, *nouns.CHILDREN, *nouns.CRAFTS))  # many cooks? no
SERVED = tuple(food for food in nouns.FOODS if food not in nouns.PLAIN)  # no king 's meat
OWNED = frozenset((*nouns.THINGS, *nouns.PETS, *nouns.RELATIVES, *SERVED))


@cache
def ways_of(noun: Noun) -> frozenset[str]:
    """How phrases about this noun may grow, besides adjectives."""
    ways = set()
    if noun in OWNED:
        ways |= {"owner", "of"}
    if noun in THINGS or noun in EATABLE or noun in PEOPLE or noun in ANIMALS:
        ways.add("relative")
    if noun in PEOPLE or noun in ANIMALS:
        ways |= {"pair", "place"}
    return frozenset(ways)


@cache
def without(manner: Manner, family: str) -> Manner:
    """The same but for the adjectives of one family: nobody happy cries."""
    return replace(manner, family=family)
