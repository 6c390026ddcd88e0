"""Clauses of somebody who goes somewhere or is busy there.

Each takes the draw, the number of words, the tense ("present" or "past"); None if it cannot.
"""

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.adverbials import adverbial, fits
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.growth import grown
from src.data.phrasebook.manners import FREE, GOAL, NO_PLACE, OWNERS, PEOPLE, SINGLE, without
from src.data.phrasebook.phrase import Phrase
from src.data.phrasebook.verb_phrases import past, present, tell

CONTRARY = {  # the family of adjectives that a deed speaks against
    **dict.fromkeys((*verbs.FEELING, verbs.WORKING[2]), "mood"),
    verbs.RUNNING[0]: "temper",
}


def motion(draw: Draw, n_words: int, tense: str, *, timed: bool = True) -> Phrase | None:
    """the sisters of the king went to the market: the participle agrees with the subject"""
    animal, falls = draw.chance(0.2), timed and draw.chance(0.15)
    going = verbs.FALLING if falls else draw.one(verbs.GOING[:2] if animal else verbs.GOING)
    goals = nouns.WATERS if falls else verbs.MEADOWS if animal else nouns.PUBLIC
    sizes = draw.parts(n_words - 6, (7, 2, 2 if animal or falls else 7))
    if sizes is None:
        return None
    who = verbs.FALLERS if falls else verbs.TRAVELLERS if animal else nouns.PEOPLE
    subject = grown(draw, who, 2 + sizes[0], SINGLE if falls else NO_PLACE)
    where = grown(draw, goals, 2 + sizes[1], GOAL)
    known = animal or falls
    timed = timed and not (falls and tense == "present")
    events = timed and not known
    end = adverbial(draw, sizes[2], tense, (), company=not known, events=events, timed=timed)
    return subject.phrase + tell(subject, going, tense) + where.phrase + end


def arrival(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """when the king came from the lake: a motion whose time another clause tells."""
    return motion(draw, n_words, tense, timed=False)


def rest(
    draw: Draw, n_words: int, tense: str, *, bystander: bool = False, timed: bool = True
) -> Phrase | None:
    """the tired dog sleeps near the river; a bystander is one person, whom no `they` can mean."""
    social = bystander or draw.chance(0.6)
    deed = draw.one(verbs.TOGETHER if social else verbs.ALONE)
    done, company = draw.one(deed.verbs), social and not bystander
    usual = timed and tense == "present" and done not in verbs.SLEEPING
    often = draw.one(verbs.OFTEN) if usual and draw.chance(0.4) else None
    least, most = (0, 7) if often else (1, 9 if company else 7)
    sizes = draw.shares(n_words - 3 - (often is not None), (0, least), (8, most))
    timed = not often and (usual or timed and tense == "past")
    events = timed and done not in verbs.WAITING and deed.subjects[0] in PEOPLE
    ends = {"company": company, "events": events, "timed": timed}
    if sizes is None or not fits(sizes[1], tense, deed.where, **ends):
        return None
    manner = OWNERS[0] if bystander else NO_PLACE if sizes[1] else FREE
    subject = grown(draw, deed.subjects, 2 + sizes[0], without(manner, CONTRARY.get(done, "")))
    told = past(subject, done) if tense == "past" else present(subject, done, often)
    end = adverbial(draw, sizes[1], tense, deed.where, around=deed.around, **ends)
    return subject.phrase + told + end


def bystanding(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """Something that a single person does elsewhere, meanwhile."""
    return rest(draw, n_words, tense, bystander=True)
