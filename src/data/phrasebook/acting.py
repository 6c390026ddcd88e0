"""Clauses of somebody who does something with something, told from either side.

Each takes the draw, the number of words, the tense ("present" or "past"); None if it cannot.
"""

from dataclasses import replace

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.adverbials import adverbial, fits
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.growth import beside, grown
from src.data.phrasebook.manners import FREE, KNOWN, MEAL, NO_PLACE, OBJECT, OWNERS, PEOPLE
from src.data.phrasebook.noun_phrases import NounPhrase, extend
from src.data.phrasebook.phrase import Phrase, word
from src.data.phrasebook.verb_phrases import negated, passive, past, present
from src.data.phrasebook.words import Noun


def active(
    draw: Draw,
    n_words: int,
    tense: str,
    *,
    deeds: tuple[verbs.Deed, ...] = verbs.DEEDS,
    timed: bool = True,
) -> Phrase | None:
    """the small girl often finds my red ball near the lake"""
    deed = draw.one(deeds)
    done = draw.fresh(deed.verbs)
    usual = timed and tense == "present" and done not in verbs.ONCE
    often = draw.one(verbs.OFTEN) if usual and draw.chance(0.4) else None
    timed = not often and (usual or timed and tense == "past")
    sizes = draw.parts(n_words - 5 - (often is not None), (6, 7, 7))
    if sizes is None or not _can_end(deed, sizes[2], tense, timed=timed):
        return None
    subject = _subject(draw, deed.subjects, 2 + sizes[0], sizes[2])
    told = past(subject, done) if tense == "past" else present(subject, done, often)
    meal = usual and done in verbs.FEEDING
    thing = grown(draw, deed.objects, 2 + sizes[1], MEAL if meal else OBJECT)
    return subject.phrase + told + thing.phrase + _end(draw, deed, sizes[2], tense, timed=timed)


def moment(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the cook hid the key (when the king came): what happens at one time."""
    return active(draw, n_words, tense, deeds=verbs.MOMENTS, timed=False)


def negative(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the cat never eats the soup: one English word, two in French, on both sides of the verb"""
    deed = draw.one(verbs.DEEDS)
    negation = draw.one(verbs.NEGATIONS if tense == "present" else verbs.PAST_NEGATIONS)
    once = negation[0] == "not" and tense == "past"  # it did not happen then and there
    fixed = {"never": 6, "not": 7, "no longer": 7}[negation[0]]
    sizes = draw.parts(n_words - fixed, (6, 7, 7 if once else 0))
    said = tuple(verb for verb in deed.verbs if verb not in verbs.UNSAID[negation[0]])
    if sizes is None or not said or not _can_end(deed, sizes[2], tense, timed=once):
        return None
    done = draw.fresh(said)
    subject = _subject(draw, deed.subjects, 2 + sizes[0], sizes[2])
    told = negated(subject, done, negation, tense)
    thing = grown(draw, deed.objects, 2 + sizes[1], MEAL if done in verbs.FEEDING else KNOWN)
    return subject.phrase + told + thing.phrase + _end(draw, deed, sizes[2], tense, timed=once)


def found(draw: Draw, n_words: int, tense: str, *, timed: bool = True) -> Phrase | None:
    """the letters of the queen near the castle were found by my neighbour: agreement at a distance

    Always in the past.
    """
    deed = draw.one(verbs.PASSIVES)
    by = n_words > 6 and draw.chance(0.7)
    beside_it = draw.between(3, 4) if n_words > 9 and draw.chance(0.25) else 0
    if beside_it:  # it cannot be lost elsewhere
        deed = replace(deed, where=())
    sizes = draw.parts(n_words - (7 if by else 4) - beside_it, (9, 4 if by else 0, 5))
    if sizes is None or not _can_end(deed, sizes[2], "past", timed=timed):
        return None
    subject = grown(draw, deed.objects, 2 + sizes[0], OBJECT)
    if beside_it:
        subject = extend(subject, beside(draw, nouns.PUBLIC, beside_it))
    told = passive(subject, draw.fresh(deed.verbs))
    if by:
        told += word("by", "par") + grown(draw, deed.subjects, 2 + sizes[1], OWNERS[0]).phrase
    return subject.phrase + told + _end(draw, deed, sizes[2], "past", timed=timed)


def _subject(draw: Draw, kind: tuple[Noun, ...], n_words: int, adverbs: int) -> NounPhrase:
    return grown(draw, kind, n_words, NO_PLACE if adverbs else FREE)


def _can_end(deed: verbs.Deed, n_words: int, tense: str, *, timed: bool) -> bool:
    events = timed and deed.subjects[0] in PEOPLE
    return fits(n_words, tense, deed.where, company=False, events=events, timed=timed)


def _end(draw: Draw, deed: verbs.Deed, n_words: int, tense: str, *, timed: bool) -> Phrase:
    """Where and when; one does not forget a key in company."""
    return adverbial(
        draw,
        n_words,
        tense,
        deed.where,
        around=deed.around,
        company=False,
        events=timed and deed.subjects[0] in PEOPLE,
        timed=timed,
    )
