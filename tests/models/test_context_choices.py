"""Each variant is its parent with the matrices that it lacks set to zero."""

import pytest
import torch

from src.models.context_choices import GatesOnly, InitialContextOnly, ReadoutOnly
from src.models.rnn_encoder_decoder import RNNEncoderDecoder
from src.models.translator import select

D = 14
SOURCE = torch.tensor([[5, 9, 4, 8, 3], [7, 6, 3, 0, 0], [0, 0, 0, 0, 0]])
TARGET = torch.tensor([[2, 5, 11, 4, 9, 7, 3], [2, 10, 8, 3, 0, 0, 0], [2, 4, 6, 4, 3, 0, 0]])
VARIANTS = [GatesOnly, ReadoutOnly, InitialContextOnly]


def build(variant, seed=3):
    torch.manual_seed(seed)
    return variant(11, 13, width=D).double()


@pytest.mark.parametrize("variant", VARIANTS)
def test_equals_the_parent_with_zeros(variant):
    model, parent = build(variant), build(RNNEncoderDecoder, seed=4)
    with torch.no_grad():
        parent.C.weight.zero_()
        parent.readout.W.weight.zero_()
        for name, value in model.named_parameters():
            parent.get_parameter(name)[..., : value.size(-1)] = value
    torch.testing.assert_close(model(SOURCE, TARGET).logits, parent(SOURCE, TARGET).logits)


@pytest.mark.parametrize(
    ("variant", "moves_state", "moves_logits"),
    [
        (RNNEncoderDecoder, True, True),
        (GatesOnly, True, True),  # the logits only through the state: see the next test
        (ReadoutOnly, False, True),
        (InitialContextOnly, False, False),
    ],
)
def test_what_c_moves_after_the_start(variant, moves_state, moves_logits):
    model, state = build(variant), torch.randn(3, D, dtype=torch.float64)
    memory = model.encode(SOURCE)
    other = select(memory, torch.tensor([1, 2, 0]))
    steps = [model.step(torch.tensor([4, 4, 4]), state, m) for m in (memory, other)]
    for moves, a, b in (
        (moves_state, steps[0].state, steps[1].state),
        (moves_logits, steps[0].logits, steps[1].logits),
    ):
        change = (a - b).abs().amax(1)
        assert (change > 1e-4).all() if moves else not change.any()


@pytest.mark.parametrize("variant", [GatesOnly, InitialContextOnly])
def test_the_output_layer_sees_state_and_word_alone(variant):
    model = build(variant)
    memory, embedded = model.encode(SOURCE), model.embed(TARGET)[:, 0]
    new = model.update(embedded, model.start(memory), memory)
    expected = torch.cat([new.state, model.E(TARGET[:, 0])], -1)
    assert torch.equal(new.features, expected)


@pytest.mark.parametrize("variant", [RNNEncoderDecoder, *VARIANTS])
def test_all_start_from_the_sentence_vector(variant):
    model = build(variant)
    memory = model.encode(SOURCE)
    torch.testing.assert_close(model.start(memory), model.V(memory.summary.vector).tanh())
    assert (memory.summary.vector[0] != memory.summary.vector[1]).all()


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_parameter_is_used(variant):
    model = build(variant)
    model(SOURCE, TARGET).logits.square().sum().backward()
    assert all(p.grad is not None and p.grad.any() for p in model.parameters())


@pytest.mark.parametrize("n_words", [200, 800])
@pytest.mark.parametrize("variant", VARIANTS)
def test_size_beside_the_parent(variant, n_words):
    models = (m(n_words, n_words) for m in (variant, RNNEncoderDecoder))
    size, parents = (sum(p.numel() for p in m.parameters()) for m in models)
    assert 0.95 < size / parents < 1.05
