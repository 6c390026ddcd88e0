"""The seam: later words, constructions and challenges move nothing that is frozen."""

import pytest
from frozen import digest

from src.data.phrasebook import challenge, later, split
from src.data.phrasebook.challenges import Challenge
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.minimal_sets import Variant
from src.data.phrasebook.noun_phrases import noun_phrase
from src.data.phrasebook.phrase import Phrase
from src.data.phrasebook.verb_phrases import tell
from src.data.phrasebook.verbs import FALLING, SLEEPING
from src.data.phrasebook.words import noun


def snows(draw: Draw, n_words: int, tense: str) -> Phrase | None:
    """the comet falls: a new noun in a new construction."""
    comet = noun_phrase(draw.one(later.NOUNS["sky"]))
    phrase = comet.phrase + tell(comet, SLEEPING[0], tense)
    phrase += noun_phrase(draw.one(later.NOUNS["sky"])).phrase
    return phrase if len(phrase) == n_words else None


def comets(draw: Draw, tense: str) -> list[Variant]:
    found = []
    for one in later.NOUNS["sky"]:
        sky = noun_phrase(one)
        phrase = sky.phrase + tell(sky, FALLING, "past") + noun_phrase(one).phrase
        found.append(Variant(phrase, sky.heads, sky.heads))
    return found


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> None:
    sky = (noun("comet comète f"), noun("cloud nuage m"))
    monkeypatch.setattr(later, "NOUNS", {"sky": sky})
    monkeypatch.setattr(later, "CONSTRUCTIONS", (snows,) * 9)
    monkeypatch.setattr(later, "CHALLENGES", {"comets": Challenge("which", 1 / 2, comets)})
    later.split.cache_clear()
    later.challenge.cache_clear()


def test_later_tables_move_no_frozen_set(grown: None) -> None:
    for cached in (split, challenge):
        cached.cache_clear()
    before = digest(split("train", 300)), digest(challenge("roles"))
    assert any("comet" in pair.source for pair in later.split("train", 300))
    assert {probe.answers[0] for probe in later.challenge("comets", 20)} == {"comète", "nuage"}
    for cached in (split, challenge):
        cached.cache_clear()
    assert (digest(split("train", 300)), digest(challenge("roles"))) == before
    assert not any("comet" in pair.source for pair in split("train", 300))


def test_without_later_words_there_is_nothing_later() -> None:
    with pytest.raises(ValueError, match="challenge is 'comets': give one of none yet"):
        later.challenge("comets")
    with pytest.raises(ValueError, match="split is 'dev'"):
        later.split("dev", 1)
