"""Labelled sentences whose label hangs on words that lie far apart.

Two things are lost, one is found. "returned": it is one of the lost, colour and kind; "other": it
has the colour of the one and the kind of the other. No word tells. Which pairs of neighbours occur
does; a linear reader of how often they occur has nothing to go by.
"""

from dataclasses import dataclass
from functools import cache

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.growth import grown
from src.data.phrasebook.manners import ONE
from src.data.phrasebook.moving import bystanding
from src.data.phrasebook.noun_phrases import noun_phrase
from src.data.phrasebook.pair import Pair
from src.data.phrasebook.phrase import Phrase, word, write
from src.data.phrasebook.sentences import clause
from src.data.phrasebook.splits import home
from src.data.phrasebook.story_world import FIND
from src.data.phrasebook.verb_phrases import past
from src.data.phrasebook.words import Adjective, Noun, Verb, verb

SPLITS, LABELS = ("train", "valid", "test"), ("returned", "other")
KINDS = tuple(
    noun
    for noun in (*nouns.CLOTHES, *nouns.TOOLS, *nouns.VESSELS, *nouns.TOYS)
    if noun in verbs.SMALL  # nobody loses a ladder
)
LOSE = verb("loses lose lost lost perd perdent perdu")
COLOURS = tuple(look for look in nouns.TOYS[0].looks if look.family == "colour")


@dataclass(frozen=True)
class Labelled:
    """A pair, its label, and the source positions of the words that decide it."""

    pair: Pair
    label: str
    evidence: tuple[int, ...]


@cache
def labelled(split: str, n: int = 200) -> tuple[Labelled, ...]:
    """n sentences of "train", "valid" or "test", both labels equally often.

    Raises ValueError for another split or n below 1.
    """
    if split not in SPLITS:
        raise ValueError(f"split is {split!r}: give one of {', '.join(SPLITS)}")
    if n < 1:
        raise ValueError(f"n is {n}: give 1 or more")
    draw, found = Draw(f"phrasebook 2 labelled {split}"), dict[str, Labelled]()
    while len(found) < n:
        one = _labelled(draw, LABELS[len(found) % 2])
        if home(one.pair.source) == split:
            found.setdefault(one.pair.source, one)
    return tuple(found.values())


def _labelled(draw: Draw, label: str) -> Labelled:
    draw.begin()
    kinds, colours = draw.some(KINDS, 2), draw.some(COLOURS, 2)
    which = draw.between(0, 1)
    colour = colours[which] if label == "returned" else colours[1 - which]
    lost = [_deed(draw, LOSE, kind, hue) for kind, hue in zip(kinds, colours)]
    found = _deed(draw, FIND, kinds[which], colour)
    sentence = lost[0] + word("and", "et") + lost[1]
    for _ in range(draw.between(1, 3)):
        meanwhile = clause(draw, (bystanding,), draw.between(5, 9), "past") or Phrase()
        sentence = sentence + word("and", "et") + meanwhile
    sentence = sentence + word("and", "et") + found
    telling = {kinds[which].english, colour.english}
    pair = write(sentence)
    places = [place for place, text in enumerate(pair.source.split()) if text in telling]
    return Labelled(pair, label, tuple(places))


def _deed(draw: Draw, verb: Verb, kind: Noun, colour: Adjective) -> Phrase:
    who = grown(draw, nouns.PEOPLE, 2, ONE)
    return who.phrase + past(who, verb) + noun_phrase(kind, "a", adjectives=(colour,)).phrase
