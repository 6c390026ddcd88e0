"""Challenges are minimal sets, far apart where they say so, and have no short cut."""

from collections import Counter, defaultdict

import pytest
from lookups import FEATURES, accuracy

from src.data.phrasebook import CHALLENGES, Probe, challenge, split


def sets(name: str) -> list[list[Probe]]:
    found: dict[int, list[Probe]] = defaultdict(list)
    for probe in challenge(name):
        found[probe.group].append(probe)
    return list(found.values())


def struck_out(words: list[str], hidden: set[int]) -> tuple[str, ...]:
    """The words but the hidden ones; a gap is one sign for each of its words."""
    return tuple("-" if place in hidden else word for place, word in enumerate(words))


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_set_differs_in_the_deciding_words_alone(name: str) -> None:
    """Not even how many they are tells."""
    for probes in sets(name):
        views = {struck_out(p.pair.source.split(), set(p.deciding)) for p in probes}
        assert len(views) == 1, [probe.pair.source for probe in probes]
        assert len({probe.pair.source for probe in probes}) == len(probes)


@pytest.mark.parametrize("name", CHALLENGES)
def test_the_french_before_the_last_asked_word_is_the_same(name: str) -> None:
    """But for the translations of the deciding words and what has its form from them."""
    for probes in sets(name):
        views = set()
        for probe in probes:
            decided = {t for t, s in probe.pair.possible if s in probe.deciding}
            before = probe.pair.target.split()[: probe.positions[-1]]
            views.add(struck_out(before, decided | set(probe.positions)))
        assert len(views) == 1, [probe.pair.target for probe in probes]


@pytest.mark.parametrize("name", CHALLENGES)
def test_whoever_does_not_read_the_deciding_words_is_at_chance(name: str) -> None:
    """In every set all answers are equally frequent."""
    for probes in sets(name):
        answers = Counter(probe.answers for probe in probes)
        assert set(answers.values()) == {len(probes) * CHALLENGES[name].chance}
    assert len(challenge(name)) >= 200


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("name", CHALLENGES)
def test_shallow_look_ups_stay_near_chance(name: str, feature: str) -> None:
    found = accuracy(FEATURES[feature], challenge(name), split("train", 20_000))
    assert found <= CHALLENGES[name].chance + 0.10


def test_a_look_up_that_sees_the_deciding_word_succeeds() -> None:
    """The tables can learn: blind they are near chance, but not because they are broken."""
    probes = challenge("lookahead")
    seeing = [Probe(p.pair, p.positions, (), p.group) for p in probes]

    def noun(english: list[str], french: list[str], t: int, s: int) -> tuple[str, ...]:
        after, _, ahead = [*english, "#", "#", "#"][s + 1 : s + 4]
        return english[s], after, ahead  # an adjective before the French noun undoes l'

    assert accuracy(noun, seeing, split("train", 20_000)) > 0.8


@pytest.mark.parametrize("name", ("lookahead", "agreement", "far-agreement", "pronoun"))
def test_the_deciding_word_is_out_of_sight(name: str) -> None:
    """Where distance is the point, no window of two reaches the farthest deciding word."""
    assert min(probe.distance for probe in challenge(name)) >= max(CHALLENGES[name].least, 3)


def test_far_agreement_is_8_to_25_words_away() -> None:
    distances = {probe.distance for probe in challenge("far-agreement")}
    assert min(distances) >= 8 and 20 <= max(distances) <= 25


def test_inversions_reach_far_and_a_local_window_loses_them() -> None:
    def farthest(probe: Probe) -> int:
        return max(abs(t - s) for t, s in probe.pair.sure if t in probe.positions)

    found = [farthest(probe) for probe in challenge("inversion")]
    assert max(found) >= 12 and sum(n >= 6 for n in found) > len(found) / 2


def test_the_pronoun_needs_eater_eaten_and_reason() -> None:
    """Any two of the three leave a doubt in some of the eight sentences of a set."""
    for probes in sets("pronoun"):
        assert len(probes) == 8
        rows = [(tuple(p.pair.source.split()[s] for s in p.deciding), p.answers[0]) for p in probes]
        for hidden in range(3):
            seen = defaultdict(set)
            for words, answer in rows:
                seen[words[:hidden] + words[hidden + 1 :]].add(answer)
            assert any(len(answers) == 2 for answers in seen.values()), hidden


def test_negation_asks_for_both_halves() -> None:
    halves = {probe.answers for probe in challenge("negation")}
    assert halves == {(ne, n) for ne in ("ne", "n'") for n in ("plus", "pas")}


def test_a_pronoun_and_its_participle_are_asked_together() -> None:
    for probe in challenge("far-agreement"):
        assert probe.answers[0] in ("ils", "elles") and probe.answers[1].endswith("s")
        assert len(probe.answers) == 2
