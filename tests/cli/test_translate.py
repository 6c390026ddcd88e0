"""Lines in, lines out: the same as `decoding.translate`, empty lines kept, unknown words told."""

from collections.abc import Callable, Iterator
from io import BytesIO, StringIO

import pytest
import torch

from src.checkpoints import Checkpoint, load_model
from src.cli.translate import read, translate, translate_aligned
from src.data.batches import encode_source, pad
from src.data.vocabulary import Vocabulary
from src.decoding import translate as translate_all
from src.models.registry import TRANSLATORS
from src.tokens import BOS, EOS

SOURCE, TARGET = Vocabulary(["the", "cat", "dog", "sees"]), Vocabulary(["le", "chat", "chien"])


def checkpoint(model: str = "bahdanau") -> Checkpoint:
    """Random weights with which translations differ and have a few words."""
    torch.manual_seed(4)
    weights = TRANSLATORS[model].build(len(SOURCE), len(TARGET), width=11).state_dict()
    weights = {name: 0.5 * torch.randn_like(tensor) for name, tensor in weights.items()}
    if model == "bahdanau":
        weights["decoder.W_o.bias"][EOS] = -1
    settings = {"model": model, "build": {"width": 11}}
    return Checkpoint(settings, SOURCE, TARGET, weights, state={})


@pytest.mark.parametrize("n_together", [1, 4, 64])
def test_every_line_has_its_translation_and_empty_lines_stay(n_together: int) -> None:
    given = "the cat sees\n\n  the dog \n   \n" + "dog the\n" * 70
    found = list(translate(checkpoint(), StringIO(given), beam=3, n_together=n_together))
    model, sentences = load_model(checkpoint()), ["the cat sees", "the dog", "dog the"]
    one, two, three = translate_all(model, sentences, SOURCE, TARGET, width=3)
    assert len({one, two, three}) == 3
    assert found == [one, "", two, "", *[three] * 70]


def test_one_at_a_time_is_answered_line_by_line() -> None:
    keyboard = StringIO("the cat\nthe dog\n")
    answers = translate(checkpoint(), keyboard, beam=1, n_together=1)
    next(answers)
    assert keyboard.read() == "the dog\n"


def test_unknown_words_are_told_with_their_line(caplog: pytest.LogCaptureFixture) -> None:
    list(translate(checkpoint(), StringIO("the cat\n\nthe zebra sees gnus\n"), beam=1))
    assert caplog.messages == ["line 3: unknown words: zebra, gnus"]


def test_the_alignment_names_the_heaviest_source_word_of_each_target_word() -> None:
    found = list(translate_aligned(checkpoint(), StringIO("the cat sees the dog\n\n"), beam=2))
    model, words = load_model(checkpoint()), "the cat sees the dog".split()
    (best,) = translate_all(model, [" ".join(words)], SOURCE, TARGET, width=2)
    source = pad([encode_source(" ".join(words), SOURCE)])
    weights = model(source, torch.tensor([[BOS, *TARGET.encode(best)]])).weights[0, :, :5]
    expected = [f"  {word} ← {words[j]}" for word, j in zip(best.split(), weights.argmax(1))]
    assert len(set(best.split())) > 1 and found == [best, *expected, ""]


def test_lines_are_read_one_by_one_and_a_mark_of_the_byte_order_is_no_word() -> None:
    stream = BytesIO("\ufeffl'été\r\nune clé\n".encode())
    lines = read(stream, "words.txt")
    assert next(lines) == "l'été\r\n" and stream.tell() == len("\ufeffl'été\r\n".encode())
    assert list(lines) == ["une clé\n"]


def test_a_line_that_is_not_utf_8_is_named_with_its_file() -> None:
    lines = read(BytesIO(b"the cat\n\nl'\xe9t\xe9\nthe dog\n"), "words.txt")
    assert [next(lines), next(lines)] == ["the cat\n", "\n"]
    with pytest.raises(ValueError, match="^words.txt, line 3, is not UTF-8: save it as UTF-8$"):
        next(lines)


@pytest.mark.parametrize("command", [translate, translate_aligned])
def test_the_beam_is_refused_by_its_own_name(command: Callable[..., Iterator[str]]) -> None:
    with pytest.raises(ValueError, match="--beam is 0: give 1 to 100"):
        next(command(checkpoint(), StringIO("the cat\n"), beam=0))


def test_a_model_that_does_not_attend_has_no_alignment() -> None:
    with pytest.raises(ValueError, match="--alignment: seq2seq does not attend"):
        list(translate_aligned(checkpoint("seq2seq"), StringIO("the cat\n"), beam=1))
