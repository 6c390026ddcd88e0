"""Minimal sets of meaning: whom a pronoun means, which sense a word has, who does it to whom."""

from itertools import product

from src.data.phrasebook import nouns, senses, verbs
from src.data.phrasebook.adjectives import ALL
from src.data.phrasebook.adverbials import adverbial
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.minimal_sets import Variant, matching
from src.data.phrasebook.noun_phrases import noun_phrase, prepositional
from src.data.phrasebook.reasons import GREEDY, Reason, reason, tastes
from src.data.phrasebook.verb_phrases import tell

GRAZERS = tuple(
    animal for animal, foods in verbs.MEALS.items() if {*nouns.BAKED[:1], *nouns.FRUIT} <= {*foods}
)


def pronoun(draw: Draw, tense: str) -> list[Variant]:
    """the goat ate the bread because it was hungry: eater, eaten and reason, each in two ways"""
    eaters = [draw.one([one for one in GRAZERS if one.gender == gender]) for gender in "mf"]
    eaten = (nouns.BAKED[0], draw.one(nouns.FRUIT))
    tasty = draw.one([look for look in tastes(eaten[0]) if look in tastes(eaten[1])])
    found = []
    needs: tuple[Reason, ...] = (verbs.HUNGRY, GREEDY)
    need = draw.one(needs)
    for who, what, why in product(eaters, eaten, (need, tasty)):
        eater, food = noun_phrase(who), noun_phrase(what)
        because = reason(eater, food, why, tense)
        phrase = eater.phrase + tell(eater, verbs.EATING[0], tense) + food.phrase + because
        deciding = (*eater.heads, *food.heads, because.english[-1])
        found.append(Variant(phrase, because.english[1:2], deciding))
    return found


def polysemy(draw: Draw, tense: str) -> list[Variant]:
    """the small bank lends the money, or hides the river: what follows tells the sense"""
    both = senses.SENSES[draw.one(tuple(senses.SENSES))]
    article, look = draw.one(("the", "this")), draw.one(both[0].noun.looks)
    adjectives = (look,) if draw.chance(0.5) else ()
    frames = [
        draw.one([one for one in sense.frames if one.subject == senses.SELF]) for sense in both
    ]
    longest = max(map(_length, frames))
    found = []
    for sense, frame in zip(both, frames):
        subject = noun_phrase(sense.noun, article, adjectives=adjectives)
        rest = tell(subject, frame.verb, tense)
        if frame.object:  # as many words as the other sense has
            small = (ALL["small"],) if _length(frame) < longest else ()
            rest += noun_phrase(draw.one(frame.object), adjectives=small).phrase
        if frame.preposition:
            rest += prepositional(frame.preposition, noun_phrase(draw.one(frame.place)))
        found.append(Variant(subject.phrase + rest, subject.heads, rest.english))
    return found


def _length(frame: senses.Frame) -> int:
    """English words from the verb on."""
    return 1 + 2 * bool(frame.object) + 3 * bool(frame.preposition)


def roles(draw: Draw, tense: str) -> list[Variant]:
    """the dog sees the cat, the cat sees the dog"""
    kind = draw.one((nouns.PEOPLE, nouns.ANIMALS))
    pair = draw.some(matching(kind, draw.one("mf")), 2)
    meeting = (*verbs.SEEING, *verbs.MEETING)
    verb = draw.one(meeting if kind is nouns.PEOPLE else verbs.SEEING[::2])
    then = {"events": kind is nouns.PEOPLE, "timed": tense == "past"}
    end = adverbial(draw, draw.between(0, 3), tense, nouns.OUTDOORS, company=False, **then)
    found = []
    for who, whom in (pair, pair[::-1]):
        subject, thing = noun_phrase(who), noun_phrase(whom)
        phrase = subject.phrase + tell(subject, verb, tense) + thing.phrase + end
        heads = (*subject.heads, *thing.heads)
        found.append(Variant(phrase, heads, heads))
    return found
