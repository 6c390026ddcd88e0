"""Held-out minimal sets for one difficulty each, with the words that show if it is mastered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from src.data.phrasebook import minimal_senses, minimal_sets
from src.data.phrasebook.acting import active, found
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.minimal_sets import Variant
from src.data.phrasebook.moving import motion, rest
from src.data.phrasebook.pair import Probe
from src.data.phrasebook.phrase import English, Phrase, word, write
from src.data.phrasebook.sentences import AND, clause
from src.data.phrasebook.splits import split

COMPANY = (active, found, motion, rest)  # the clauses beside it


@dataclass(frozen=True)
class Challenge:
    """What it asks, the share that is right without the deciding words, and how it is drawn."""

    what: str
    chance: float
    draw: Callable[[Draw, str], list[Variant]]
    least: int = 0  # source words between an asked word and what decides it


CHALLENGES = {
    "lookahead": Challenge(
        "the article of a noun that comes three words later", 1 / 4, minimal_sets.lookahead, least=3
    ),
    "negation": Challenge("both halves of a French negation", 1 / 4, minimal_sets.negation),
    "inversion": Challenge("whose book: owners one to three deep", 1 / 2, minimal_sets.inversion),
    "agreement": Challenge(
        "the participle, past other nouns", 1 / 2, minimal_sets.agreement, least=6
    ),
    "far-agreement": Challenge(
        "pronoun and participle, in a later clause", 1 / 2, minimal_sets.far_agreement, least=8
    ),
    "pronoun": Challenge("who is meant by it", 1 / 2, minimal_senses.pronoun, least=5),
    "polysemy": Challenge("which of two senses a word has", 1 / 2, minimal_senses.polysemy),
    "roles": Challenge("who does it to whom", 1 / 2, minimal_senses.roles),
}


@cache
def challenge(name: str, n: int = 200) -> tuple[Probe, ...]:
    """At least n held-out probes of one difficulty, in whole minimal sets.

    Raises ValueError for another name.
    """
    if name not in CHALLENGES:
        raise ValueError(f"challenge is {name!r}: give one of {', '.join(CHALLENGES)}")
    if n < 1:
        raise ValueError(f"n is {n}: give 1 or more")
    return minimal(f"phrasebook 2 challenge {name}", CHALLENGES[name], n)


def minimal(seed: str, asked: Challenge, n: int) -> tuple[Probe, ...]:
    """Minimal sets from this seed, none of whose sentences is known from training or validation."""
    known = {pair.source for name in ("train", "valid") for pair in split(name)}
    draw, group = Draw(seed), 0
    probes: list[Probe] = []
    while len(probes) < n:
        found = _one_set(draw, asked, group)
        sources = {probe.pair.source for probe in found}
        if known & sources or any(probe.distance < asked.least for probe in found):
            continue
        known |= sources
        probes += found
        group += 1
    return tuple(probes)


def _one_set(draw: Draw, asked: Challenge, group: int) -> list[Probe]:
    """The variants, all in the same company: another clause before, after, or none."""
    draw.begin()
    tense = draw.one(("past", "present"))
    other = clause(draw, COMPANY, draw.between(4, 9), tense)
    variants = asked.draw(draw, tense)
    place = draw.one(("before", "after", "alone")) if other else "alone"
    before = other + word(*AND) if place == "before" and other else Phrase()
    after = word(*AND) + other if place == "after" and other else Phrase()
    return [_probe(variant, before + variant.phrase + after, group) for variant in variants]


def _probe(variant: Variant, phrase: Phrase, group: int) -> Probe:
    pair, place = write(phrase), {one: i for i, one in enumerate(phrase.english)}

    def places(words: tuple[English, ...]) -> set[int]:
        return {place[one] for one in words}

    cue = places(variant.asked)
    positions = sorted({t for t, s in pair.sure if s in cue})
    return Probe(pair, tuple(positions), tuple(sorted(places(variant.deciding))), group)
