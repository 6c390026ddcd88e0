"""Whole sentences: so many words, so many clauses, one tense."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from src.data.phrasebook import clauses, nouns, verbs
from src.data.phrasebook.acting import found
from src.data.phrasebook.adverbials import adverbial
from src.data.phrasebook.clauses import CLAUSES, Clause
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.growth import grown
from src.data.phrasebook.manners import BUT, ONCE_BUT, ONE, OWNERS
from src.data.phrasebook.moving import bystanding
from src.data.phrasebook.noun_phrases import NounPhrase, noun_phrase, pronoun
from src.data.phrasebook.phrase import Phrase, word
from src.data.phrasebook.verb_phrases import described, passive, present

SHORTEST_CLAUSE, LONGEST_CLAUSE = 4, 20  # English words of one clause
SHORTEST_RECALL = 7  # the queen says that they were found
AND = ("and", "et")
JOINS = {
    "present": (AND, ("but", "mais"), ("while", "pendant que")),
    "past": (AND, ("but", "mais"), ("and then", "et puis"), ("when", "quand")),
}
ATTEMPTS = 40
MANY = {  # by the family of what is said of them, and the tense
    (family, tense): replace(manners[family], plural=1.0, ways=manners[family].ways - {"pair"})
    for tense, manners in (("present", BUT), ("past", ONCE_BUT))
    for family in ("renown", "age")
}


def bounds(n_clauses: int) -> range:
    """How many words a sentence of so many clauses may have."""
    joins = n_clauses - 1
    return range(SHORTEST_CLAUSE * n_clauses + joins, LONGEST_CLAUSE * n_clauses + joins + 1)


def sentence(
    draw: Draw, n_words: int, n_clauses: int, kinds: tuple[Clause, ...] = CLAUSES
) -> Phrase:
    """A sentence of so many words and clauses; some are reported speech, some refer back."""
    while True:
        draw.begin()
        phrase = _attempt(draw, n_words, n_clauses, kinds)
        if phrase is not None:
            return phrase


def _attempt(draw: Draw, n_words: int, n_clauses: int, kinds: tuple[Clause, ...]) -> Phrase | None:
    tense = draw.one(("past", "present"))
    refers = n_clauses > 1 and draw.chance(0.07)
    joins = _joins(draw, JOINS[tense][: 2 if refers else 4], n_clauses - 1)
    head = reported(draw) if draw.chance(0.1) else Phrase()
    left = n_words - len(head) - sum(len(join[0].split()) for join in joins)
    lows = _lows([join[0] for join in joins])
    if refers:
        lows[-1] = SHORTEST_RECALL
    sizes = draw.shares(left, lows, [LONGEST_CLAUSE] * n_clauses)
    if sizes is None:
        return None
    if refers:
        told = _referring(draw, sizes, tense)
    else:
        told = _telling(draw, sizes, [join[0] for join in joins], tense, kinds)
    return None if told is None else _joined(head, told, joins)


def _joins(draw: Draw, known: tuple[tuple[str, str], ...], n: int) -> list[tuple[str, str]]:
    """Conjunctions; each but `and` at most once in a sentence."""
    joins: list[tuple[str, str]] = []
    for _ in range(n):
        join = draw.one(known)
        joins.append(AND if join in joins else join)
    return joins


def _lows(joins: list[str]) -> list[int]:
    """The fewest words of each clause: the choosy conjunctions have clauses of their own."""
    lows = []
    for before, after in zip(["", *joins], [*joins, ""]):
        own = _fitting(before, after, ())
        lows.append(clauses.LIMITS[own[0]][0] if own else SHORTEST_CLAUSE)
    return lows


def _telling(
    draw: Draw, sizes: list[int], joins: list[str], tense: str, kinds: tuple[Clause, ...]
) -> list[Phrase] | None:
    """Clauses that suit their conjunctions: only what happens can happen while, when or then."""
    told: list[Phrase] = []
    for size, before, after in zip(sizes, ["", *joins], [*joins, ""]):
        phrase = clause(draw, _fitting(before, after, kinds), size, tense)
        if phrase is None:
            return None
        told.append(phrase)
    return told


def clause(draw: Draw, kinds: tuple[Clause, ...], n_words: int, tense: str) -> Phrase | None:
    """A clause of one of the kinds, of exactly so many words; None if none comes out."""
    able = _able(kinds, n_words, tense)
    return _sized(n_words, lambda: draw.one(able)(draw, n_words, tense)) if able else None


def _sized(n_words: int, drawn: Callable[[], Phrase | None]) -> Phrase | None:
    """The first of a number of draws that has so many words."""
    for _ in range(ATTEMPTS):
        phrase = drawn()
        if phrase is not None and len(phrase) == n_words:
            return phrase
    return None


def _fitting(before: str, after: str, kinds: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The kinds that suit the conjunctions on both sides; those of time are choosy."""
    if before in clauses.BESIDE:
        return (clauses.BESIDE[before][1],)
    return (clauses.BESIDE[after][0],) if after in clauses.BESIDE else kinds


