"""Subwords: exact round trips, the interface of the words, one file that brings all back."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.data.codecs import from_json
from src.data.subwords import SPACE, Subwords
from src.data.vocabulary import Codec, TextVocabulary
from src.tokens import BOS, EOS, PAD, UNK

TEXTS = [
    "Zwei Hunde, zwei Hündchen!",
    "Two dogs; a dog's doghouse.",
    "the cat sat, the cats sat: the the the",
    "L'homme est là  (là-bas).",
]
LETTERS = sorted(set("".join(TEXTS).lower()) | set("ABCDEHLMNOSTUWZÜÀ"))
SUBWORDS = Subwords.from_texts(TEXTS, n_pieces=60)


def test_there_are_as_many_pieces_as_asked_for_or_as_the_text_gives() -> None:
    assert len(SUBWORDS) == 60
    most = len(Subwords.from_texts(TEXTS, n_pieces=1_000))
    assert 60 < most < 300


def test_the_specials_come_first() -> None:
    assert SUBWORDS.tokens(range(4)) == ["<pad>", "<unk>", "<s>", "</s>"]


def test_a_frequent_word_is_one_piece_and_a_rare_one_several() -> None:
    assert SUBWORDS.split("the THE") == [f"{SPACE}the", f"{SPACE}the"]
    assert len(SUBWORDS.split("hündchen")) > 1
    assert "".join(SUBWORDS.split("hündchen")) == f"{SPACE}hündchen"


@given(st.text(alphabet=st.sampled_from(LETTERS)))
def test_any_text_of_known_letters_comes_back_lower_cased(text: str) -> None:
    ids = SUBWORDS.encode(text)
    assert UNK not in ids
    assert SUBWORDS.decode(ids) == " ".join(text.lower().split())
    assert SUBWORDS.tokens(ids) == SUBWORDS.split(text)


@pytest.mark.parametrize("text", ["ωσ", "the ω", "ω the ψ?"])
def test_letters_never_seen_are_unknown_and_a_label_each(text: str) -> None:
    ids, pieces = SUBWORDS.encode(text), SUBWORDS.split(text)
    unknown = {piece for piece, i in zip(pieces, ids, strict=True) if i == UNK}
    assert unknown <= {"ωσ", "ω", "ψ?"} and unknown


def test_a_special_written_in_a_text_is_text() -> None:
    assert not {PAD, BOS, EOS} & set(SUBWORDS.encode("<pad> <s> </s> the"))


def test_decode_skips_pad_and_bos_stops_at_eos_and_shows_unk() -> None:
    the, dog = SUBWORDS.encode("the"), SUBWORDS.encode("dog")
    assert SUBWORDS.decode([BOS, *the, PAD, UNK, *dog, EOS, *the]) == "the<unk> dog"
    assert SUBWORDS.decode([EOS, *the]) == SUBWORDS.decode([]) == ""


def test_json_and_pickle_bring_the_same_pieces_back() -> None:
    for again in (
        from_json(json.loads(json.dumps(SUBWORDS.to_json()))),
        pickle.loads(pickle.dumps(SUBWORDS)),
    ):
        assert isinstance(again, Subwords) and again.to_json() == SUBWORDS.to_json()
        assert [again.encode(text) for text in TEXTS] == [SUBWORDS.encode(t) for t in TEXTS]


def test_learned_again_they_are_the_same() -> None:
    assert Subwords.from_texts(TEXTS, n_pieces=60).to_json() == SUBWORDS.to_json()


def test_words_and_subwords_are_told_apart_by_their_kind() -> None:
    words = TextVocabulary.from_texts(TEXTS)
    assert type(from_json(words.to_json())) is TextVocabulary
    with pytest.raises(ValueError, match="kind is 'bytes'"):
        from_json({"kind": "bytes"})


@pytest.mark.parametrize("model", ["AAAA", "no base 64!"])
def test_a_damaged_model_is_told(model: str) -> None:
    with pytest.raises(ValueError, match="the vocabulary is damaged"):
        from_json({"kind": "subwords", "model": model})


def test_too_few_pieces_for_the_letters_are_refused() -> None:
    with pytest.raises(ValueError, match="n_pieces is 9: .*smaller than required_chars"):
        Subwords.from_texts(TEXTS, n_pieces=9)


def test_it_is_a_codec() -> None:
    assert isinstance(SUBWORDS, Codec)
