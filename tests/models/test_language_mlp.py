"""The network of Bengio and his colleagues, in plain loops."""

import numpy as np
import pytest
import torch

from src.models.language.mlp import MLP, DirectMLP
from src.tokens import BOS

N_WORDS, N, WIDTH = 11, 4, 5


def array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().numpy()


def by_loops(model: MLP, window: list[int]) -> list[float]:
    """y = b + W x + U tanh(d + H x), one word's score at a time."""
    x = [float(number) for word in window for number in array(model.C.weight)[word]]
    H, d = array(model.H.weight), array(model.H.bias)
    U, b = array(model.U.weight), array(model.U.bias)
    hidden = [np.tanh(d[j] + sum(H[j, i] * x[i] for i in range(len(x)))) for j in range(len(d))]
    y = [b[w] + sum(U[w, j] * hidden[j] for j in range(len(hidden))) for w in range(N_WORDS)]
    if isinstance(model, DirectMLP):
        W = array(model.W.weight)
        y = [y[w] + sum(W[w, i] * x[i] for i in range(len(x))) for w in range(N_WORDS)]
    return y


@pytest.mark.parametrize("kind", [MLP, DirectMLP])
def test_equals_the_loops(kind: type[MLP]) -> None:
    torch.manual_seed(2)
    model = kind(N_WORDS, n=N, width=WIDTH).double()
    logits = model(torch.tensor([[BOS, 7, 9, 4, 10]])).logits[0]
    assert logits[1].tolist() == pytest.approx(by_loops(model, [BOS, BOS, 7]))
    assert logits[4].tolist() == pytest.approx(by_loops(model, [9, 4, 10]))


def test_all_places_share_the_word_vectors_and_have_weights_of_their_own() -> None:
    torch.manual_seed(2)
    model = MLP(N_WORDS, n=N, width=WIDTH)
    assert model.C.weight.shape == (N_WORDS, WIDTH)
    assert model.H.weight.shape == (WIDTH, (N - 1) * WIDTH)
    one, other = (model(torch.tensor([[BOS, *words]])).logits[0, -1] for words in ([4, 5], [5, 4]))
    assert not torch.allclose(one, other)


def test_a_window_of_no_words_is_a_guess() -> None:
    with pytest.raises(ValueError, match="n is 1: give 2 or more"):
        MLP(N_WORDS, n=1)
