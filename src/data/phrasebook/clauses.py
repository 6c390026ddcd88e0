"""The kinds of clauses: one function each, from random choices to a phrase of so many words.

Each takes the draw, the number of words, the tense ("present" or "past"); None if it cannot.
"""

from collections.abc import Callable

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.adverbials import adverbial
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.framed import ambiguous, light
from src.data.phrasebook.growth import grown
from src.data.phrasebook.manners import (
    ANIMALS,
    BUT,
    FREE,
    KNOWN,
    NO_PLACE,
    OBJECT,
    OWNERS,
    PEOPLE,
    SPOT,
)
from src.data.phrasebook.noun_phrases import NounPhrase
from src.data.phrasebook.phrase import Phrase, word
from src.data.phrasebook.reasons import because
from src.data.phrasebook.verb_phrases import (
    described,
    negated,
    passive,
    past,
    present,
    tell,
)
from src.data.phrasebook.words import Noun

Clause = Callable[[Draw, int, str], Phrase | None]


def _around(deed: verbs.Deed) -> tuple[Noun, ...]:
    """Where it may be that somebody does something: no boat in a library, no horse in a kitchen."""
    if deed.objects == nouns.BOATS:
        return nouns.SHORES
    about = (*deed.subjects[:1], *deed.objects[:1])
    return nouns.OUTDOORS if any(noun in ANIMALS for noun in about) else nouns.PLACES


def _sizes(draw: Draw, n_words: int, fixed: int, highs: tuple[int, ...]) -> list[int] | None:
    """Words beyond the shortest for each part of a clause whose verb takes `fixed`."""
    return draw.shares(n_words - fixed, [0] * len(highs), highs)


def _subject(draw: Draw, kind: tuple[Noun, ...], n_words: int, adverbs: int) -> NounPhrase:
    return grown(draw, kind, n_words, NO_PLACE if adverbs else FREE)


def _end(draw: Draw, deed: verbs.Deed, n_words: int, tense: str, *, timed: bool = True) -> Phrase:
    """Where and when; one does not forget a key in company."""
    events = deed.subjects[0] in PEOPLE
    where = _around(deed)
    return adverbial(draw, n_words, tense, where, company=False, events=events, timed=timed)


