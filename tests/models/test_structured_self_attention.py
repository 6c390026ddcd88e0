"""The matrix embedding against plain loops, and what its penalty asks for."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from src import reference
from src.models import structured_self_attention
from src.models.structured_self_attention import (
    Hops,
    StructuredSelfAttention,
    hop_penalty,
    overlap,
)

N_SOURCE, N_LABELS, WIDTH, HOPS = 13, 2, 7, 3
SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0], [0, 0, 0, 0, 0]])


def build():
    torch.manual_seed(0)
    return StructuredSelfAttention(N_SOURCE, N_LABELS, width=WIDTH, n_hops=HOPS).double()


def numpy(tensor):
    return tensor.detach().numpy()


def close(found, expected):
    expected = torch.as_tensor(expected, dtype=found.dtype, device="cpu")
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)


def encoder_by_loops(encoder, source):
    """H of one sentence without padding."""
    p = {name: numpy(parameter) for name, parameter in encoder.recurrence.named_parameters()}

    def unit(end):
        cell = np.zeros(WIDTH)
        W, U = p[f"weight_ih_l0{end}"], p[f"weight_hh_l0{end}"]
        b = p[f"bias_ih_l0{end}"] + p[f"bias_hh_l0{end}"]

        def step(x, hidden):
            nonlocal cell
            hidden, cell = reference.lstm_step(x, hidden, cell, W, U, b)
            return hidden

        return step

    return reference.bidirectional(numpy(encoder.E(source)), WIDTH, unit(""), unit("_reverse"))


@pytest.mark.parametrize(("row", "n"), [(0, 5), (1, 3)])
def test_equals_the_papers_loops(row, n):
    model = build()
    states = encoder_by_loops(model.encoder, SOURCE[row, :n])
    W_s1, W_s2 = numpy(model.hops.W_s1.weight), numpy(model.hops.W_s2.weight)
    M, A = reference.hops(states, W_s1, W_s2)
    embedding, weights = model.read(SOURCE)
    close(embedding[row], M)
    close(weights[row, :, :n], A)
    hidden = np.maximum(numpy(model.W_1.weight) @ M.reshape(-1) + numpy(model.W_1.bias), 0)
    logits = numpy(model.W_2.weight) @ hidden + numpy(model.W_2.bias)
    close(model(SOURCE).logits[row], logits)


def test_hops_by_hand():
    """tanh saturates: hop 1 scores log 3 more for the first word, hop 2 is blind."""
    hops = Hops(1, d_a=2, n_hops=2)
    with torch.no_grad():
        hops.W_s1.weight.copy_(torch.tensor([[50.0], [50.0]]))
        hops.W_s2.weight.copy_(torch.tensor([[np.log(3) / 2, 0.0], [1.0, -1.0]]))
    states = torch.tensor([[[2.0], [-2.0], [9.0]]])
    found = hops(states, torch.tensor([[True, True, False]]))
    torch.testing.assert_close(found.weights, torch.tensor([[[0.75, 0.25, 0], [0.5, 0.5, 0]]]))
    torch.testing.assert_close(found.context, torch.tensor([[[1.0], [0.0]]]))


def test_padding_is_not_read_and_a_batch_is_each_sentence_alone():
    model = build()
    together = model(SOURCE)
    assert not together.weights[1, :, 3:].any() and not together.weights[2].any()
    close(together.weights[:2].sum(-1), torch.ones(2, HOPS).double())
    for row, n in ((0, 5), (1, 3)):
        alone = model(SOURCE[row : row + 1, :n])
        close(together.logits[row], alone.logits[0])
        close(together.weights[row, :, :n], alone.weights[0])


def test_without_padding_nothing_is_packed(monkeypatch):
    model = build()
    expected = model(SOURCE)  # packed
    monkeypatch.setattr(structured_self_attention, "pack_padded_sequence", None)
    close(model(SOURCE[:1]).logits, expected.logits[:1])
    close(model(SOURCE[1:2, :3]).weights, expected.weights[1:2, :, :3])
    with pytest.raises(TypeError):
        model(SOURCE[:2])


def test_an_empty_sentence_has_finite_logits_and_gradients():
    model = build()
    output = model(SOURCE)
    (output.logits.square().sum() + hop_penalty(output.weights).sum()).backward()
    assert output.logits.isfinite().all()
    assert all(p.grad.isfinite().all() and p.grad.any() for p in model.parameters())
    close(hop_penalty(output.weights)[2], float(HOPS))  # A = 0: I is left


@st.composite
def annotations(draw):
    """Some A: rows that sum to 1."""
    r, n = draw(st.integers(1, 5)), draw(st.integers(1, 7))
    torch.manual_seed(draw(st.integers(0, 2**32)))
    return (draw(st.floats(0.1, 20)) * torch.randn(2, r, n, dtype=torch.float64)).softmax(-1)


@settings(deadline=None, max_examples=50)
@given(annotations())
def test_the_penalty_equals_the_loop_and_the_papers_equation(weights):
    found = hop_penalty(weights)
    for b, A in enumerate(weights):
        close(found[b], reference.hop_penalty(A.numpy()))
        equation = torch.linalg.matrix_norm(A @ A.T - torch.eye(len(A)).double(), ord="fro") ** 2
        close(found[b], equation)


@settings(deadline=None, max_examples=50)
@given(annotations())
def test_the_overlap_is_the_mean_over_pairs(weights):
    r = weights.size(1)
    if r == 1:
        with pytest.raises(ValueError, match="weights has 1 hop"):
            overlap(weights)
        return
    for b, A in enumerate(weights.tolist()):
        pairs = [(A[i], A[j]) for i in range(r) for j in range(r) if i != j]
        mean = sum(sum(x * y for x, y in zip(*pair)) for pair in pairs) / len(pairs)
        close(overlap(weights)[b], mean)


def test_penalty_and_overlap_by_hand():
    apart = torch.eye(3)[:2].unsqueeze(0)  # one word each, another one
    same = torch.tensor([[[1.0, 0, 0], [1, 0, 0]]])
    spread = torch.full((1, 2, 4), 0.25)  # A A^T is 1/4 everywhere
    found = [(hop_penalty(A).item(), overlap(A).item()) for A in (apart, same, spread)]
    assert found == [(0, 0), (2, 1), (2 * 0.75**2 + 2 * 0.25**2, 0.25)]


def test_less_penalty_is_less_overlap():
    """A few steps down P alone: each hop finds a word of its own."""
    torch.manual_seed(0)
    scores = torch.randn(1, HOPS, 7, requires_grad=True)
    before = overlap(scores.softmax(-1)).item()
    optimizer = torch.optim.Adam([scores], lr=0.1)
    for _ in range(200):
        optimizer.zero_grad()
        hop_penalty(scores.softmax(-1)).sum().backward()
        optimizer.step()
    weights = scores.softmax(-1)
    assert hop_penalty(weights) < 0.01 and overlap(weights) < before / 5
    assert len(set(weights.argmax(-1)[0].tolist())) == HOPS


def test_the_embedding_is_of_one_size_for_every_length():
    model = build()
    sizes = {model.read(SOURCE[:2, :n]).context.shape for n in (1, 3, 5)}
    assert sizes == {(2, HOPS, 2 * WIDTH)}


def test_every_tensor_is_born_on_the_device_of_its_input():
    model = build()
    expected = model(SOURCE)
    with torch.device("meta"):
        found = model(SOURCE)
        penalties = hop_penalty(found.weights), overlap(found.weights)
        ghost = Hops(2 * WIDTH, d_a=5, n_hops=HOPS)
    close(found.logits, expected.logits)
    assert {penalty.device.type for penalty in penalties} == {"cpu"}
    states, mask = torch.zeros(2, 5, 2 * WIDTH), torch.ones(2, 5, dtype=torch.bool)
    read = ghost(states.to("meta"), mask.to("meta"))
    assert read.context.device.type == "meta" and read.weights.shape == (2, HOPS, 5)


def test_it_runs_in_single_precision():
    output = build().float()(SOURCE)
    assert output.logits.dtype == output.weights.dtype == torch.float32
    torch.testing.assert_close(output.logits.double(), build()(SOURCE).logits, rtol=0, atol=1e-5)


def test_no_hop_is_refused():
    with pytest.raises(ValueError, match="n_hops is 0"):
        Hops(5, d_a=3, n_hops=0)
