"""Going on with a text, against probabilities that are known."""

import pytest
import torch
from torch import Tensor

from src.models.language.contract import LanguageModel
from src.models.language.ngram import KneserNey
from src.models.translator import Step
from src.sampling import go_on_greedily, sample
from src.tokens import BOS, EOS, PAD, UNK

A, B, C, N_WORDS = 4, 5, 6, 7


class Table(LanguageModel):
    """After each token the odds of the next; the state counts the tokens read."""

    AFTER = {
        BOS: {A: 8, B: 4, PAD: 90, UNK: 90, BOS: 90},
        A: {B: 9, C: 1},
        B: {C: 2, A: 1, EOS: 1},
        C: {EOS: 5, A: 4},
    }

    def start(self, n_rows: int) -> Tensor:
        return torch.zeros(n_rows, dtype=torch.long)

    def step(self, token: Tensor, state: Tensor) -> Step:
        odds = torch.zeros(len(token), N_WORDS)
        for row, last in enumerate(token.tolist()):
            for word, each in self.AFTER.get(last, {PAD: 1}).items():
                odds[row, word] = each
        return Step(odds.log() + 3.0, state + 1)  # logits need not be log-probabilities


def texts(*words: int, n: int = 1) -> Tensor:
    return torch.tensor([[BOS, *words]]).expand(n, -1)


def test_greedy_takes_the_likeliest_of_what_may_be_said() -> None:
    assert go_on_greedily(Table(), texts()).tolist() == [[A, B, C, EOS]]


def test_it_goes_on_from_the_text() -> None:
    both = torch.tensor([[BOS, A, C], [BOS, B, B]])
    assert go_on_greedily(Table(), both).tolist() == [[EOS, PAD], [C, EOS]]


def test_it_stops_after_so_many_tokens() -> None:
    assert go_on_greedily(Table(), texts(), max_length=2).tolist() == [[A, B]]


@pytest.mark.parametrize(
    ("temperature", "share"), [(1.0, 2 / 3), (0.5, 4 / 5), (2.0, 2**0.5 / (2**0.5 + 1))]
)
def test_chance_takes_words_as_often_as_the_temperature_says(
    temperature: float, share: float
) -> None:
    first = sample(Table(), texts(n=20_000), temperature=temperature, max_length=1)
    assert set(first.flatten().tolist()) == {A, B}
    assert (first == A).float().mean().item() == pytest.approx(share, abs=0.012)


def test_at_a_low_temperature_chance_is_greedy() -> None:
    rows = sample(Table(), texts(n=50), temperature=0.02).tolist()
    assert all(row == [A, B, C, EOS] for row in rows)


def test_after_the_end_comes_padding_whatever_the_others_do() -> None:
    rows = sample(Table(), texts(n=200), temperature=2.0).tolist()
    assert len({row.index(EOS) for row in rows if EOS in row}) > 3
    assert all(token == PAD for row in rows if EOS in row for token in row[row.index(EOS) + 1 :])


def test_a_seed_says_which_texts() -> None:
    one, same, other = (sample(Table(), texts(n=9), seed=seed) for seed in (3, 3, 4))
    assert torch.equal(one, same) and one.tolist() != other.tolist()
    before = torch.random.get_rng_state()
    sample(Table(), texts())
    assert torch.equal(before, torch.random.get_rng_state()), "the global generator is left alone"


def test_counted_words_go_on_like_any_model() -> None:
    model = KneserNey(N_WORDS, [[BOS, A, B, C, EOS], [BOS, A, B, A, EOS]], n=3)
    assert go_on_greedily(model, texts(), max_length=2).tolist() == [[A, B]]
    assert sample(model, texts(n=5), max_length=9).shape[0] == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"temperature": 0.0}, "temperature is 0.0: give a number above 0"),
        ({"max_length": 0}, "max_length is 0"),
        ({"texts": torch.zeros(2, 0, dtype=torch.long)}, r"texts has shape \(2, 0\)"),
    ],
)
def test_wrong_use(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sample(**{"model": Table(), "texts": texts()} | arguments)
