"""Splits, the two dials, and what is frozen."""

import re
from collections import Counter
from itertools import product
from statistics import correlation

import pytest
from frozen import SETS, digest

from src.data.phrasebook import (
    CHALLENGES,
    LENGTHS,
    SIZES,
    Pair,
    by_length,
    challenge,
    grid,
    labelled,
    more_clauses,
    split,
    splits,
    stories,
)
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.phrase import write
from src.data.phrasebook.sentences import bounds, sentence
from src.data.phrasebook.splits import home

FINITE = re.compile(r"\b(?:est|sont|a|ont|était|étaient|avait|avaient)\b")


def n_words(pair: Pair) -> int:
    return len(pair.source.split())


def n_joins(pair: Pair) -> int:
    """Conjunctions that no other construction has."""
    words = f" {pair.source} "
    return sum(words.count(f" {join} ") for join in ("but", "while", "when", "and then"))


def test_training_has_5_to_45_words_and_a_large_vocabulary() -> None:
    pairs = split("train", 10_000)
    lengths = [n_words(pair) for pair in pairs]
    assert (min(lengths), max(lengths)) == (5, 45)
    rarest = Counter(word for pair in split("train") for word in pair.target.split())
    assert 400 <= len(rarest) <= 700 and min(rarest.values()) >= 20


def test_every_word_of_the_held_out_sets_is_in_training(pairs: tuple[Pair, ...]) -> None:
    english = {word for pair in split("train") for word in pair.source.split()}
    french = {word for pair in split("train") for word in pair.target.split()}
    assert {word for pair in pairs for word in pair.source.split()} <= english
    assert {word for pair in pairs for word in pair.target.split()} <= french


def test_neither_dial_of_training_tells_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    dials: list[tuple[int, int]] = []
    monkeypatch.setattr(
        splits, "sentence", lambda draw, words, clauses, kinds: dials.append((words, clauses))
    )
    draw = Draw("dials")
    for _ in range(5_000):
        splits.training_sentence(draw)
    words, clauses = zip(*dials)
    assert set(clauses) == {1, 2, 3, 4} and correlation(words, clauses) <= 0.6
    assert {w for w, c in dials if c == 2} >= set(range(9, 42))
    assert {w for w, c in dials if c == 4} >= set(range(19, 46))


@pytest.mark.parametrize("words", (8, *LENGTHS, 70))
def test_by_length_has_that_length(words: int) -> None:
    assert {abs(n_words(pair) - words) <= 2 for pair in by_length(words, 60)} == {True}


@pytest.mark.parametrize(("words", "clauses"), list(product(LENGTHS, range(1, 7))))
def test_the_grid_has_both_dials_where_they_are_possible(words: int, clauses: int) -> None:
    if words not in bounds(clauses):
        with pytest.raises(ValueError, match=f"words is {words}: {clauses} clauses have"):
            grid(words=words, clauses=clauses, n=5)
        return
    pairs = grid(words=words, clauses=clauses, n=20)
    assert all(abs(n_words(pair) - words) <= 2 for pair in pairs)
    assert all(n_joins(pair) <= clauses - 1 for pair in pairs)


def test_a_sentence_has_as_many_words_and_clauses_as_asked() -> None:
    draw = Draw("exact")
    for words, clauses in product((20, 30, 41), (2, 4)):
        for _ in range(20):
            phrase = sentence(draw, words, clauses)
            assert len(phrase.english) == words


def test_more_clauses_are_as_long_as_training_sentences() -> None:
    for n_clauses in (5, 6):
        assert all(abs(n_words(pair) - 38) <= 2 for pair in more_clauses(n_clauses, 40))
    with pytest.raises(ValueError, match="n_clauses is 4: give 5 or 6"):
        more_clauses(4)


def test_splits_are_disjoint() -> None:
    train, valid, test = ({pair.source for pair in split(name)} for name in SIZES)
    held_out = {pair.source for words in LENGTHS for pair in by_length(words)}
    held_out |= {pair.source for n in (5, 6) for pair in more_clauses(n)}
    probed = {probe.pair.source for name in CHALLENGES for probe in challenge(name)}
    assert not train & valid and not train & test and not valid & test
    assert not (held_out | probed) & (train | valid)
    assert {home(source) for source in held_out} == {"test"}
    assert len(train) == SIZES["train"]  # and no sentence twice


def test_one_translation_a_sentence() -> None:
    """The language is a function: the same English never has two translations."""
    draw, french = Draw("function"), {}
    for _ in range(10_000):
        pair = write(sentence(draw, draw.between(5, 9), 1))
        assert french.setdefault(pair.source, pair.target) == pair.target
    assert len(french) < 10_000  # some came twice: it was put to the test


def test_a_shorter_split_is_a_beginning_of_a_longer_one() -> None:
    assert split("train", 50) == split("train", 200)[:50]


FROZEN = {
    "train": "b72404c4affbbc6e",
    "valid": "e7ce039b32e4e915",
    "test": "960a9ccd26333d57",
    "10 words": "1d728cdb60ec75d9",
    "25 words": "fa7981222d9ef925",
    "38 words": "1f4ec0e74bb112ed",
    "52 words": "5eb8a9e3ddfb0f45",
    "66 words": "9475a41c4fec90d1",
    "5 clauses": "1d14887963dc09cb",
    "6 clauses": "f3715334cd37bfc5",
    "grid 25 by 3": "d8ad4881f96fa731",
    "lookahead": "54480cf3d9f0426d",
    "negation": "55245f9d154f5f4a",
    "inversion": "a57572669fb3d161",
    "agreement": "c6f8fa4748db720b",
    "far-agreement": "1bcc61b090699794",
    "pronoun": "860fd2d35231890e",
    "polysemy": "77f65d15d084796c",
    "roles": "8562821554393c3e",
    "stories train": "d7d7e1e62f553cfc",
    "stories test": "c114cd8134d33beb",
    "labelled train": "805b7419b99374aa",
    "labelled test": "bcc253ba4891bdff",
}


@pytest.mark.parametrize("name", SETS)
def test_frozen(name: str) -> None:
    """A change of the grammar is a new version: every stored result would have to be run again."""
    assert digest(SETS[name]()) == FROZEN[name]


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: split("dev"), "split is 'dev'"),
        (lambda: split("test", 0), "n is 0"),
        (lambda: split("test", 1_001), "n is 1001"),
        (lambda: by_length(7), "words is 7"),
        (lambda: by_length(10, 0), "n is 0"),
        (lambda: grid(words=25, clauses=7), "clauses is 7"),
        (lambda: challenge("length"), "challenge is 'length'"),
        (lambda: challenge("roles", 0), "n is 0"),
        (lambda: stories("dev"), "split is 'dev'"),
        (lambda: stories("train", 0), "n is 0"),
        (lambda: stories("train", n_sentences=3), "n_sentences is 3"),
        (lambda: labelled("dev"), "split is 'dev'"),
        (lambda: labelled("test", 0), "n is 0"),
    ],
)
def test_wrong_use(call, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()