def active(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the small girl often finds my red ball near the lake"""
    deed = draw.one(verbs.DEEDS)
    done = draw.fresh(deed.verbs)
    usual = tense == "present" and done not in verbs.ONCE
    often = draw.one(verbs.OFTEN) if usual and draw.chance(0.4) else None
    sizes = _sizes(draw, n_words, 5 + (often is not None), (6, 7, 7))
    if sizes is None:
        return None
    subject = _subject(draw, deed.subjects, 2 + sizes[0], sizes[2])
    told = past(subject, done) if tense == "past" else present(subject, done, often)
    thing = grown(draw, deed.objects, 2 + sizes[1], OBJECT)
    return subject.phrase + told + thing.phrase + _end(draw, deed, sizes[2], tense, timed=not often)


def negative(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the cat never eats the soup: one English word, two in French, on both sides of the verb"""
    deed = draw.one(verbs.DEEDS)
    negation = draw.one(verbs.NEGATIONS if tense == "present" else verbs.PAST_NEGATIONS)
    fixed = {"never": 6, "not": 7, "no longer": 7}[negation[0]]
    sizes = _sizes(draw, n_words, fixed, (6, 7, 7))
    if sizes is None:
        return None
    subject = _subject(draw, deed.subjects, 2 + sizes[0], sizes[2])
    told = negated(subject, draw.fresh(deed.verbs), negation, tense)
    thing = grown(draw, deed.objects, 2 + sizes[1], KNOWN)
    end = _end(draw, deed, sizes[2], tense, timed=negation[0] == "not")
    return subject.phrase + told + thing.phrase + end


def arrival(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """when the king came from the lake: a motion whose time another clause tells."""
    return motion(draw, n_words, tense, timed=False)


def motion(draw: Draw, n_words: int, tense: str, *, timed: bool = True) -> Phrase | None:
    """the sisters of the king went to the market: the participle agrees with the subject"""
    animal, falls = draw.chance(0.25), draw.chance(0.15)
    going = verbs.FALLING if falls else draw.one(verbs.GOING)
    goals = nouns.WATERS if falls else nouns.PUBLIC
    if animal and not falls:
        goals = tuple(place for place in nouns.PUBLIC if place in nouns.OUTDOORS)
    sizes = _sizes(draw, n_words, 6, (7, 2, 2 if animal or falls else 7))
    if sizes is None:
        return None
    who = nouns.ANIMALS if animal else nouns.PEOPLE
    subject = grown(draw, who, 2 + sizes[0], NO_PLACE)
    where = grown(draw, goals, 2 + sizes[1], SPOT)
    company = not animal and not falls
    events = timed and not animal
    end = adverbial(draw, sizes[2], tense, (), company=company, events=events, timed=timed)
    return subject.phrase + tell(subject, going, tense) + where.phrase + end


def rest(draw: Draw, n_words: int, tense: str, *, bystander: bool = False) -> Phrase | None:
    """the tired dog sleeps near the river; a bystander is one person, whom no `they` can mean."""
    deed = verbs.TOGETHER if bystander or draw.chance(0.5) else draw.one(verbs.ALONE)
    done, company = draw.one(deed.verbs), deed is verbs.TOGETHER and not bystander
    often = draw.one(verbs.OFTEN) if tense == "present" and draw.chance(0.4) else None
    sizes = _sizes(draw, n_words, 3 + (often is not None), (8, 9 if company and not often else 7))
    if sizes is None or not (sizes[1] or often):
        return None
    manner = OWNERS[0] if bystander else NO_PLACE if sizes[1] else FREE
    subject = grown(draw, deed.subjects, 2 + sizes[0], manner)
    told = past(subject, done) if tense == "past" else present(subject, done, often)
    end = adverbial(
        draw,
        sizes[1],
        tense,
        _around(deed),
        company=company,
        events=deed.subjects[0] in PEOPLE,
        timed=not often,
    )
    return subject.phrase + told + end


def found(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the letters of the queen were found by my neighbour: agreement over several words"""
    deed = draw.one(verbs.PASSIVES)
    by = n_words > 6 and draw.chance(0.7)
    sizes = _sizes(draw, n_words, 7 if by else 4, (9, 4 if by else 0, 5))
    if sizes is None:
        return None
    subject = grown(draw, deed.objects, 2 + sizes[0], OBJECT)
    told = passive(subject, draw.fresh(deed.verbs))
    if by:
        told += word("by", "par") + grown(draw, deed.subjects, 2 + sizes[1], OWNERS[0]).phrase
    end = adverbial(draw, sizes[2], tense, _around(deed), company=False)
    return subject.phrase + told + end


def description(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the bottles that the boy lost are green"""
    kind = draw.one((nouns.THINGS, nouns.THINGS, nouns.PEOPLE, nouns.ANIMALS, nouns.FOODS))
    noun = draw.fresh(kind)
    adjective = draw.one([look for look in noun.looks if look.english != "new"])
    sizes = _sizes(draw, n_words, 4, (16,))
    if sizes is None:
        return None
    subject = grown(draw, (noun,), 2 + sizes[0], BUT[adjective.family])
    return subject.phrase + described(subject, adjective, tense)


EVENTS: tuple[Clause, ...] = (active, motion, rest, found)  # what happens at a time
CLAUSES: tuple[Clause, ...] = (
    *(active,) * 5,
    *(negative,) * 4,
    *(motion,) * 2,
    *(rest,) * 2,
    *(found,) * 3,
    *(description,) * 3,
    *(because,) * 5,
    *(ambiguous,) * 5,
    light,
)
LIMITS: dict[Clause, tuple[int, int]] = {  # words that a clause of the kind can have
    active: (5, 26),
    negative: (6, 27),
    motion: (6, 22),
    rest: (4, 20),
    found: (4, 22),
    description: (4, 20),
    because: (9, 20),
    ambiguous: (5, 11),
    light: (5, 9),
}
