"""Stories: sentences that share their people, and questions that point back into them."""

from dataclasses import dataclass
from functools import cache

from src.data.phrasebook.draw import Draw
from src.data.phrasebook.grammar import NounPhrase, moved, noun_phrase, past, place
from src.data.phrasebook.lexicon import HANDLING, MOVING, PEOPLE, PLACES, THINGS
from src.data.phrasebook.pair import Pair
from src.data.phrasebook.phrase import English, French, Phrase, write
from src.data.phrasebook.words import Noun

SHORTEST, LONGEST = 2, 20
ARRIVING = MOVING[:3]  # after which one is where one went
FINDING = (HANDLING[1], HANDLING[6])  # after which one has what one found or bought


@dataclass(frozen=True)
class Question:
    """An English question; its answer is the word `position` of the story's sentence `sentence`."""

    text: str
    answer: str
    sentence: int
    position: int


@dataclass(frozen=True)
class Story:
    """Sentences in order, and what a reader can be asked after the last."""

    pairs: tuple[Pair, ...]
    questions: tuple[Question, ...]


@cache
def stories(n: int, *, n_sentences: int = 6, seed: int = 0) -> tuple[Story, ...]:
    """n stories of two people who go about and find things.

    Whoever acts twice in a row is `he` or `she` (il or elle) the second time. Each person who
    went somewhere is asked for: the answer is the last place.
    """
    if n < 1:
        raise ValueError(f"n is {n}: give 1 or more")
    if not SHORTEST <= n_sentences <= LONGEST:
        raise ValueError(f"n_sentences is {n_sentences}: give {SHORTEST} to {LONGEST}")
    draw = Draw(f"phrasebook stories {seed} {n_sentences}")
    return tuple(_story(draw, n_sentences) for _ in range(n))


def _story(draw: Draw, n_sentences: int) -> Story:
    first = draw.one(PEOPLE)
    people = (first, draw.one([person for person in PEOPLE if person is not first]))
    pairs, asked, last = [], {}, None
    for number in range(n_sentences):
        person = draw.one(people)
        subject = _pronoun(person) if person is last else noun_phrase(person)
        goes = number == 0 or draw.chance(0.6)
        phrase = _arrival(draw, subject) if goes else _find(draw, subject)
        pairs.append(write(phrase))
        last = person
        if goes:
            words = pairs[-1].source.split()
            asked[person] = (words[-1], number, len(words) - 1)
    questions = tuple(
        Question(f"where is the {who.english}", *found) for who, found in asked.items()
    )
    return Story(tuple(pairs), questions)


def _pronoun(person: Noun) -> NounPhrase:
    word = English("she" if person.gender == "f" else "he")
    french = French("elle" if person.gender == "f" else "il", (word,))
    return NounPhrase(Phrase((word,), (french,)), word, person.gender, plural=False)


def _arrival(draw: Draw, subject: NounPhrase) -> Phrase:
    verb = draw.one(ARRIVING)
    where = noun_phrase(draw.one(PLACES))
    return subject.phrase + moved(subject, verb) + place(verb.preposition, where)


def _find(draw: Draw, subject: NounPhrase) -> Phrase:
    thing = draw.noun_phrase(THINGS, articles=("the", "a"), plural=0.0)
    return subject.phrase + past(subject, draw.one(FINDING)) + thing.phrase
