"""Clauses about words with two senses, each in company that tells which."""

from src.data.phrasebook import senses
from src.data.phrasebook.adverbials import adverbial
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.growth import grown
from src.data.phrasebook.manners import THIS
from src.data.phrasebook.noun_phrases import NounPhrase, prepositional
from src.data.phrasebook.phrase import Phrase
from src.data.phrasebook.verb_phrases import tell
from src.data.phrasebook.words import Noun


def ambiguous(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the transformer falls, or it translates: the company tells the sense"""
    sense = draw.one(senses.SENSES[draw.one(tuple(senses.SENSES))])
    return framed(draw, sense, draw.one(sense.frames), n_words, tense)


def light(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the light blinds the driver: a noun; elsewhere an adjective"""
    return framed(draw, senses.LIGHT, draw.one(senses.LIGHT.frames), n_words, tense)


def framed(
    draw: Draw, sense: senses.Sense, frame: senses.Frame, n_words: int, tense: str
) -> Phrase | None:
    """The sense in its frame; what is left of the words goes into the subject and the end."""
    fixed = 3 + 2 * bool(frame.object) + 3 * bool(frame.preposition)
    then = 2 if tense == "past" else 0
    sizes = draw.parts(n_words - fixed, (2, 2 if frame.object else 0, then))
    if sizes is None:
        return None

    def fill(kind: tuple[Noun, ...], n: int) -> NounPhrase:
        own = (sense.noun,) if kind == senses.SELF else kind
        return grown(draw, own, n, THIS)

    subject = fill(frame.subject, 2 + sizes[0])
    clause = subject.phrase + tell(subject, frame.verb, tense)
    if frame.object:
        clause += fill(frame.object, 2 + sizes[1]).phrase
    if frame.preposition:
        clause += prepositional(frame.preposition, fill(frame.place, 2))
    return clause + adverbial(draw, sizes[2], tense, (), company=False)
