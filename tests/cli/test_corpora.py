"""Corpora as the command line loads them."""

import pytest

from src.cli import corpora
from src.data import multi30k
from src.data.phrasebook import split
from src.data.subwords import Subwords
from src.data.vocabulary import TextVocabulary


def test_the_phrasebook_is_cut_to_the_pairs_asked_for() -> None:
    corpus = corpora.load("phrasebook", None, 7)
    assert [len(pairs) for pairs in (corpus.train, corpus.valid, corpus.test)] == [7, 7, 7]
    assert corpus.languages == ("en", "fr")
    assert corpus.train == [(pair.source, pair.target) for pair in split("train", 7)]
    source, target = corpus.vocabularies(0)
    assert 1 not in source.encode(corpus.train[0][0])  # no training word is unknown
    assert 1 not in target.encode(corpus.train[0][1])


def test_multi30k_is_raw_text_and_words_seen_once_are_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def captions(split: str, *languages: str) -> list[tuple[str, str]]:
        asked.append((split, *languages))
        return [("Un chat.", "A cat."), ("Un chien.", "A dog."), ("Rien", "Nothing")]

    monkeypatch.setattr(multi30k, "load", captions)
    corpus = corpora.load("multi30k", ("fr", "en"), 2)
    assert asked == [("train", "fr", "en"), ("valid", "fr", "en"), ("test", "fr", "en")]
    assert len(corpus.test) == 2
    source, target = corpus.vocabularies(0)
    assert isinstance(source, TextVocabulary)
    assert source.encode("un chat")[1] == 1 and target.encode("A")[0] > 3
    both = corpus.vocabularies(200)
    assert both[0] is both[1] and isinstance(both[0], Subwords)
    for side, text in zip(both, corpus.train[1]):  # both languages' letters are known
        assert side.decode(side.encode(text)) == text.lower()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("bible", None, None), "corpus is 'bible': one of phrasebook, multi30k"),
        (("phrasebook", ("de", "en"), None), "languages is de en: the phrasebook has en fr"),
        (("phrasebook", None, 0), "pairs is 0: give 1 or more"),
        (("multi30k", ("de", "xx"), None), "target is 'xx'"),
    ],
)
def test_wrong_use_is_named(asked: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        corpora.load(*asked)
