"""The convolutional sentence model against loops, by hand, and in batches of mixed lengths."""

import math

import pytest
import torch

from src import reference
from src.models.sentence_model import SentenceModel, widest_kernel

D = 3


@pytest.fixture
def csm() -> SentenceModel:
    torch.manual_seed(7)
    return SentenceModel(D, max_length=22).double()


def alone(csm: SentenceModel, words: torch.Tensor) -> torch.Tensor:
    """The vector of one sentence without padding."""
    return csm(words.unsqueeze(0), torch.ones(1, len(words), dtype=torch.bool))[0]


@pytest.mark.parametrize("length", range(1, 23))
def test_equals_the_loops(csm, length):
    words = torch.randn(length, D, dtype=torch.float64)
    K, L = ({len(M): M.detach().numpy() for M in kernels} for kernels in (csm.K, csm.L))
    expected = torch.from_numpy(reference.sentence_model(words.numpy(), K, L))
    assert torch.allclose(alone(csm, words), expected, atol=1e-12)


def test_three_words_by_hand():
    csm = SentenceModel(1, max_length=3)
    with torch.no_grad():
        csm.K[0].copy_(torch.tensor([[1.0], [2.0]]))
        csm.L[0].copy_(torch.tensor([[3.0], [-1.0]]))
    first, second = math.tanh(0.1 + 2 * 0.2), math.tanh(0.2 - 2 * 0.3)
    value = alone(csm, torch.tensor([[0.1], [0.2], [-0.3]]))
    assert value.item() == pytest.approx(math.tanh(3 * first - second), abs=1e-6)


@pytest.mark.parametrize(
    ("length", "used"),
    [
        (1, set()),
        (2, {"K2"}),
        (3, {"K2", "L2"}),
        (4, {"K2", "K3"}),
        (6, {"K2", "K3", "L3"}),
        (7, {"K2", "K3", "K4"}),
        (19, {"K2", "K3", "K4", "K5", "K6", "L4"}),
        (21, {"K2", "K3", "K4", "K5", "K6", "L6"}),
        (22, {"K2", "K3", "K4", "K5", "K6", "K7"}),
    ],
)
def test_kernels_that_a_length_meets(csm, length, used):
    words = torch.randn(length, D, dtype=torch.float64, requires_grad=True)
    alone(csm, words).sum().backward()
    met = {
        name + str(len(M))
        for name, kernels in (("K", csm.K), ("L", csm.L))
        for M in kernels
        if M.grad is not None
    }
    assert met == used
    assert (words.grad != 0).all()  # every word is read


def test_features_do_not_mix(csm):
    words = torch.randn(11, D, dtype=torch.float64, requires_grad=True)
    alone(csm, words)[1].backward()
    assert (words.grad[:, 1] != 0).all() and (words.grad[:, [0, 2]] == 0).all()


def test_rows_of_a_batch_pass_their_own_depth(csm):
    length = torch.tensor([5, 13, 0, 1, 13, 7, 2])
    mask = torch.arange(13) < length.unsqueeze(1)
    words = torch.randn(7, 13, D, dtype=torch.float64)
    together = csm(words, mask)
    for row, n in enumerate(length.tolist()):
        expected = alone(csm, words[row, :n]) if n else torch.zeros(D, dtype=torch.float64)
        assert torch.allclose(together[row], expected, atol=1e-12)


@pytest.mark.parametrize("n", [2, 3, 5, 7, 13])
def test_kernels_up_to_n_reach(n):
    reach = n * (n - 1) // 2 + 1
    assert (widest_kernel(reach - 1), widest_kernel(reach)) == (n - 1, n)
    assert widest_kernel(reach + n - 1) == n  # the n columns left are too few for K^{n+1}


@pytest.mark.parametrize("max_length", range(2, 31))
def test_no_kernel_too_many_and_none_too_few(max_length):
    csm = SentenceModel(D, max_length=max_length)
    for length in range(2, max_length + 1):
        alone(csm, torch.randn(length, D)).sum().backward()
    assert all(kernel.grad is not None for kernel in csm.parameters())


def test_too_long(csm):
    with pytest.raises(ValueError, match=r"source has 23 tokens.*max_length \(22\)"):
        csm(torch.zeros(2, 23, D, dtype=torch.float64), torch.ones(2, 23, dtype=torch.bool))
