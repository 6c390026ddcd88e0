"""Every registered translator under greedy and beam search, in float64."""

import itertools

import pytest
import torch

from src.decoding import beam_search, greedy
from src.models.registry import TRANSLATORS
from src.tokens import BOS, EOS, PAD

SOURCE = torch.tensor([[7, 5, 9, 11, EOS], [6, 4, EOS, PAD, PAD]])
WORDS = [4, 5, 6]
MAX_LENGTH = 4


@pytest.fixture(params=TRANSLATORS)
def model(request):
    """A target language of three words; doubled weights make its mind less even."""
    torch.manual_seed(0)
    model = TRANSLATORS[request.param].build(13, len(WORDS) + 4, width=16).double().eval()
    for parameter in model.parameters():
        parameter.data.mul_(2)
    return model


def candidates(max_length):
    """Every sentence the decoder may write: words, and </s> unless the length runs out."""
    for n in range(max_length):
        yield from ((*words, EOS) for words in itertools.product(WORDS, repeat=n))
    yield from itertools.product(WORDS, repeat=max_length)


@torch.no_grad()
def log_p(model, source, tokens):
    """Of the tokens, by `forward`; <pad>, <unk> and <s> keep their share of the probability."""
    read = torch.tensor([[BOS, *tokens[:-1]]])
    steps = model(source, read).logits[0].log_softmax(-1)
    return sum(step[token].item() for step, token in zip(steps, tokens, strict=True))


def test_a_beam_of_one_is_greedy(model):
    found = beam_search(model, SOURCE, width=1, max_length=17).tokens
    assert torch.equal(found, greedy(model, SOURCE, max_length=17))


@pytest.mark.parametrize("alpha", [0.0, 0.7])
def test_a_beam_of_everything_is_exhaustive_search(model, alpha):
    """Whole sentences of a small language: 40 that end and 81 that are cut off."""
    everything = list(candidates(MAX_LENGTH))
    found = beam_search(model, SOURCE, width=len(everything), max_length=MAX_LENGTH, alpha=alpha)
    for i, length in enumerate((5, 3)):
        alone = SOURCE[i : i + 1, :length]
        scores = [log_p(model, alone, tokens) / len(tokens) ** alpha for tokens in everything]
        best = max(range(len(everything)), key=scores.__getitem__)
        tokens = [token for token in found.tokens[i].tolist() if token != PAD]
        assert tokens == list(everything[best])
        assert found.score[i].item() == pytest.approx(scores[best], abs=1e-9)
