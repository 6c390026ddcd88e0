"""The kinds of clauses: one function each, from random choices to a phrase of so many words.

Each takes the draw, the number of words, the tense ("present" or "past"); None if it cannot.
"""

from collections.abc import Callable

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.acting import active, found, moment, negative
from src.data.phrasebook.adjectives import LARGE
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.framed import ambiguous, light
from src.data.phrasebook.growth import grown
from src.data.phrasebook.manners import BUT, ONCE_BUT
from src.data.phrasebook.moving import arrival, bystanding, motion, rest
from src.data.phrasebook.phrase import Phrase
from src.data.phrasebook.reasons import because
from src.data.phrasebook.verb_phrases import described

Clause = Callable[[Draw, int, str], Phrase | None]


def process(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the cook cleans the lamp (while the king sleeps): what lasts."""
    if draw.chance(0.5):
        return rest(draw, n_words, tense, timed=False)
    return active(draw, n_words, tense, deeds=verbs.PROCESSES, timed=False)


def happening(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the cook hid the key (and then the king left): its place in a row is its time."""
    return draw.one((active, active, motion, rest, found))(draw, n_words, tense, timed=False)


def description(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the bottles that the boy lost are green"""
    kind = draw.one((nouns.THINGS, nouns.THINGS, nouns.PEOPLE, nouns.ANIMALS, nouns.FOODS))
    noun = draw.fresh(kind)
    said = [look for look in noun.looks if look.english != "new" and look is not LARGE]
    adjective = draw.one(said)  # what est gros is fat
    sizes = draw.parts(n_words - 4, (16,))
    if sizes is None:
        return None
    manner = BUT[adjective.family] if tense == "present" else ONCE_BUT[adjective.family]
    subject = grown(draw, (noun,), 2 + sizes[0], manner)
    return subject.phrase + described(subject, adjective, tense)


BESIDE: dict[str, tuple[Clause, Clause]] = {  # what suits a conjunction: before it, after it
    "when": (moment, arrival),
    "while": (process, process),
    "and then": (happening, happening),
}
CLAUSES: tuple[Clause, ...] = (
    *(active,) * 5,
    *(negative,) * 4,
    *(motion,) * 2,
    *(rest,) * 2,
    *(found,) * 3,
    *(description,) * 3,
    *(because,) * 5,
    *(ambiguous,) * 5,
    light,
)
LIMITS: dict[Clause, tuple[int, int]] = {  # words that a clause of the kind can have
    active: (5, 26),
    negative: (6, 27),
    motion: (6, 22),
    rest: (4, 20),
    found: (4, 22),
    description: (4, 20),
    because: (9, 20),
    ambiguous: (5, 11),
    light: (5, 9),
    arrival: (6, 22),
    bystanding: (4, 18),
    moment: (5, 25),
    process: (5, 20),
    happening: (5, 22),
}
