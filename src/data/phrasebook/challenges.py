"""Held-out sentences for one difficulty each, with the word that shows whether it is mastered.

In every challenge each source word has its answers in equal numbers: knowing the source word of
the probe alone, nobody does better than chance.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from src.data.phrasebook import clauses
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.lexicon import COLOURS, HANDLING
from src.data.phrasebook.pair import Pair, Probe
from src.data.phrasebook.phrase import Phrase, write
from src.data.phrasebook.senses import SENSES
from src.data.phrasebook.sentences import clause, join
from src.data.phrasebook.splits import home
from src.data.phrasebook.words import agree

FAR = 4  # words between a participle and its subject


@dataclass(frozen=True)
class Difficulty:
    """Which clauses show it, and which target words it asks for."""

    kinds: tuple[Callable[[Draw], Phrase], ...]
    cues: frozenset[str]
    answers: frozenset[str] | None = None  # None: any
    n_answers: int = 2  # for every cue, or the cue is left out
    distance: int = 0  # from the probe's source word to what decides its form


DIFFICULTIES = {
    "lookahead": Difficulty(
        (clauses.active, clauses.negative),
        frozenset({"the"}),
        frozenset({"le", "la", "l'", "les"}),
        n_answers=4,
    ),
    "reordering": Difficulty(
        (clauses.active, clauses.negative),
        frozenset(adjective.english for adjective in COLOURS),
        n_answers=4,
    ),
    "one-to-many": Difficulty(
        (clauses.negative,),
        frozenset({"never", "no longer", "not"}),
        frozenset({"ne", "n'"}),
    ),
    "pronoun": Difficulty((clauses.because,), frozenset({"it"})),
    "polysemy": Difficulty((clauses.ambiguous,), frozenset(SENSES)),
    "agreement": Difficulty(
        (clauses.found,),
        frozenset(verb.english[3] for verb in HANDLING),
        frozenset(
            agree(verb.french[2], gender, plural)
            for verb in HANDLING
            for gender in "mf"
            for plural in (False, True)
        ),
        n_answers=4,
        distance=FAR,
    ),
}


@cache
def challenge(name: str, n: int = 200) -> tuple[Probe, ...]:
    """At least n held-out probes of one difficulty, a sentence each, answers balanced by cue."""
    if name not in DIFFICULTIES:
        raise ValueError(f"challenge is {name!r}: give one of {', '.join(DIFFICULTIES)}")
    difficulty, draw = DIFFICULTIES[name], Draw(f"phrasebook challenge {name}")
    groups: dict[str, dict[str, list[Probe]]] = defaultdict(lambda: defaultdict(list))
    share = -(-n // (len(difficulty.cues) * difficulty.n_answers))
    seen: set[str] = set()
    while not _full(groups, difficulty, share):
        pair = write(_sentence(draw, difficulty))
        if home(pair.source) != "test" or pair.source in seen:
            continue
        seen.add(pair.source)
        probes = [probe for probe in _probes(pair, difficulty) if _wanted(probe, groups, share)]
        if probes:
            probe = draw.one(probes)
            groups[probe.cue][probe.answer].append(probe)
    return tuple(p for answers in groups.values() for kept in answers.values() for p in kept)


def _sentence(draw: Draw, difficulty: Difficulty) -> Phrase:
    asked = clause(draw, draw.one(difficulty.kinds))
    other = clause(draw, draw.one(clauses.CLAUSES))
    return join(draw, draw.one(([asked], [asked, other], [other, asked])))


def _probes(pair: Pair, difficulty: Difficulty) -> list[Probe]:
    asked = [Probe(pair, place) for place in range(len(pair.target.split()))]
    return [
        probe
        for probe in asked
        if probe.cue in difficulty.cues
        and (difficulty.answers is None or probe.answer in difficulty.answers)
        and _distance(probe) >= difficulty.distance
    ]


def _distance(probe: Probe) -> int:
    """Source words from what decides the probe's form to the word it translates."""
    own = [s for t, s in probe.pair.sure if t == probe.position]
    deciding = [s for t, s in probe.pair.possible - probe.pair.sure if t == probe.position]
    return max((abs(a - b) for a in own for b in deciding), default=0)


def _wanted(probe: Probe, groups: dict, share: int) -> bool:
    return len(groups[probe.cue][probe.answer]) < share


def _full(groups: dict, difficulty: Difficulty, share: int) -> bool:
    return len(groups) == len(difficulty.cues) and all(
        sum(len(kept) == share for kept in answers.values()) == difficulty.n_answers
        for answers in groups.values()
    )
