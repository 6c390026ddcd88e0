"""Clauses joined into sentences."""

from collections.abc import Callable

from src.data.phrasebook.clauses import CLAUSES
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.grammar import noun_phrase, present
from src.data.phrasebook.lexicon import JOINS, PEOPLE, SAYING
from src.data.phrasebook.phrase import English, French, Phrase

SHORTEST_CLAUSE, LONGEST_CLAUSE = 8, 13  # English words of one clause


def clause(draw: Draw, kind: Callable[[Draw], Phrase]) -> Phrase:
    """A clause of the kind, neither too short nor too long."""
    while True:
        phrase = kind(draw)
        if SHORTEST_CLAUSE <= len(phrase.english) <= LONGEST_CLAUSE:
            return phrase


def linked(english: str, french: str) -> Phrase:
    """A conjunction: every word of one side translates the other."""
    word = English(english)
    return Phrase((word,), tuple(French(text, (word,)) for text in french.split()))


def reported(draw: Draw) -> Phrase:
    """the queen says that ..."""
    subject = noun_phrase(draw.one(PEOPLE))
    return subject.phrase + present(subject, draw.one(SAYING)) + linked("that", "que")


def join(draw: Draw, clauses: list[Phrase]) -> Phrase:
    """The clauses with conjunctions between them."""
    sentence, *rest = clauses
    for phrase in rest:
        sentence = sentence + linked(*draw.one(JOINS)) + phrase
    return sentence


def sentence(draw: Draw, n_clauses: int) -> Phrase:
    """A sentence of so many clauses; some are reported speech."""
    phrase = join(draw, [clause(draw, draw.one(CLAUSES)) for _ in range(n_clauses)])
    return reported(draw) + phrase if draw.chance(0.1) else phrase
