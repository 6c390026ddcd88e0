"""RCTM against the loops of the paper's equations."""

import pytest
import torch

from src import reference
from src.models.bahdanau import Bahdanau
from src.models.rctm import RCTM
from src.models.translator import Memory

SOURCE = torch.tensor([[5, 9, 4, 8, 3], [7, 6, 3, 0, 0]])
TARGET = torch.tensor([[2, 5, 11, 4, 9, 7, 3], [2, 10, 8, 3, 0, 0, 0]])


@pytest.fixture
def model() -> RCTM:
    torch.manual_seed(3)
    return RCTM(11, 13, width=7, max_length=17).double()


def test_equals_the_loops(model):
    p = {name: getattr(model, name).weight.detach().numpy() for name in ("R", "I", "S", "O")}
    K, L = ({len(M): M.detach().numpy() for M in part} for part in (model.csm.K, model.csm.L))
    logits = model(SOURCE, TARGET).logits
    for row, length in enumerate((5, 3)):
        words = model.E(SOURCE[row, :length]).detach().numpy()
        csm, state = reference.sentence_model(words, K, L), torch.zeros(7).double().numpy()
        for t, token in enumerate(TARGET[row]):
            embedding = model.v(token).detach().numpy()
            expected, state = reference.rctm_step(embedding, state, csm, p)
            assert torch.allclose(logits[row, t], torch.from_numpy(expected), atol=1e-12)


def test_sentence_enters_at_every_step(model):
    memory = model.encode(SOURCE)
    other = Memory(memory.states, memory.mask, memory.summary.flip(0))
    state = torch.randn(2, 7, dtype=torch.float64)
    token = torch.tensor([4, 4])
    change = model.step(token, state, memory).logits - model.step(token, state, other).logits
    assert (change.abs().amax(1) > 1e-3).all()


def test_sources_of_72_tokens_and_the_limit():
    model = RCTM(11, 13, width=7)
    assert model(torch.full((1, 72), 5), TARGET[:1]).logits.isfinite().all()
    with pytest.raises(ValueError, match="source has 81 tokens: at most max_length .80."):
        model.encode(torch.full((1, 81), 5))


def test_size_beside_bahdanau():
    sizes = [sum(p.numel() for p in build(310, 426).parameters()) for build in (RCTM, Bahdanau)]
    assert 0.9 < sizes[0] / sizes[1] < 1.1
