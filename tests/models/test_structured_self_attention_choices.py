"""Poolings against plain loops, and the two halves of the penalty."""

import pytest
import torch
from torch.nn.utils.rnn import pad_sequence

from src.models.structured_self_attention import StructuredSelfAttention, hop_penalty
from src.models.structured_self_attention_choices import (
    POOLINGS,
    EndStates,
    MaxPooling,
    MeanPooling,
    Pooled,
    focus_penalty,
    overlap_penalty,
)

N_SOURCE, N_LABELS, WIDTH = 13, 2, 7
SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0], [0, 0, 0, 0, 0]])
LENGTHS = (5, 3)


@pytest.fixture
def memory():
    """Two sentences of 5 and 3 words, one of none, and states on the padding too."""
    torch.manual_seed(0)
    mask = pad_sequence([torch.ones(n) for n in (*LENGTHS, 0)], batch_first=True).bool()
    return torch.randn(3, 5, 2 * WIDTH, dtype=torch.float64), mask


def close(found, expected):
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-12)


def build(pooling, **more):
    torch.manual_seed(0)
    return Pooled(N_SOURCE, N_LABELS, pooling=pooling, width=WIDTH, **more).double()


def test_the_mean(memory):
    read = MeanPooling()(*memory)
    for row, n in enumerate(LENGTHS):
        close(read.context[row, 0], memory[0][row, :n].mean(0))
        close(read.weights[row, 0, :n], torch.full((n,), 1 / n, dtype=torch.float64))


def test_the_maximum_and_who_gave_it(memory):
    read = MaxPooling()(*memory)
    for row, n in enumerate(LENGTHS):
        words = memory[0][row, :n]
        for i in range(2 * WIDTH):
            assert read.context[row, 0, i] == max(words[:, i])
        winners = [int(words[:, i].argmax()) for i in range(2 * WIDTH)]
        shares = [winners.count(word) / (2 * WIDTH) for word in range(5)]
        close(read.weights[row, 0], torch.tensor(shares, dtype=torch.float64))


def test_the_two_ends(memory):
    read = EndStates()(*memory)
    for row, n in enumerate(LENGTHS):
        forward, backward = memory[0][row, n - 1, :WIDTH], memory[0][row, 0, WIDTH:]
        close(read.context[row, 0], torch.cat([forward, backward]))
        assert read.weights[row, 0].nonzero().flatten().tolist() == [0, n - 1]
    close(
        EndStates()(memory[0][1:2, :1], memory[1][1:2, :1]).weights.sum(),
        torch.tensor(1.0).double(),
    )


@pytest.mark.parametrize("pooling", POOLINGS)
def test_padding_is_not_read_and_nothing_reads_zero(pooling, memory):
    states, mask = memory
    read, changed = POOLINGS[pooling]()(states, mask), torch.where(mask.unsqueeze(2), states, 9.0)
    close(POOLINGS[pooling]()(changed, mask).context, read.context)
    close(read.weights[:2].sum(-1), torch.ones(2, 1).double())
    assert not read.weights[1, :, 3:].any()
    assert not read.weights[2].any() and not read.context[2].any()


@pytest.mark.parametrize("pooling", POOLINGS)
def test_the_classifier_around_it_is_that_of_the_hops(pooling):
    model = build(pooling, d_hidden=5)
    read = POOLINGS[pooling]()(model.encoder(SOURCE), SOURCE != 0)
    output = model(SOURCE)
    close(output.logits, model.W_2(model.W_1(read.context.squeeze(1)).relu()))
    close(output.weights, read.weights)
    alone = model(SOURCE[1:2, :3])
    close(alone.logits[0], output.logits[1])


def test_encoders_start_alike():
    torch.manual_seed(0)
    hops = StructuredSelfAttention(N_SOURCE, N_LABELS, width=WIDTH).double()
    for name, parameter in build("max").encoder.named_parameters():
        close(parameter, hops.encoder.get_parameter(name))


@pytest.mark.parametrize("pooling", POOLINGS)
def test_gradients_of_an_empty_sentence_are_finite(pooling):
    model = build(pooling)
    model(SOURCE).logits.square().sum().backward()
    assert all(parameter.grad.isfinite().all() for parameter in model.parameters())


@pytest.mark.parametrize("pooling", POOLINGS)
def test_every_tensor_is_born_on_the_device_of_its_input(pooling):
    model = build(pooling)
    expected = model(SOURCE).logits
    with torch.device("meta"):
        close(model(SOURCE).logits, expected)


def test_an_unknown_pooling_is_refused():
    with pytest.raises(ValueError, match="pooling is 'sum': give one of mean, max, ends"):
        build("sum")


@pytest.mark.parametrize(("r", "n"), [(1, 5), (2, 7), (5, 3)])
def test_two_halves_make_the_penalty(r, n):
    torch.manual_seed(r)
    weights = (3 * torch.randn(11, r, n, dtype=torch.float64)).softmax(-1)
    close(overlap_penalty(weights) + focus_penalty(weights), hop_penalty(weights))
    products = weights[0] @ weights[0].T
    off = sum(products[i, j] ** 2 for i in range(r) for j in range(r) if i != j)
    close(overlap_penalty(weights)[0], torch.as_tensor(off, dtype=torch.float64))


def test_the_halves_by_hand():
    """Hops that are spread and apart, and hops on one and the same word."""
    apart = torch.tensor([[[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]]])
    same = torch.tensor([[[1.0, 0, 0, 0], [1, 0, 0, 0]]])
    assert (overlap_penalty(apart).item(), focus_penalty(apart).item()) == (0, 0.5)
    assert (overlap_penalty(same).item(), focus_penalty(same).item()) == (2, 0)
