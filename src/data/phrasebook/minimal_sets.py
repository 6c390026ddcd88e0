"""Minimal sets: sentences that differ in the words that decide the asked ones, and in no other.

Whatever else a reader looks at is the same in the whole set, in English and in the French before
the asked words: without the deciding words, and without the French words whose form they decide,
nobody does better than chance. Not even the length of what is struck out tells.
"""

from dataclasses import dataclass
from itertools import product

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.adjectives import NOT_WITH_COLOUR
from src.data.phrasebook.adverbials import adverbial
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.growth import grown
from src.data.phrasebook.manners import KNOWN, ONE, OWNERS
from src.data.phrasebook.moving import bystanding
from src.data.phrasebook.noun_phrases import (
    NounPhrase,
    bare,
    noun_phrase,
    of,
    owned,
    prepositional,
    pronoun,
)
from src.data.phrasebook.phrase import English, Phrase, word
from src.data.phrasebook.sentences import clause
from src.data.phrasebook.verb_phrases import described, negated, passive, present, tell
from src.data.phrasebook.words import Noun, starts_with_vowel

Nouns = tuple[Noun, ...]


@dataclass(frozen=True)
class Variant:
    """A clause, the English words whose translations are asked for, and those that decide them."""

    phrase: Phrase
    asked: tuple[English, ...]
    deciding: tuple[English, ...]


def matching(kind: Nouns, gender: str) -> Nouns:
    """Nouns of a gender that force no elision: the French before them is the same."""
    return tuple(
        noun for noun in kind if noun.gender == gender and not starts_with_vowel(noun.french)
    )


def _somebody(draw: Draw) -> NounPhrase:
    return grown(draw, nouns.PEOPLE, draw.between(2, 4), ONE)


def lookahead(draw: Draw, tense: str) -> list[Variant]:
    """the king found the dirty black lamp: the article before a noun three words away"""
    kind = draw.one((nouns.TOOLS, nouns.CLOTHES))
    looks = kind[0].looks
    states = [look for look in looks if look.family == "state"]
    state = draw.one([look for look in states if look not in NOT_WITH_COLOUR])
    pair = state, draw.one([look for look in looks if look.family == "colour"])
    who, verb = _somebody(draw), draw.one(verbs.LOSING)
    end = adverbial(draw, draw.between(0, 3), tense, (), company=False, timed=tense == "past")
    elided = tuple(noun for noun in kind if starts_with_vowel(noun.french))
    chosen = [(draw.one(matching(kind, gender)), False) for gender in "mf"]
    chosen += [(draw.one(elided), False), (draw.one(kind), True)]
    told = who.phrase + tell(who, verb, tense)
    found = []
    for noun, plural in chosen:
        thing = noun_phrase(noun, plural=plural, adjectives=pair)
        phrase = told + thing.phrase + end
        found.append(Variant(phrase, thing.phrase.english[:1], thing.heads))
    return found


def negation(draw: Draw, tense: str) -> list[Variant]:
    """the cook no longer forgets the key, does not forget it: ne or n', and plus or pas"""
    who, thing = _somebody(draw), grown(draw, verbs.PORTABLE, draw.between(2, 4), KNOWN)
    said = [verb for verb in verbs.HANDLING if verb not in verbs.UNSAID["no longer"]]
    vowel = [verb for verb in said if starts_with_vowel(verb.french[0])]
    other = [verb for verb in said if not starts_with_vowel(verb.french[0])]
    found = []
    for verb, words in product((draw.one(vowel), draw.one(other)), verbs.NEGATIONS[1:]):
        told = negated(who, verb, words, "present")
        asked = tuple(one for one in told.english if one.text in words[0].split())
        found.append(Variant(who.phrase + told + thing.phrase, asked, told.english))
    return found


def inversion(draw: Draw, tense: str) -> list[Variant]:
    """the doctor 's young cook 's book: owners one to three deep, two of them exchanged"""
    depth, gender = draw.between(1, 3), draw.one("mf")
    people = draw.some(matching(nouns.OFFICES, gender), max(depth, 2))
    young, *manners = nouns.FAMILY[0].looks
    minds = [look for look in manners if look.family == "mind"]  # nobody is tired of the king
    looks = [(draw.one(minds), young)[: draw.between(0, 2)] for _ in people]
    thing = draw.one(matching(verbs.PORTABLE, draw.one("mf")))
    verb = draw.one(verbs.LOSING)
    end = adverbial(draw, draw.between(0, 3), "past", (), company=False)
    found = []
    for order in (people, [people[-1], *people[1:-1], people[0]]):
        chain = noun_phrase(order[0], adjectives=looks[0])
        heads = [chain.heads[0]]
        for noun, look in zip(order[1:], looks[1:]):
            chain = owned(chain, bare(noun, False, look))
            heads.append(chain.heads[0])
        if depth > 1:
            chain = owned(chain, bare(thing, False, ()))
        told = passive(chain, verb) if depth > 1 else tell(chain, verbs.WAITING[0], "past")
        asked = (*heads, *chain.heads) if depth > 1 else tuple(heads)
        found.append(Variant(chain.phrase + told + end, asked, (heads[0], heads[len(people) - 1])))
    return found


def agreement(draw: Draw, tense: str) -> list[Variant]:
    """the letters of the king 's sister near the castle were found: attractors between"""
    plural, verb = draw.chance(0.5), draw.one(verbs.LOSING)
    owner = grown(draw, nouns.PEOPLE, 2, ONE) if draw.chance(0.3) else None
    owner = owner or grown(draw, nouns.RELATIVES, draw.between(4, 6), OWNERS[1])
    where = prepositional("near", grown(draw, nouns.PUBLIC, draw.between(2, 3), ONE))
    by = word("by", "par") + grown(draw, nouns.PEOPLE, draw.between(2, 3), ONE).phrase
    found = []
    for gender in "mf":
        head = noun_phrase(draw.one(matching(verbs.PORTABLE, gender)), plural=plural)
        subject = of(head, owner)
        told = passive(subject, verb)
        phrase = subject.phrase + where + told + by
        found.append(Variant(phrase, told.english[1:], head.heads))
    return found


def far_agreement(draw: Draw, tense: str) -> list[Variant]:
    """the letters are famous and the queen says that they were found: elles ... trouvées"""
    owner = grown(draw, nouns.PEOPLE, draw.between(2, 3), ONE)
    kind = draw.one((nouns.PAPERS, nouns.TOOLS))
    epicene = draw.one([look for look in kind[0].looks if look.family == "renown"])
    other = clause(draw, (bystanding,), draw.between(4, 9), tense)
    middle = word("and", "et") + other if other else Phrase()
    speaker, verb = grown(draw, nouns.PEOPLE, 2, ONE), draw.one(verbs.LOSING)
    says = word("and", "et") + speaker.phrase + present(speaker, draw.one(verbs.SAYING))
    says += word("that", "que")
    between = middle if draw.chance(0.6) else Phrase()
    found = []
    for gender in "mf":
        head = noun_phrase(draw.one(matching(kind, gender)), plural=True)
        first = of(head, owner)
        they = pronoun("they", "elles" if gender == "f" else "ils", first, why=head.heads)
        told = passive(first, verb)
        phrase = first.phrase + described(first, epicene, tense) + between + says
        phrase = phrase + they.phrase + told
        found.append(Variant(phrase, (*they.heads, told.english[1]), head.heads))
    return found
