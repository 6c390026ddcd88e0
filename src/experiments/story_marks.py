"""The words of a story that only a memory can tell, and where the story told them before."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from src.data.phrasebook import Pair, Story
from src.data.phrasebook.nouns import PEOPLE

STOP = "."  # ends every sentence of a story
KINDS = ("colour", "place", "pronoun")
GENDERS = {noun.english: noun.gender for noun in PEOPLE}
PRONOUNS = {"he": "m", "she": "f"}
MOTION = ("went", "returned")


def text(story: Story) -> str:
    """The French sentences one after the other, a full stop after each."""
    return " ".join(f"{pair.target} {STOP}" for pair in story.pairs)


@dataclass(frozen=True)
class Mark:
    """A word of a story's text; positions count its words, full stops too.

    `position` is where it stands, `evidence` where it was told last: the colour of this thing,
    the place to which this person went, the subject of the sentence before. `copied`: is the
    last colour, the last place, the gender of the last noun of a person right?
    """

    kind: str
    position: int
    evidence: int
    copied: bool

    @property
    def back(self) -> int:
        """Outputs from the one that predicts this word to the one that had just read it."""
        return self.position - 1 - self.evidence


@dataclass
class Reader:
    """What a reader of the story has to keep in mind."""

    who: str = ""
    colours: dict[str, tuple[str, int]] = field(default_factory=dict)  # of things
    places: dict[str, tuple[str, int]] = field(default_factory=dict)  # of persons
    last_colour: str = ""
    last_place: str = ""
    last_person: str = ""
    subject: int = 0

    def sentence(self, pair: Pair, start: int) -> Iterator[Mark]:
        """The marks of a sentence whose first French word is the text's word `start`."""
        english = pair.source.split()
        at = {s: start + t for t, s in pair.sure}
        if english[0] in PRONOUNS:
            copied = GENDERS[self.last_person] == PRONOUNS[english[0]]
            yield Mark("pronoun", start, self.subject, copied)
        else:
            self.who = self.last_person = english[1]
        n = 1 if english[0] in PRONOUNS else 2  # words of the subject
        self.subject, end = start, len(english) - 1
        if english[n] in MOTION:
            self.last_place = english[end]
            self.places[self.who] = english[end], at[end]
            return
        colour, thing = english[n + 2], english[n + 3]
        if thing in self.colours:
            yield Mark("colour", at[n + 2], self.colours[thing][1], colour == self.last_colour)
        self.colours[thing], self.last_colour = (colour, at[n + 2]), colour
        if english[n] == "left":
            place, where = self.places[self.who]
            yield Mark("place", at[end], where, place == self.last_place)
            self.places[self.who], self.last_place = (place, at[end]), place
        elif english[n] == "gave":
            self.last_person = english[end]


def marks(story: Story) -> list[Mark]:
    """All marks of a story, in order."""
    reader, start, found = Reader(), 0, list[Mark]()
    for pair in story.pairs:
        found += reader.sentence(pair, start)
        start += len(pair.target.split()) + 1  # the full stop
    return found
