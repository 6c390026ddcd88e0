"""Random choices that are the same on every platform."""

import random
from collections.abc import Sequence
from typing import TypeVar

from src.data.phrasebook.grammar import NounPhrase, noun_phrase
from src.data.phrasebook.lexicon import ADJECTIVES
from src.data.phrasebook.words import Noun

T = TypeVar("T")
SINGULAR = ("the", "the", "the", "a", "this", "my")
PLURAL = ("the", "the", "the", "these", "my", "two", "many")
MASS = ("the", "the", "this", "my")
DEFINITE = ("the", "this", "these", "my")  # "a" would turn into "de" under a negation


class Draw:
    """Choices from a seed; only `random()` is used, whose numbers Python guarantees."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def one(self, items: Sequence[T]) -> T:
        """Any of the items, equally likely."""
        return items[int(self._random.random() * len(items))]

    def chance(self, probability: float) -> bool:
        """True as often as asked."""
        return self._random.random() < probability

    def noun_phrase(
        self, kind: tuple[Noun, ...], *, articles: Sequence[str] = (), plural: float = 0.35
    ) -> NounPhrase:
        """A noun of the kind, with up to one adjective on each side."""
        noun = self.one(kind)
        many = not noun.is_mass and self.chance(plural)
        allowed = MASS if noun.is_mass else PLURAL if many else SINGULAR
        allowed = [article for article in allowed if not articles or article in articles]
        suited = ADJECTIVES.get(kind, ())
        before = self._some(0.3, [a for a in suited if a.precedes])
        after = self._some(0.35, [a for a in suited if not a.precedes])
        return noun_phrase(noun, self.one(allowed), plural=many, adjectives=before + after)

    def _some(self, probability: float, items: Sequence[T]) -> tuple[T, ...]:
        return (self.one(items),) if items and self.chance(probability) else ()
