"""The phrasebook: English-French sentences of any length, with their gold word alignment.

A hand-written synchronous grammar; the book's laboratory. Frozen: a change of the grammar is a
new version, and every stored result is measured again.
"""

from src.data.phrasebook.challenges import DIFFICULTIES, challenge
from src.data.phrasebook.pair import Link, Pair, Probe
from src.data.phrasebook.splits import LENGTHS, SIZES, by_length, split
from src.data.phrasebook.stories import Question, Story, stories

__all__ = [
    "DIFFICULTIES",
    "LENGTHS",
    "SIZES",
    "Link",
    "Pair",
    "Probe",
    "Question",
    "Story",
    "by_length",
    "challenge",
    "split",
    "stories",
]
