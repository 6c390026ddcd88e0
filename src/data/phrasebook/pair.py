"""What the phrasebook hands out: sentence pairs with their gold word alignment."""

from dataclasses import dataclass

Link = tuple[int, int]  # (index of the French word, index of the English word)


@dataclass(frozen=True)
class Pair:
    """An English sentence, its French translation, and which word translates which.

    Links are (target word, source word), counted from 0. Sure: the one translates the other.
    Possible: sure, or the source word decides the target word's form, as a noun decides its
    article. Words are separated by single spaces; `l'`, `d'`, `n'` and `qu'` are words.
    """

    source: str
    target: str
    sure: frozenset[Link]
    possible: frozenset[Link]


@dataclass(frozen=True)
class Probe:
    """A pair with the one target word that a challenge asks for."""

    pair: Pair
    position: int  # of the asked word in the target

    @property
    def answer(self) -> str:
        """The asked word."""
        return self.pair.target.split()[self.position]

    @property
    def cue(self) -> str:
        """The source words that the asked word translates: what alone must not betray it."""
        places = sorted(s for t, s in self.pair.sure if t == self.position)
        words = self.pair.source.split()
        return " ".join(words[place] for place in places)
