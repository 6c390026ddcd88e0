"""What is asked of a labelled sentence, and when the answers are right."""

import pytest
import torch

from src.data.phrasebook import labelled
from src.experiments import asking
from src.experiments.asking import (
    COLOUR_NAMES,
    KIND_NAMES,
    SIZES,
    TELLING,
    all_right,
    answers,
    cross_entropy,
    guesses,
    label_right,
    returned,
    telling,
)

SENTENCES = labelled("train", 40)
GOLD = answers(SENTENCES, "words")


def scores(words, margin=9.0):
    """Logits whose highest answers are these."""
    ones = [torch.nn.functional.one_hot(word, n) for word, n in zip(words.T, SIZES["words"])]
    return margin * torch.cat(ones, 1).float()


def test_six_words_tell_and_four_are_evidence():
    for one in SENTENCES:
        words = one.pair.source.split()
        assert len(telling(one)) == 6 and set(one.evidence) < set(telling(one))
        assert {words[place] for place in telling(one)} <= TELLING
        assert set(telling(one)[4:]) < set(one.evidence)  # the found thing


def test_answers_are_the_words():
    for one, numbers in zip(SENTENCES, GOLD.tolist(), strict=True):
        words = [one.pair.source.split()[place] for place in telling(one)]
        assert [COLOUR_NAMES[n] for n in numbers[::2]] == words[::2]
        assert [KIND_NAMES[n] for n in numbers[1::2]] == words[1::2]
    assert answers(SENTENCES[:4], "label").tolist() == [[0], [1], [0], [1]]


def test_the_label_follows_from_the_words():
    assert returned(GOLD).tolist() == [one.label == "returned" for one in SENTENCES]
    words = torch.tensor([[0, 1, 2, 3, 0, 1], [0, 1, 2, 3, 2, 3], [0, 1, 2, 3, 0, 3]])
    assert returned(words).tolist() == [True, True, False]


def test_right_answers():
    assert torch.equal(guesses(scores(GOLD)), GOLD)
    assert all_right(scores(GOLD), SENTENCES) == label_right(scores(GOLD), SENTENCES) == 1
    wrong = GOLD.clone()
    wrong[::2, 5] = (wrong[::2, 5] + 1) % len(KIND_NAMES)  # half of them: those "returned"
    assert all_right(scores(wrong), SENTENCES) == 0.5
    assert label_right(scores(wrong), SENTENCES) == 0.5
    other = torch.tensor([[0.0, 1.0]]).expand(40, 2)
    assert label_right(other, SENTENCES) == 0.5
    told = torch.eye(2)[[0, 1] * 20]
    assert label_right(told, SENTENCES) == 1


def test_cross_entropy_is_the_mean_over_questions():
    logits = torch.randn(40, sum(SIZES["words"]))
    parts = logits.split(SIZES["words"], 1)
    gold = [part.log_softmax(1)[range(40), GOLD[:, i]] for i, part in enumerate(parts)]
    assert cross_entropy(logits, GOLD).item() == pytest.approx(-torch.stack(gold).mean().item())
    label = answers(SENTENCES, "label")
    expected = torch.nn.functional.cross_entropy(logits[:, :2], label[:, 0])
    torch.testing.assert_close(cross_entropy(logits[:, :2], label), expected)


def test_sizes_tell_what_is_asked():
    assert {sum(sizes) for sizes in SIZES.values()} == {2, 57}
    assert len(asking.by_question(torch.zeros(1, 57))) == 6
