import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.data.vocabulary import TIE, Codec, TextVocabulary, Vocabulary, from_json
from src.tokens import BOS, EOS, PAD, UNK


def test_words_are_numbered_after_the_specials():
    vocabulary = Vocabulary(["the", "cat"])
    assert len(vocabulary) == 6
    assert vocabulary.encode("cat  the cat") == [5, 4, 5]
    assert vocabulary.split("l' arbre") == ["l'", "arbre"]


def test_decode_skips_pad_and_bos_stops_at_eos_and_shows_unk():
    vocabulary = Vocabulary(["the", "cat"])
    assert vocabulary.decode([BOS, 4, PAD, UNK, 5, EOS, 4]) == "the <unk> cat"
    assert vocabulary.decode([EOS, 4]) == vocabulary.decode([]) == ""


def test_tokens_keeps_the_specials():
    assert Vocabulary(["the"]).tokens([BOS, 4, EOS, PAD]) == ["<s>", "the", "</s>", "<pad>"]


@pytest.mark.parametrize("text", ["dog", "<pad>", "</s>", "<s>", "The"])
def test_whatever_is_no_entry_is_unknown(text):
    assert Vocabulary(["the"]).encode(text) == [UNK]


def test_from_texts_ranks_by_count_then_alphabet():
    texts = ["b d c", "c b a", "c <pad>"]
    tokens = [4, 5, 6, 7]
    assert Vocabulary.from_texts(texts).tokens(tokens) == ["c", "b", "a", "d"]
    assert len(Vocabulary.from_texts(texts, min_count=2)) == 4 + 2
    assert Vocabulary.from_texts(texts, max_size=7).to_json()["tokens"] == ["c", "b", "a"]
    assert len(Vocabulary.from_texts(texts, max_size=4)) == 4


@pytest.mark.parametrize("tokens", [["a", "b", "a"], ["a", "<s>"]])
def test_a_token_given_twice_is_refused(tokens):
    with pytest.raises(ValueError, match="tokens holds .* twice"):
        Vocabulary(tokens)


@pytest.mark.parametrize(("name", "value"), [("min_count", 0), ("max_size", 3)])
def test_impossible_sizes_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} is {value}"):
        Vocabulary.from_texts(["a"], **{name: value})


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("L'homme, là.", ["l'‿", "homme", "‿,", "là", "‿."]),
        ("d’un t-shirt", ["d’‿", "un", "t-shirt"]),
        ("A man's dog isn't (very) big!", "a man ‿'s dog isn ‿'t (‿ very ‿) big ‿!".split()),
        ('Er sagt: "Ja"', ["er", "sagt", "‿:", '"‿', "ja", '‿"']),
        ("1.5 - 2", ["1", "‿.‿", "5", "-", "2"]),
        ("...", [".‿", ".‿", "."]),
    ],
)
def test_raw_text_is_cut_at_punctuation(text, tokens):
    assert TextVocabulary.split(text) == tokens


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("aé1-'’.,\"( _"), st.characters(exclude_characters=TIE))
    )
)
def test_raw_text_comes_back_lower_cased(text):
    assert TextVocabulary.join(TextVocabulary.split(text)) == " ".join(text.lower().split())


def test_unknown_words_leave_the_punctuation_in_place():
    vocabulary = TextVocabulary.from_texts(["l'homme, là."])
    assert vocabulary.decode(vocabulary.encode("L'arbre, là.")) == "l'<unk>, là."


@pytest.mark.parametrize("kind", [Vocabulary, TextVocabulary])
def test_json_brings_the_same_vocabulary_back(kind):
    vocabulary = kind.from_texts(["l'homme est là.", "là, l'été"])
    again = from_json(json.loads(json.dumps(vocabulary.to_json())))
    assert type(again) is kind
    assert again.to_json() == vocabulary.to_json()
    assert again.encode("l'homme, là") == vocabulary.encode("l'homme, là")


def test_json_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="kind is 'bytes': one of"):
        from_json({"kind": "bytes", "tokens": []})


@pytest.mark.parametrize("kind", [Vocabulary, TextVocabulary])
def test_both_are_codecs(kind):
    assert isinstance(kind([]), Codec)
