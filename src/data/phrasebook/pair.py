"""What the phrasebook hands out: sentence pairs with their gold word alignment."""

from dataclasses import dataclass

Link = tuple[int, int]  # (index of the French word, index of the English word)


@dataclass(frozen=True)
class Pair:
    """An English sentence, its French translation, and which word translates which.

    Links are (target word, source word), counted from 0. Sure: the one translates the other.
    Possible: sure, or the source word decides the target word's form, as a noun decides its
    article. Words are separated by single spaces; `l'`, `d'`, `n'`, `qu'` and `'s` are words.
    """

    source: str
    target: str
    sure: frozenset[Link]
    possible: frozenset[Link]


@dataclass(frozen=True)
class Probe:
    """A pair, the target words that a challenge asks for, and the source words that decide them.

    Probes with one `group` are a minimal set: they differ in the deciding words alone, and no two
    have the same answers. Whoever does not read those words is right once a group.
    """

    pair: Pair
    positions: tuple[int, ...]  # of the asked words in the target: all must be right
    deciding: tuple[int, ...]  # positions in the source
    group: int

    @property
    def answers(self) -> tuple[str, ...]:
        """The asked words."""
        words = self.pair.target.split()
        return tuple(words[position] for position in self.positions)

    @property
    def cue(self) -> tuple[int, ...]:
        """The source positions that the asked words translate."""
        return tuple(sorted({s for t, s in self.pair.sure if t in self.positions}))

    @property
    def distance(self) -> int:
        """Source words from an asked word to the farthest word that decides it."""
        return max(abs(asked - word) for asked in self.cue for word in self.deciding)
