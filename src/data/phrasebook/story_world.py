"""The little world of a story: who is where, who has what, and what happens next."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from src.data.phrasebook import nouns
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.noun_phrases import NounPhrase, noun_phrase, prepositional, pronoun
from src.data.phrasebook.phrase import Phrase, spell, word
from src.data.phrasebook.verb_phrases import past
from src.data.phrasebook.words import Adjective, Noun, verb

GO = verb("goes go went gone va vont allé", "to à", motion=True)
RETURN = verb("returns return returned returned retourne retournent retourné", "to à", motion=True)
FIND = verb("finds find found found trouve trouvent trouvé")
LOSE = verb("loses lose lost lost perd perdent perdu")
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

    @property
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


Deed = Callable[[NounPhrase], Told]


class World:
    """Three people, two things with their colours, four places; changes with every sentence."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.people = draw.some(nouns.PEOPLE, 3)
        self.things = draw.some((*nouns.CLOTHES, *nouns.TOOLS, *nouns.VESSELS, *nouns.TOYS), 2)
        self.places = draw.some(PLACES, 4)
        self._looks = {thing: self._colour(thing) for thing in self.things}
        self._at: dict[Noun, Noun | None] = dict.fromkeys(self.people)
        self._been: set[tuple[Noun, Noun]] = set()
        self._has: dict[Noun, Noun] = {}  # thing -> person
        self._lies: dict[Noun, Noun] = {}  # thing -> place
        self._known: set[Noun] = set()
        self._last: Noun | None = None

    def _colour(self, thing: Noun) -> Adjective:
        return self.draw.one([look for look in thing.looks if look.family == "colour"])

    def name(self, thing: Noun) -> str:
        """red ball"""
        return f"{self._looks[thing].english} {thing.english}"

    def moves(self, told: list[Told], person: Noun) -> list[int]:
        """The sentences in which somebody goes somewhere."""
        return [i for i, one in enumerate(told) if one.who is person and one.thing is None]

    def touches(self, told: list[Told], thing: Noun) -> list[int]:
        """The sentences in which somebody gets a thing or leaves it."""
        return [i for i, one in enumerate(told) if one.thing is thing]

    def happen(self) -> Told:
        """The next sentence."""
        who = self._last if self._last and self.draw.chance(0.4) else self.draw.one(self.people)
        subject = self._subject(who)
        self._last = who
        here = self._at[who]
        deeds = [] if here is None or self.draw.chance(0.45) else self._deeds(who, here)
        return self.draw.one(deeds)(subject) if deeds else self._go(who, subject)

    def _deeds(self, who: Noun, here: Noun) -> list[Deed]:
        """What this person can do in this place."""
        deeds: list[Deed] = []
        for thing in self.things:
            if self._has.get(thing) is who:
                deeds.append(partial(self._drop, who, thing=thing, here=here))
                others = [one for one in self.people if one is not who and self._at[one] is here]
                deeds += [partial(self._give, who, thing=thing, other=other) for other in others]
            elif thing not in self._known or self._lies.get(thing) is here:
                deeds.append(partial(self._get, who, thing=thing))
        return deeds

    def _subject(self, who: Noun) -> NounPhrase:
        full = noun_phrase(who)
        if who is not self._last:
            return full
        said = ("she", "elle") if who.gender == "f" else ("he", "il")
        return pronoun(*said, full, why=())

    def _go(self, who: Noun, subject: NounPhrase) -> Told:
        where = self.draw.one([place for place in self.places if place is not self._at[who]])
        going = RETURN if (who, where) in self._been else GO
        self._at[who] = where
        self._been.add((who, where))
        phrase = subject.phrase + past(subject, going) + noun_phrase(where).phrase
        return Told(phrase, who, place=where)

    def _thing(self, thing: Noun) -> Phrase:
        article = "the" if thing in self._known else "a"
        self._known.add(thing)
        return noun_phrase(thing, article, adjectives=(self._looks[thing],)).phrase

    def _get(self, who: Noun, subject: NounPhrase, thing: Noun) -> Told:
        found = FIND if thing not in self._known else self.draw.one((FIND, TAKE))
        self._lies.pop(thing, None)
        self._has[thing] = who
        phrase = subject.phrase + past(subject, found) + self._thing(thing)
        return Told(phrase, who, thing=thing, holder=who)

    def _drop(self, who: Noun, subject: NounPhrase, thing: Noun, here: Noun) -> Told:
        del self._has[thing]
        self._lies[thing] = here
        told = past(subject, self.draw.one((LEAVE, LOSE))) + self._thing(thing)
        phrase = subject.phrase + told + prepositional(here.where[0], noun_phrase(here))
        return Told(phrase, who, place=here, thing=thing)

    def _give(self, who: Noun, subject: NounPhrase, thing: Noun, other: Noun) -> Told:
        self._has[thing] = other
        phrase = subject.phrase + past(subject, GIVE) + self._thing(thing)
        phrase = phrase + word("to", "à") + noun_phrase(other).phrase
        return Told(phrase, who, thing=thing, holder=other)
