"""The phrasebook, version 2: English-French sentences with their gold word alignment.

A hand-written synchronous grammar; the book's laboratory. Frozen: a change of the grammar is a
new version, and every stored result is measured again. What later material needs stands in
`later.py`, with seeds of its own.
"""

from src.data.phrasebook.challenges import CHALLENGES, Challenge, challenge
from src.data.phrasebook.labelled import Labelled, labelled
from src.data.phrasebook.pair import Link, Pair, Probe
from src.data.phrasebook.splits import LENGTHS, SIZES, by_length, grid, more_clauses, split
from src.data.phrasebook.stories import Question, Story, stories

__all__ = [
    "CHALLENGES",
    "LENGTHS",
    "SIZES",
    "Challenge",
    "Labelled",
    "Link",
    "Pair",
    "Probe",
    "Question",
    "Story",
    "by_length",
    "challenge",
    "grid",
    "labelled",
    "more_clauses",
    "split",
    "stories",
]
