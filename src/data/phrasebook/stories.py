"""Stories: people who go about, find things, leave them and give them away; and a question.

Sentences share their people, things and places; whoever acts twice in a row is he or she; a thing
keeps its colour. What a look-up of the last mention would answer is right no oftener than chance.
"""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from src.data.phrasebook.draw import Draw
from src.data.phrasebook.pair import Pair
from src.data.phrasebook.phrase import write
from src.data.phrasebook.splits import home
from src.data.phrasebook.story_world import Told, World, happen, new_world
from src.data.phrasebook.words import Noun

SHORTEST, LONGEST = 4, 20
SPLITS = ("train", "valid", "test")
CHANCE = 0.25  # one of four places
EASY = 0.2  # how often the last mention may be right: oftener for places than for persons


@dataclass(frozen=True)
class Question:
    """Its one-word answer, and the words that tell it.

    Positions count the English words of the story from its beginning, sentence after sentence;
    `evidence` is in the order of the story, `answered` is where the answer stands.
    """

    text: str
    answer: str
    evidence: tuple[int, ...]
    answered: int


@dataclass(frozen=True)
class Story:
    """Sentences in order, and what a reader can be asked after the last."""

    pairs: tuple[Pair, ...]
    question: Question

    @property
    def words(self) -> tuple[str, ...]:
        """All English words."""
        return tuple(word for pair in self.pairs for word in pair.source.split())


@cache
def stories(split: str, n: int = 200, *, n_sentences: int = 8) -> tuple[Story, ...]:
    """n stories of "train", "valid" or "test"; no story is in two splits.

    Raises ValueError for another split, n below 1, or n_sentences outside 4 to 20.
    """
    if split not in SPLITS:
        raise ValueError(f"split is {split!r}: give one of {', '.join(SPLITS)}")
    if n < 1:
        raise ValueError(f"n is {n}: give 1 or more")
    if not SHORTEST <= n_sentences <= LONGEST:
        raise ValueError(f"n_sentences is {n_sentences}: give {SHORTEST} to {LONGEST}")
    draw, found = Draw(f"phrasebook 2 stories {split} {n_sentences}"), list[Story]()
    while len(found) < n:
        story = _story(draw, n_sentences)
        if story is not None and home(" ".join(story.words)) == split:
            found.append(story)
    return tuple(found)


def _story(draw: Draw, n_sentences: int) -> Story | None:
    world = new_world(draw)
    told = [happen(draw, world) for _ in range(n_sentences)]
    pairs = tuple(write(one.phrase) for one in told)
    starts = tuple(accumulate((len(pair.source.split()) for pair in pairs), initial=0))
    easy = draw.chance(EASY)
    asked = [q for q in _questions(world, told, starts) if _guessed(q, told, starts) == easy]
    return Story(pairs, draw.one(asked)) if asked else None


def _questions(world: World, told: list[Told], starts: tuple[int, ...]) -> list[Question]:
    """Where everybody and everything is, and who has what."""
    found = []
    for person in world.people:
        if moves := _moves(told, person):
            found.append(_where(person.english, moves[-1:], told, starts))
    for thing in world.things:
        if not (touched := _touches(told, thing)):
            continue
        last = told[touched[-1]]
        name = world.name(thing)
        if last.holder is None:
            found.append(_where(name, touched[-1:], told, starts))
            continue
        moves = _moves(told, last.holder)
        if moves and moves[-1] > touched[-1]:
            found.append(_where(name, [touched[-1], moves[-1]], told, starts))
        found.append(_who(name, last.holder.english, touched[-1], told, starts))
    return found


def _moves(told: list[Told], person: Noun) -> list[int]:
    """The sentences in which somebody goes somewhere."""
    return [i for i, one in enumerate(told) if one.who is person and one.thing is None]


def _touches(told: list[Told], thing: Noun) -> list[int]:
    """The sentences in which somebody gets a thing or leaves it."""
    return [i for i, one in enumerate(told) if one.thing is thing]


def _where(name: str, lines: list[int], told: list[Told], starts: tuple[int, ...]) -> Question:
    last = told[lines[-1]]
    assert last.place is not None, "who goes or leaves a thing does it somewhere"
    answer = last.place.english
    evidence = tuple(sorted(starts[i] + p for i in lines for p in told[i].evidence))
    answered = starts[lines[-1]] + last.words.index(answer)
    return Question(f"where is the {name}", answer, evidence, answered)


def _who(name: str, person: str, line: int, told: list[Told], starts: tuple[int, ...]) -> Question:
    evidence = tuple(starts[line] + p for p in told[line].evidence)
    named = max(i for i in range(line + 1) if person in told[i].words)
    answered = starts[named] + told[named].words.index(person)
    return Question(f"who has the {name}", person, tuple(sorted({*evidence, answered})), answered)


def _guessed(question: Question, told: list[Told], starts: tuple[int, ...]) -> bool:
    """Would the last mention be right: in the whole story, or with the one who is asked for?"""
    asked = question.text.split()[-1]
    kinds = {one.place.english for one in told if one.place}
    if question.text.startswith("who"):
        kinds = {one.who.english for one in told}
    beside = [one for one in told if asked in one.words]
    guesses = [
        next((w for one in reversed(lines) for w in reversed(one.words) if w in kinds), "")
        for lines in (told, beside)
    ]
    return question.answer in guesses
