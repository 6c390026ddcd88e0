"""With whom, where and when: the end of a clause, in an exact number of words."""

from dataclasses import replace
from functools import cache

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.growth import grown, where_phrase
from src.data.phrasebook.manners import ONE, OWNERS
from src.data.phrasebook.noun_phrases import prepositional
from src.data.phrasebook.phrase import Phrase, word
from src.data.phrasebook.words import Noun

EVENT = replace(ONE, articles=frozenset({"the"}))
COMPANION = replace(OWNERS[0], plural=0.2, articles=frozenset({"the", "a", "my", "two"}))


@cache
def _plans(
    n_words: int, company: bool, placed: bool, events: bool, times: tuple[int, ...]
) -> tuple[tuple[int, int, int, int], ...]:
    """Words for a companion, a place, an event and a time that make so many together."""
    return tuple(
        (c, p, e, t)
        for c in ((0, 3, 4, 5, 6, 7) if company else (0,))
        for p in ((0, 3, 4, 5) if placed else (0,))
        for e in ((0, 3) if events else (0,))
        for t in (0, *times)
        if c + p + e + t == n_words and not (e and t)
    )


def fits(
    n_words: int,
    tense: str,
    where: tuple[Noun, ...],
    *,
    company: bool = True,
    events: bool = True,
    timed: bool = True,
) -> bool:
    """Whether `adverbial` can be so long."""
    times = tuple(verbs.TIMES[tense]) if timed else ()
    return bool(_plans(n_words, company, bool(where), events, times))


def adverbial(
    draw: Draw,
    n_words: int,
    tense: str,
    where: tuple[Noun, ...],
    *,
    around: bool = False,
    company: bool = True,
    events: bool = True,  # which animals do not know
    timed: bool = True,
) -> Phrase:
    """With whom, where and when, in so many words if that can be (0 to 14)."""
    times = tuple(verbs.TIMES[tense]) if timed else ()
    plans = _plans(n_words, company, bool(where), events, times)
    if not plans:
        return Phrase()
    c, p, e, t = draw.one(plans)
    said = Phrase()
    if c:
        said = word("with", "avec") + grown(draw, nouns.PEOPLE, c - 1, COMPANION).phrase
    if p:
        said += where_phrase(draw, where, p, around=around)
    if e:
        said += _event(draw, tense)
    return said + word(*draw.one(verbs.TIMES[tense][t])) if t else said


def _event(draw: Draw, tense: str) -> Phrase:
    """after the storm / après l' orage; what lasts is past."""
    when = draw.one(("after", "before", "during")[: 2 if tense == "present" else 3])
    return prepositional(when, grown(draw, nouns.EVENTS, 2, EVENT))
