"""The kinds of clauses: one function each, from random choices to a phrase."""

from collections.abc import Callable

from src.data.phrasebook import lexicon as words
from src.data.phrasebook.draw import DEFINITE, SINGULAR, Draw
from src.data.phrasebook.grammar import (
    NounPhrase,
    described,
    extend,
    moved,
    negated,
    noun_phrase,
    passive,
    past,
    place,
    present,
    relative,
    with_adverb,
)
from src.data.phrasebook.lexicon import ANIMALS, DRINKS, FOODS, PEOPLE, PLACES, THINGS
from src.data.phrasebook.phrase import English, French, Phrase
from src.data.phrasebook.senses import LIGHT, SENSES, Sense
from src.data.phrasebook.words import Verb

SINGLE = ("the", "a", "this", "my")


def _modified(draw: Draw, subject: NounPhrase) -> NounPhrase:
    """Often a few words between the subject and its verb."""
    if draw.chance(0.55):
        return subject
    where = draw.noun_phrase(PLACES, articles=SINGLE, plural=0.1)
    if where.plural or draw.chance(0.6):
        return extend(subject, place(draw.one(words.WHERE), where))
    owner = draw.noun_phrase(PEOPLE, articles=SINGLE)
    return extend(subject, place(("of", "de"), owner))


def _actor(draw: Draw) -> NounPhrase:
    return draw.noun_phrase(draw.one((PEOPLE, PEOPLE, ANIMALS)))


def _deed(draw: Draw) -> tuple[Verb, tuple]:
    """A verb and the kind of its object."""
    kind = draw.one((THINGS, THINGS, THINGS, FOODS, DRINKS))
    verbs = {THINGS: words.HANDLING, FOODS: words.EATING, DRINKS: words.DRINKING}[kind]
    return draw.one(verbs), kind


def _where(draw: Draw) -> Phrase:
    return place(draw.one(words.WHERE), draw.noun_phrase(PLACES, articles=SINGLE, plural=0.2))


def active(draw: Draw) -> Phrase:
    """the small girl often finds my red ball near the lake"""
    subject, (verb, kind) = _modified(draw, _actor(draw)), _deed(draw)
    deed = draw.one(
        (present(subject, verb), past(subject, verb), past(subject, verb))
        + (with_adverb(subject, verb, draw.one(words.ADVERBS)),)
    )
    clause = subject.phrase + deed + draw.noun_phrase(kind).phrase
    return clause + _where(draw) if draw.chance(0.4) else clause


def negative(draw: Draw) -> Phrase:
    """the cat never eats the soup: one English word, two in French, on both sides of the verb"""
    subject, (verb, kind) = _modified(draw, _actor(draw)), _deed(draw)
    deed = negated(subject, verb, draw.one(words.NEGATIONS))
    clause = subject.phrase + deed + draw.noun_phrase(kind, articles=DEFINITE).phrase
    return clause + _where(draw) if draw.chance(0.4) else clause


def motion(draw: Draw) -> Phrase:
    """the sisters of the king went to the market: the participle agrees with the subject"""
    subject, verb = _modified(draw, _actor(draw)), draw.one(words.MOVING)
    deed = moved(subject, verb) if draw.chance(0.6) else present(subject, verb)
    where = draw.noun_phrase(PLACES, articles=SINGLE, plural=0.2)
    return subject.phrase + deed + place(verb.preposition, where)


def found(draw: Draw) -> Phrase:
    """the letters of the queen were found by my neighbour: agreement over several words"""
    subject, verb = _modified(draw, draw.noun_phrase(THINGS)), draw.one(words.HANDLING)
    return subject.phrase + passive(subject, verb, draw.noun_phrase(PEOPLE, articles=SINGLE))


def description(draw: Draw) -> Phrase:
    """the bottles that the boy lost are green"""
    thing, loser = draw.noun_phrase(THINGS), draw.noun_phrase(PEOPLE, articles=SINGLE)
    subject = relative(thing, loser, draw.one(words.HANDLING))
    colour = draw.one((*words.COLOURS, words.RED, words.NEW, words.HEAVY))
    return subject.phrase + described(subject, colour)


def because(draw: Draw) -> Phrase:
    """the mouse drank the milk because it was hungry, or because it was sweet"""
    kind, verbs = draw.one(((FOODS, words.EATING), (DRINKS, words.DRINKING)))
    eater = draw.noun_phrase(ANIMALS, articles=SINGLE, plural=0.0)
    while (eaten := draw.noun_phrase(kind, articles=SINGLE, plural=0.0)).gender == eater.gender:
        pass  # only then does the reason decide the pronoun
    clause = eater.phrase + past(eater, draw.one(verbs)) + eaten.phrase
    reason, it, was = (English(text) for text in ("because", "it", "was"))
    who = eater if draw.chance(0.5) else eaten
    why = draw.one((*words.HUNGER, words.TIRED)) if who is eater else draw.one(words.TASTES)
    if isinstance(why, tuple):
        how = English(why[0])
        verb, said = "avait", French(why[1], (how,))
    else:
        how = English(why.english)
        verb, said = "était", French(why.forms[who.gender == "f"], (how,), (who.head,))
    pronoun = French("elle" if who.gender == "f" else "il", (it,), (who.head,))
    french = (French("parce", (reason,)), French("que", (reason,)), pronoun)
    return clause + Phrase((reason, it, was, how), (*french, French(verb, (was,)), said))


def ambiguous(draw: Draw) -> Phrase:
    """the transformer explodes, or it translates: the company tells the sense"""
    sense = draw.one(SENSES[draw.one(tuple(SENSES))])
    return _framed(draw, sense)


def light(draw: Draw) -> Phrase:
    """the light blinds the driver, or the driver carries a light box: noun or adjective"""
    if draw.chance(0.5):
        return _framed(draw, LIGHT)
    thing = noun_phrase(draw.one(THINGS), draw.one(SINGULAR), adjectives=(words.LIGHT,))
    subject = _modified(draw, _actor(draw))
    return subject.phrase + past(subject, draw.one(words.HANDLING)) + thing.phrase


def _framed(draw: Draw, sense: Sense) -> Phrase:
    """The sense in one of its frames, with the ambiguous word where the frame says."""
    frame = draw.one(sense.frames)

    def fill(kind: tuple | None) -> NounPhrase:
        if kind is not None:
            return draw.noun_phrase(kind, articles=SINGLE, plural=0.0)
        aged = sense.article and draw.chance(0.4)
        looks = (draw.one((words.OLD, words.BEAUTIFUL)),) if aged else ()
        article = sense.article and draw.one(SINGLE)
        return noun_phrase(sense.noun, article, adjectives=looks)

    subject = fill(frame.subject)
    if sense.article or frame.subject is not None:
        subject = _modified(draw, subject)
    deed = present(subject, frame.verb) if draw.chance(0.5) else past(subject, frame.verb)
    clause = subject.phrase + deed
    if frame.object != ():
        clause += fill(frame.object).phrase
    if frame.preposition is not None:
        return clause + place(frame.preposition, fill(frame.place))
    return clause + _where(draw) if draw.chance(0.5) else clause


CLAUSES: tuple[Callable[[Draw], Phrase], ...] = (
    *(active,) * 4,
    *(negative,) * 2,
    *(motion,) * 3,
    *(found,) * 3,
    description,
    *(because,) * 2,
    *(ambiguous,) * 3,
    light,
)