@cache
def _able(kinds: tuple[Clause, ...], n_words: int, tense: str) -> tuple[Clause, ...]:
    """Those of the kinds that can have so many words, and this tense."""
    everything = (0, LONGEST_CLAUSE)
    limits = {kind: clauses.LIMITS.get(kind, everything) for kind in kinds}
    fitting = (kind for kind in kinds if limits[kind][0] <= n_words <= limits[kind][1])
    return tuple(kind for kind in fitting if tense == "past" or kind is not found)


def _joined(head: Phrase, told: list[Phrase], joins: list[tuple[str, str]]) -> Phrase:
    """The clauses with their conjunctions."""
    sentence = head + told[0]
    for phrase, join in zip(told[1:], joins):
        sentence = sentence + word(*join) + phrase
    return sentence


def reported(draw: Draw) -> Phrase:
    """the queen says that ..."""
    subject = noun_phrase(draw.fresh(nouns.PEOPLE))
    return subject.phrase + present(subject, draw.one(verbs.SAYING)) + word("that", "que")


def _referring(draw: Draw, sizes: list[int], tense: str) -> list[Phrase] | None:
    """the letters are old ... and the queen says that they were found."""
    noun = draw.fresh(verbs.PORTABLE)
    look = next((one for one in noun.looks if one.family == "renown"), noun.looks[0])
    subject = grown(draw, (noun,), sizes[0] - 2, MANY[look.family, tense])
    first = subject.phrase + described(subject, look, tense)
    if len(first) != sizes[0]:
        return None
    between = [clause(draw, (bystanding,), size, tense) for size in sizes[1:-1]]
    last = _sized(sizes[-1], lambda: recall(draw, subject, sizes[-1]))
    told = [phrase for phrase in (first, *between, last) if phrase is not None]
    return told if len(told) == len(sizes) else None


def recall(draw: Draw, subject: NounPhrase, n_words: int) -> Phrase | None:
    """the queen says that they were found by the cook: they are the things of another clause."""
    extra = n_words - SHORTEST_RECALL
    by = extra > 5 or (extra > 2 and draw.chance(0.5))
    sizes = draw.shares(extra, (0, 3 if by else 0, 0), (2, 8 if by else 0, 3))
    if sizes is None:
        return None
    speaker = grown(draw, nouns.PEOPLE, 2 + sizes[0], ONE)
    says = speaker.phrase + present(speaker, draw.one(verbs.SAYING)) + word("that", "que")
    they = pronoun("they", "elles" if subject.gender == "f" else "ils", subject, why=subject.heads)
    told = they.phrase + passive(subject, draw.fresh(verbs.LOSING))
    if by:
        cook = grown(draw, nouns.PEOPLE, sizes[1] - 1, OWNERS[0])
        told += word("by", "par") + cook.phrase
    return says + told + adverbial(draw, sizes[2], "past", (), company=False)
