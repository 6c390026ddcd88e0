import itertools
from dataclasses import dataclass

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from src.data.phrasebook.pair import Pair
from src.metrics import (
    alignment_error_rate,
    bleu,
    diagonal_links,
    exact_match,
    heaviest_links,
    one_link_oracle,
    probe_accuracy,
)


def pair(n_source: int, n_target: int, sure=(), possible=()) -> Pair:
    """A pair of that many words with these links."""
    sentence = " ".join(["w"] * n_source), " ".join(["m"] * n_target)
    return Pair(*sentence, frozenset(sure), frozenset(sure) | frozenset(possible))


def test_exact_match_is_a_share_of_whole_sentences():
    assert exact_match(["a b", "a", "c", "d"], ["a b", "a b", "c", "D"]) == 0.5


@dataclass(frozen=True)
class Asked:
    positions: tuple[int, ...]
    answers: tuple[str, ...]


def test_probe_accuracy_asks_for_a_word_at_its_position():
    probes = [Asked((1,), ("chat",))] * 5
    hypotheses = ["la chat court", "chat le dort", "le", "le chat", ""]
    assert probe_accuracy(hypotheses, probes) == 0.4


def test_a_probe_of_several_words_needs_them_all():
    probes = [Asked((0, 3), ("ne", "pas"))] * 6
    hypotheses = ["ne le voit pas", "ne me voit pas là", "ne le voit plus", "le ne voit pas"]
    hypotheses += ["ne pas", "ne voit pas pas"]
    assert [probe_accuracy([h], probes[:1]) for h in hypotheses] == [1, 1, 0, 0, 0, 1]
    assert probe_accuracy(hypotheses, probes) == 0.5


def test_every_hypothesis_is_asked_for_its_own_answers():
    probes = [Asked((0,), ("le",)), Asked((1,), ("le",))]
    assert probe_accuracy(["le la", "la le"], probes) == 1
    assert probe_accuracy(["la le", "le la"], probes) == 0


def test_bleu_by_hand():
    # 4-gram precisions of the first line 5/6, 3/5, 1/4, and smoothed 1/(2 x 3); lengths are equal.
    hypothesis, reference = "a b c x e f", "A b c d e f"
    found = bleu([hypothesis], [reference])
    expected = 100 * (5 / 6 * 3 / 5 * 1 / 4 * 1 / 6) ** 0.25
    assert found.score == pytest.approx(expected)
    assert found.signature.startswith("nrefs:1|case:lc|eff:no|tok:13a|smooth:exp|version:")


def test_bleu_is_of_the_corpus_and_punishes_short_output():
    references = ["the cat sat on the mat .", "it was warm there , I think ."]
    assert bleu(references, references).score == pytest.approx(100)
    assert bleu(["the cat sat on the mat.", references[1]], references).score == pytest.approx(100)
    # All that is there is right, but 7 of 15 tokens are there: the penalty is exp(1 - 15 / 7).
    short = bleu([references[0], ""], references).score
    assert short == pytest.approx(100 * float(torch.tensor(1 - 15 / 7).exp()), abs=1e-4)


WEIGHTS = torch.tensor(
    [
        [0.1, 0.6, 0.1, 0.1, 0.1],
        [0.2, 0.1, 0.0, 0.7, 0.0],  # reads </s> most, then word 0
        [0.0, 0.1, 0.2, 0.3, 0.4],
        [0.0, 0.0, 1.0, 0.0, 0.0],  # the row of </s>
    ]
)


def test_heaviest_links_leaves_the_end_and_padding_out():
    assert heaviest_links(WEIGHTS, n_target=3, n_source=3) == {(0, 1), (1, 0), (2, 2)}
    assert heaviest_links(WEIGHTS, n_target=0, n_source=3) == frozenset()
    assert heaviest_links(WEIGHTS, n_target=2, n_source=1) == {(0, 0), (1, 0)}


def test_diagonal_links_spread_evenly():
    assert diagonal_links(n_target=5, n_source=5) == {(i, i) for i in range(5)}
    assert diagonal_links(n_target=2, n_source=6) == {(0, 1), (1, 4)}
    assert diagonal_links(n_target=6, n_source=2) == {(i, i // 3) for i in range(6)}
    assert diagonal_links(n_target=3, n_source=1) == {(0, 0), (1, 0), (2, 0)}


def test_aer_by_hand():
    gold = pair(4, 3, sure=[(0, 0), (1, 2)], possible=[(1, 1), (2, 3)])
    found = {(0, 0), (1, 1), (2, 0)}
    # |A and S| = 1, |A and P| = 2, |A| = 3, |S| = 2
    assert alignment_error_rate([found], [gold]) == pytest.approx(1 - 3 / 5)
    assert alignment_error_rate([gold.sure], [gold]) == 0
    assert alignment_error_rate([gold.possible], [gold]) == 0
    assert alignment_error_rate([set()], [gold]) == 1


def test_aer_counts_over_the_corpus_not_by_the_mean_of_sentences():
    one, three = pair(2, 1, sure=[(0, 0)]), pair(3, 3, sure=[(i, i) for i in range(3)])
    wrong = {(0, 1)}
    assert alignment_error_rate([wrong, three.sure], [one, three]) == pytest.approx(1 - 6 / 8)


links = st.frozensets(st.tuples(st.integers(0, 2), st.integers(0, 1)), max_size=4)


@given(st.lists(st.tuples(st.integers(1, 3), links, links), min_size=1, max_size=2))
def test_the_oracle_is_the_best_of_all_one_link_alignments(corpus):
    pairs = [
        pair(2, n, *({(t, s) for t, s in chosen if t < n} for chosen in (sure, possible)))
        for n, sure, possible in corpus
    ]
    every = itertools.product(*(itertools.product(range(2), repeat=n) for n, _, _ in corpus))
    rates = [alignment_error_rate([set(enumerate(a)) for a in chosen], pairs) for chosen in every]
    assert one_link_oracle(pairs) == pytest.approx(min(rates))


def test_the_oracle_must_link_a_word_without_a_counterpart():
    assert one_link_oracle([pair(1, 2, sure=[(0, 0)])]) == pytest.approx(1 - 2 / 3)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: exact_match(["a"], ["a", "b"]), "hypotheses and references hold 1 and 2"),
        (lambda: exact_match([], []), "hold 0 and 0"),
        (lambda: bleu(["a"], []), "hypotheses and references hold 1 and 0"),
        (lambda: probe_accuracy(["a"], []), "hypotheses and probes hold 1 and 0"),
        (lambda: alignment_error_rate([], [pair(1, 1)]), "links and pairs hold 0 and 1"),
        (lambda: alignment_error_rate([set()], [pair(1, 1)]), "no link at all"),
        (lambda: heaviest_links(WEIGHTS, n_target=5, n_source=3), "n_target is 5"),
        (lambda: heaviest_links(WEIGHTS, n_target=3, n_source=6), "n_source is 6"),
        (lambda: heaviest_links(WEIGHTS, n_target=3, n_source=0), "n_source is 0"),
        (lambda: diagonal_links(n_target=2, n_source=0), "n_source is 0"),
    ],
)
def test_wrong_use_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()
