"""Kneser and Ney, worked by hand and by the recursion itself."""

import random
from collections import Counter

import pytest
import torch

from src.models.language.counts import estimated, levels, windows_of
from src.models.language.ngram import KneserNey
from src.tokens import BOS, EOS

A, B, C, N_WORDS = 4, 5, 6, 7
THREE = [[BOS, A, B, EOS], [BOS, A, C, EOS], [BOS, B, A, EOS]]


def p(model: KneserNey, *context: int) -> list[float]:
    """The probabilities of all words after <s> and these."""
    logits = model(torch.tensor([[BOS, *context]])).logits[0, -1]
    return logits.exp().tolist()


class Recursion:
    """The same with dictionaries, a word at a time, straight from the definition."""

    def __init__(self, sentences: list[list[int]], n_words: int, n: int, discount: float) -> None:
        self.n_words, self.n, self.discount = n_words, n, discount
        rows = [[BOS] * (n - 1) + row[1:] for row in sentences]
        self.grams = {
            k: Counter(tuple(r[i - k + 1 : i + 1]) for r in rows for i in range(n - 1, len(r)))
            for k in range(1, n + 1)
        }

    def c(self, gram: tuple[int, ...]) -> int:
        if len(gram) == self.n or gram[0] == BOS:
            return self.grams[len(gram)][gram]
        return sum(longer[1:] == gram for longer in self.grams[len(gram) + 1])

    def p(self, word: int, context: tuple[int, ...], k: int) -> float:
        if k == 0:
            return 1 / self.n_words
        context = context[len(context) - k + 1 :]
        lower = self.p(word, context[1:], k - 1)
        counts = [self.c((*context, other)) for other in range(self.n_words)]
        if not sum(counts):
            return lower
        kept = max(counts[word] - self.discount, 0)
        return (kept + self.discount * sum(c > 0 for c in counts) * lower) / sum(counts)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("discount", [0.0, 0.3, 1.0])
def test_equals_the_recursion(n: int, discount: float) -> None:
    chance = random.Random(7)
    sentences = [
        [BOS, *chance.choices(range(4, 9), k=chance.randrange(1, 7)), EOS] for _ in range(11)
    ]
    model = KneserNey(11, sentences, n=n, discount=discount)
    by_hand = Recursion(sentences, 11, n, discount)
    texts = torch.tensor([[BOS, *chance.choices(range(3, 11), k=5)] for _ in range(13)])
    ours = model(texts).logits.exp()
    for row, text in enumerate(texts.tolist()):
        for i in range(len(text)):
            context = tuple([BOS] * (n - 1) + text[1 : i + 1])
            expected = [by_hand.p(word, context, n) for word in range(11)]
            assert ours[row, i].tolist() == pytest.approx(expected)


def test_two_words_at_a_time_by_hand() -> None:
    """Before a stand <s> and b, before b a and <s>, before c only a, before </s> all three."""
    model = KneserNey(N_WORDS, THREE, n=2, discount=0.5)
    uniform = 0.5 * 4 / 8 / 7
    alone = {A: 1.5 / 8 + uniform, B: 1.5 / 8 + uniform, C: 0.5 / 8 + uniform}
    after_a = p(model, A)  # a is followed by b, c and </s>, once each
    assert after_a[B] == pytest.approx(0.5 / 3 + 0.5 * alone[B])
    assert after_a[B] == pytest.approx(0.27827381)
    assert after_a[A] == pytest.approx(0.5 * alone[A])
    assert p(model)[A] == pytest.approx(1.5 / 3 + 0.5 * 2 / 3 * alone[A])
    assert p(model, 1)[C] == pytest.approx(alone[C]), "nobody has seen what follows <unk>"
    assert p(model, B)[C] == pytest.approx(0.04910714)


def test_discounts_are_estimated_from_what_was_seen_once_and_twice() -> None:
    low, high = KneserNey(N_WORDS, THREE, n=2).levels
    assert low.counts.tolist() == [3, 2, 2, 1]  # different words before </s>, a, b, c
    assert low.discount == pytest.approx(1 / (1 + 2 * 2))
    assert sorted(high.counts.tolist()) == [1] * 7 + [2]
    assert high.discount == pytest.approx(7 / (7 + 2 * 1))
    assert estimated(torch.tensor([1.0, 1.0, 3.0])) == 0.75
    assert estimated(torch.tensor([2.0, 2.0, 3.0])) == 0.75


def test_one_word_at_a_time_counts_words() -> None:
    (level,) = levels(THREE, N_WORDS, 1, None)
    assert level.grams.tolist() == [EOS, A, B, C]
    assert level.counts.tolist() == [3, 3, 2, 1]


def test_windows_stay_within_their_sentence() -> None:
    assert windows_of(THREE[:2], 3).tolist() == [
        [BOS, BOS, A],
        [BOS, A, B],
        [A, B, EOS],
        [BOS, BOS, A],
        [BOS, A, C],
        [A, C, EOS],
    ]


def test_without_a_discount_the_table_is_the_relative_frequency() -> None:
    model = KneserNey(N_WORDS, THREE, n=3, discount=0.0)
    assert p(model)[A] == pytest.approx(2 / 3) and p(model)[C] == 0
    assert p(model, A)[EOS] == 0, "a was the second word, but never the last after <s>"


@pytest.mark.parametrize(("n", "known"), [(1, [1, 1, 1]), (2, [1, 1, 1]), (3, [1, 1, 0])])
def test_knows_which_windows_the_table_has(n: int, known: list[int]) -> None:
    model = KneserNey(N_WORDS, THREE, n=n)
    assert model.knows(torch.tensor([[BOS, B, B]])).tolist() == [[bool(k) for k in known]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n is 0: give 1 or more"),
        ({"n": 23}, "n is 23: allowed is n_words"),
        ({"discount": 1.5}, "discount is 1.5: give 0 to 1"),
        ({"discount": -0.1}, "discount is -0.1"),
        ({"sentences": []}, "sentences is empty"),
    ],
)
def test_wrong_use(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        KneserNey(**{"n_words": N_WORDS, "sentences": THREE, "n": 2} | arguments)
    KneserNey(N_WORDS, THREE, n=22)
