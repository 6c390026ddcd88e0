"""The little world of a story: who is where, who has what, and what happens next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

from src.data.phrasebook import nouns
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.noun_phrases import NounPhrase, noun_phrase, prepositional, pronoun
from src.data.phrasebook.phrase import Phrase, spell, word
from src.data.phrasebook.verb_phrases import past
from src.data.phrasebook.words import Adjective, Noun, verb

GO = verb("goes go went gone va vont allé", "to à", motion=True)
RETURN = verb("returns return returned returned retourne retournent retourné", "to à", motion=True)
FIND = verb("finds find found found trouve trouvent trouvé")
LEAVE = verb("leaves leave left left laisse laissent laissé")
TAKE = verb("takes take took taken prend prennent pris")
GIVE = verb("gives give gave given donne donnent donné")
PLACES = tuple(noun for noun in nouns.PUBLIC if noun not in nouns.SHORES)


@dataclass(frozen=True)
class Told:
    """A sentence and what it changed; `evidence` are the positions of the words that tell it."""

    phrase: Phrase
    who: Noun
    place: Noun | None = None
    thing: Noun | None = None
    holder: Noun | None = None  # who has the thing now

    @cached_property
    def words(self) -> list[str]:
        """The English words."""
        return spell(self.phrase.english)

    @property
    def evidence(self) -> tuple[int, ...]:
        """Subject, thing, and where or to whom: the last word of each."""
        words = self.words
        ends = {0 if words[0] in ("he", "she") else 1, len(words) - 1}
        if self.thing is not None:
            ends.add(words.index(self.thing.english))
        return tuple(sorted(ends))


Deed = Callable[[Draw, "World", Noun, NounPhrase], "Told"]


@dataclass
class World:
    """Three people, two things with their colours, four places; changes with every sentence."""

    people: list[Noun]
    things: list[Noun]
    places: list[Noun]
    looks: dict[Noun, Adjective]
    at: dict[Noun, Noun] = field(default_factory=dict)  # person -> place
    been: set[tuple[Noun, Noun]] = field(default_factory=set)
    has: dict[Noun, Noun] = field(default_factory=dict)  # thing -> person
    lies: dict[Noun, Noun] = field(default_factory=dict)  # thing -> place
    known: set[Noun] = field(default_factory=set)  # things
    left: dict[Noun, Noun] = field(default_factory=dict)  # thing -> who left it last
    last: Noun | None = None  # who acted

    def name(self, thing: Noun) -> str:
        """red ball"""
        return f"{self.looks[thing].english} {thing.english}"

    def mention(self, thing: Noun) -> Phrase:
        """a red ball the first time, then the red ball."""
        article = "the" if thing in self.known else "a"
        self.known.add(thing)
        return noun_phrase(thing, article, adjectives=(self.looks[thing],)).phrase


def new_world(draw: Draw) -> World:
    """Nobody is anywhere yet."""
    people = draw.some(nouns.PEOPLE, 3)
    things = draw.some((*nouns.CLOTHES, *nouns.TOOLS, *nouns.VESSELS, *nouns.TOYS), 2)
    places = draw.some(PLACES, 4)
    colours = {
        thing: draw.one([look for look in thing.looks if look.family == "colour"])
        for thing in things
    }
    return World(people, things, places, colours)


def happen(draw: Draw, world: World) -> Told:
    """The next sentence."""
    who = world.last if world.last and draw.chance(0.4) else draw.one(world.people)
    subject = _subject(world, who)
    world.last = who
    busy = who in world.at and not draw.chance(0.45)
    deeds = _deeds(world, who) if busy else []
    return draw.one(deeds)(draw, world, who, subject) if deeds else _go(draw, world, who, subject)


def _deeds(world: World, who: Noun) -> list[Deed]:
    """What this person can do in this place."""
    here, deeds = world.at[who], list[Deed]()
    for thing in world.things:
        if world.has.get(thing) is who:
            deeds.append(partial(_drop, thing=thing))
            others = [one for one in world.people if one is not who and world.at.get(one) is here]
            deeds += [partial(_give, thing=thing, other=other) for other in others]
        elif thing not in world.known or (
            world.lies.get(thing) is here and world.left[thing] is not who
        ):
            deeds.append(partial(_get, thing=thing))
    return deeds


def _subject(world: World, who: Noun) -> NounPhrase:
    full = noun_phrase(who)
    if who is not world.last:
        return full
    said = ("she", "elle") if who.gender == "f" else ("he", "il")
    return pronoun(*said, full, why=())


def _go(draw: Draw, world: World, who: Noun, subject: NounPhrase) -> Told:
    where = draw.one([place for place in world.places if place is not world.at.get(who)])
    going = RETURN if (who, where) in world.been else GO
    world.at[who] = where
    world.been.add((who, where))
    phrase = subject.phrase + past(subject, going) + noun_phrase(where).phrase
    return Told(phrase, who, place=where)


def _get(draw: Draw, world: World, who: Noun, subject: NounPhrase, *, thing: Noun) -> Told:
    got = FIND if thing not in world.known else draw.one((FIND, TAKE))
    world.lies.pop(thing, None)
    world.has[thing] = who
    phrase = subject.phrase + past(subject, got) + world.mention(thing)
    return Told(phrase, who, thing=thing, holder=who)


def _drop(draw: Draw, world: World, who: Noun, subject: NounPhrase, *, thing: Noun) -> Told:
    here = world.at[who]
    del world.has[thing]
    world.lies[thing], world.left[thing] = here, who
    told = past(subject, LEAVE) + world.mention(thing)
    phrase = subject.phrase + told + prepositional(here.where[0], noun_phrase(here))
    return Told(phrase, who, place=here, thing=thing)


def _give(
    draw: Draw, world: World, who: Noun, subject: NounPhrase, *, thing: Noun, other: Noun
) -> Told:
    world.has[thing] = other
    phrase = subject.phrase + past(subject, GIVE) + world.mention(thing)
    phrase = phrase + word("to", "à") + noun_phrase(other).phrase
    return Told(phrase, who, thing=thing, holder=other)
