"""Surprise, worked by hand."""

import math

import pytest
import torch
from torch import Tensor

from src.models.language.contract import LanguageModel
from src.models.language.recurrent import GRU
from src.models.translator import Output
from src.perplexity import perplexity, surprise
from src.tokens import BOS, EOS


class Unigram(LanguageModel):
    """p = 1/2, 1/4, 1/8, 1/16, 1/16 for tokens 3 to 7, whatever was read."""

    def forward(self, tokens: Tensor) -> Output:
        p = torch.tensor([0.0, 0.0, 0.0, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16])
        return Output((7 * p).log().expand(*tokens.shape, -1))


def test_surprise_by_hand() -> None:
    bits = surprise(Unigram(), torch.tensor([[2, 4, 6, 3], [2, 5, 3, 0]])) / math.log(2)
    assert bits.tolist() == [pytest.approx([2, 4, 1]), pytest.approx([3, 1, 0])]


def test_every_token_is_scored_by_the_step_before_it() -> None:
    torch.manual_seed(2)
    model, tokens = GRU(13, width=7).double(), torch.tensor([[BOS, 5, 9, 4, EOS]])
    state, expected = model.start(1), []
    for read, said in zip(tokens[0, :-1], tokens[0, 1:]):
        step = model.step(read.unsqueeze(0), state)
        state = step.state
        expected.append(-step.logits[0].log_softmax(0)[said].item())
    assert surprise(model, tokens)[0].tolist() == pytest.approx(expected)


def test_perplexity_is_the_mean_over_tokens_not_over_sentences() -> None:
    sentences = [([], [2, 4, 6, 3]), ([], [2, 7, 7, 7, 7, 7, 7, 7, 3])]  # 7 bits, 29 bits
    expected = 2 ** ((7 + 29) / (3 + 8))
    for size in (1, 2, 64):
        assert perplexity(Unigram(), sentences, batch_size=size) == pytest.approx(expected)


def test_who_guesses_evenly_has_as_many_words_to_choose_from() -> None:
    model = GRU(13, width=7)
    model.G.weight.data.zero_()
    model.G.bias.data.zero_()
    assert perplexity(model, [([], [BOS, 5, 6, EOS])]) == pytest.approx(13)


def test_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="sentences is empty"):
        perplexity(Unigram(), [])
