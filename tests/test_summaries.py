"""Who chooses the words of a summary, and who decides from them."""

import pytest
import torch

from src.data.phrasebook import labelled
from src.experiments import classifying, summaries
from src.experiments.summaries import by_chance, cut, grams, heaviest, labels, look_up, right, whole

SENTENCES = labelled("train", 40)
MODEL = "2 hops"


def test_the_heaviest_words_in_their_order():
    weights = torch.tensor([[[0.1, 0.0, 0.6, 0.3], [0.5, 0.0, 0.4, 0.1]]])  # 0.3 0 0.5 0.2
    assert heaviest(weights, 2) == [[0, 2]]
    assert heaviest(weights, 3) == [[0, 2, 3]]
    assert heaviest(weights, 9) == [[0, 1, 2, 3]]


def test_words_by_chance():
    chosen = by_chance(SENTENCES, 6)
    assert chosen == by_chance(SENTENCES, 6)
    for one, places in zip(SENTENCES, chosen, strict=True):
        n = len(one.pair.source.split())
        assert (
            len(set(places)) == 6 and places == sorted(places) and 0 <= places[0] <= places[-1] < n
        )
    assert len({tuple(places) for places in chosen}) > 30


def test_a_cut_keeps_words_in_order():
    texts = cut(SENTENCES[:1], [SENTENCES[0].evidence])
    words = SENTENCES[0].pair.source.split()
    assert texts == [[words[place] for place in SENTENCES[0].evidence]]
    assert " ".join(whole(SENTENCES)[3]) == SENTENCES[3].pair.source


def test_grams():
    assert grams(["a", "b", "c"], 2) == ["a", "b", "c", "a b", "b c"]
    assert grams(["a", "b", "c"], 1) == ["a", "b", "c"]


def test_a_look_up_knows_what_its_features_know():
    """The order of two words takes pairs, how often one occurs takes counting."""
    order = ([["x", "y"], ["y", "x"]] * 20, [0, 1] * 20)
    often = ([["x", "x"], ["x"]] * 20, [0, 1] * 20)
    assert look_up(order, order, order, n=1) == 0.5
    assert look_up(order, order, order, n=2) == 1
    assert look_up(often, often, often, n=1) == 0.5
    assert look_up(often, often, often, n=1, counted=True) == 1


def test_the_same_classifier_reads_the_cut(monkeypatch):
    seen = []

    def classified(model, source):
        seen.append(source)
        return classifying.Classified(torch.eye(2), torch.zeros(2, 1, 1))

    monkeypatch.setattr(classifying, "classified", classified)
    texts = cut(SENTENCES[:2], [one.evidence for one in SENTENCES[:2]])
    model = classifying.build(MODEL, seed=0, width=4)
    assert right(model, texts, SENTENCES[:2]) == 1
    assert right(model, texts, SENTENCES[1:3]) == 0
    vocabulary = classifying.vocabulary()
    assert seen[0].tolist() == [vocabulary.encode(" ".join(text)) for text in texts]


def test_labels_are_numbers():
    assert labels(SENTENCES[:4]) == [0, 1, 0, 1]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(summaries, "LENGTHS", (2, 6))
    monkeypatch.setattr(summaries, "STRENGTHS", (10.0,))
    monkeypatch.setattr(summaries, "N_TRAIN", 40)


def test_every_choice_is_measured(quick):
    model = classifying.build(MODEL, seed=0, width=4).eval()
    found = summaries.accuracies(model, SENTENCES, SENTENCES)
    names = ("hops_2", "hops_6", "chance_2", "chance_6", "telling", "evidence")
    assert found.keys() == {f"{name}_{judge}" for name in names for judge in ("same", "pairs")}
    assert found["telling_pairs"] >= 0.9  # learned by heart
    assert all(0 <= value <= 1 for value in found.values())
