"""Why somebody ate something: the reason tells whom the pronoun means."""

from dataclasses import replace

from src.data.phrasebook import verbs
from src.data.phrasebook.adjectives import ALL
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.growth import grown
from src.data.phrasebook.manners import DEFINITE, OWNED, OWNERS, Manner
from src.data.phrasebook.noun_phrases import NounPhrase, pronoun
from src.data.phrasebook.phrase import Phrase, word
from src.data.phrasebook.verb_phrases import craving, described, tell
from src.data.phrasebook.words import Adjective, Noun, adjective

Reason = Adjective | tuple[str, str]
EATER = replace(OWNERS[1], plural=0.3, articles=DEFINITE | {"a"})
EATEN: dict[object, Manner] = {  # no fresh bread is eaten because it is fresh
    look: replace(EATER, family=look.family) for look in ALL.values()
}
REASONS = ("fresh", "delicious", "hot")
GREEDY = adjective("greedy gourmand", "mind")


def because(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the mouse ate the bread because it was hungry, the pears because they were fresh"""
    eater = draw.one(tuple(verbs.MEALS))
    food = draw.fresh(verbs.MEALS[eater])
    most = (5 if eater in OWNED else 2, 6 if food in OWNED else 2)
    sizes = draw.shares(n_words - 9, (0, 0), most)
    if sizes is None:
        return None
    needs: tuple[Reason, ...] = (verbs.HUNGRY, verbs.HUNGRY, GREEDY)
    why: Reason = draw.one(needs) if draw.chance(0.5) else draw.one(tastes(food))
    who = grown(draw, (eater,), 2 + sizes[0], EATER)
    what = grown(draw, (food,), 2 + sizes[1], EATEN.get(why, EATER))
    told = who.phrase + tell(who, verbs.EATING[0], tense) + what.phrase
    return told + reason(who, what, why, tense)


def tastes(noun: Noun) -> tuple[Adjective, ...]:
    """What may be said of the taste of a food."""
    return tuple(look for look in noun.looks if look.english in REASONS)


def reason(who: NounPhrase, what: NounPhrase, why: Reason, tense: str) -> Phrase:
    """because it was fresh / parce qu'il était frais: the reason tells whom it is about."""
    needy = isinstance(why, tuple) or why is GREEDY
    about = who if needy else what
    told = craving(about, why, tense) if isinstance(why, tuple) else described(about, why, tense)
    one, many = ("elle", "elles") if about.gender == "f" else ("il", "ils")
    said = ("they", many) if about.plural else ("it", one)
    it = pronoun(*said, about, why=(*about.heads, told.english[-1]))
    return word("because", "parce que") + it.phrase + told
