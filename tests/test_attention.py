import math

import pytest
import torch
import torch.nn.functional as F

from src import reference
from src.attention import Attention, attend, masked_softmax
from src.masks import local_mask
from src.models.bahdanau import Bahdanau
from src.models.luong import LuongGlobal
from src.models.luong_local import LuongLocalM
from src.models.show_attend_tell import ShowAttendTell
from src.scores import AdditiveScore, DotScore, GeneralScore, ScaledDotScore


@pytest.fixture
def case():
    """Scores, values and a mask: 3 sentences, 5 queries, 7 keys, 11 features."""
    torch.manual_seed(0)
    scores, value = torch.randn(3, 5, 7).double(), torch.randn(3, 7, 11).double()
    mask = torch.rand(3, 5, 7) < 0.6
    mask[..., 2] = True
    return scores, value, mask


def test_attend_equals_the_loops(case):
    scores, value, mask = case
    context, weights = attend(scores, value, mask)
    for b in range(3):
        by_hand = reference.attend(scores[b].numpy(), value[b].numpy(), mask[b].numpy())
        torch.testing.assert_close(context[b], torch.from_numpy(by_hand[0]))
        torch.testing.assert_close(weights[b], torch.from_numpy(by_hand[1]))


def test_attend_equals_torch(case):
    torch.manual_seed(1)
    _, value, mask = case
    query, key = torch.randn(3, 5, 13).double(), torch.randn(3, 7, 13).double()
    ours = attend(query @ key.mT / 13**0.5, value, mask).context
    torch.testing.assert_close(ours, F.scaled_dot_product_attention(query, key, value, mask))


def test_weights_worked_by_hand():
    scores = torch.tensor([[[0.0, math.log(3), math.log(12)]]])
    mask = torch.tensor([[[True, True, False]]])
    context, weights = attend(scores, torch.tensor([[[4.0], [8.0], [99.0]]]), mask)
    torch.testing.assert_close(weights, torch.tensor([[[0.25, 0.75, 0.0]]]))
    torch.testing.assert_close(context, torch.tensor([[[7.0]]]))


def test_an_empty_row_reads_zero_and_leaves_gradients_finite(case):
    scores, value, mask = case
    mask[1, 3] = False
    scores.requires_grad_()
    context, weights = attend(scores, value, mask)
    assert (weights[1, 3] == 0).all() and (context[1, 3] == 0).all()
    (context.pow(2).sum() + weights.pow(2).sum()).backward()
    assert scores.grad.isfinite().all() and (scores.grad[1, 3] == 0).all()
    assert scores.grad[1, 2].any()


def test_what_may_not_be_read_gets_no_gradient(case):
    scores, value, mask = case
    scores.requires_grad_()
    value.requires_grad_()
    mask[:, :, 4] = False
    attend(scores, value, mask).context.pow(2).sum().backward()
    assert (scores.grad[~mask] == 0).all() and (value.grad[:, 4] == 0).all()


def test_one_mask_serves_every_query_and_head(case):
    scores, _, _ = case
    heads = scores.unsqueeze(1).repeat(1, 2, 1, 1)  # (b, h, q, k)
    mask = torch.tensor([True, False, True, True, True, True, False])
    weights = masked_softmax(heads, mask.view(1, 1, 1, 7))
    torch.testing.assert_close(weights[:, 1], masked_softmax(scores, mask.expand(3, 5, 7)))


def test_huge_scores_do_not_overflow():
    weights = masked_softmax(torch.tensor([[3e38, -3e38, 3e38]]), torch.ones(1, 3).bool())
    assert weights.tolist() == [[0.5, 0.0, 0.5]]


@pytest.fixture
def memory():
    """Queries of 13, keys of 17, values of 11: 3 sentences, 5 queries, 7 keys; and a mask."""
    torch.manual_seed(2)
    query, key, value = torch.randn(3, 5, 13), torch.randn(3, 7, 17), torch.randn(3, 7, 11)
    mask = torch.ones(3, 1, 7).bool()
    mask[0, :, 4:] = False
    return query.double(), key.double(), value.double(), mask


def test_the_layer_is_score_softmax_and_mean(memory):
    query, key, value, mask = memory
    score = GeneralScore(13, 17).double()
    context, weights = Attention(score)(query, key, value, mask)
    assert context.shape == (3, 5, 11) and weights.shape == (3, 5, 7)
    W_a = score.W_a.weight.detach().numpy()
    for b in range(3):
        scores = query[b].numpy() @ W_a @ key[b].numpy().T
        readable = mask[b].expand(5, 7).numpy()
        by_hand = reference.attend(scores, value[b].numpy(), readable)
        torch.testing.assert_close(context[b], torch.from_numpy(by_hand[0]))
        torch.testing.assert_close(weights[b], torch.from_numpy(by_hand[1]))


def test_keys_are_compared_and_values_are_read(memory):
    query, key, value, mask = memory
    layer = Attention(AdditiveScore(13, 17, d_hidden=19).double())
    context, weights = layer(query, key, value, mask)
    doubled = layer(query, key, 2 * value, mask)
    torch.testing.assert_close(doubled.weights, weights)
    torch.testing.assert_close(doubled.context, 2 * context)
    assert not torch.allclose(layer(query, 2 * key, value, mask).weights, weights)


def test_the_layer_equals_torch(memory):
    query, _, value, mask = memory
    key = torch.randn(3, 7, 13).double()
    ours = Attention(ScaledDotScore())(query, key, value, mask).context
    torch.testing.assert_close(ours, F.scaled_dot_product_attention(query, key, value, mask))


def test_many_queries_are_as_many_reads(memory):
    query, key, value, mask = memory
    layer = Attention(GeneralScore(13, 17).double())
    together = layer(query, key, value, mask)
    for i in range(5):
        alone = layer(query[:, i : i + 1], key, value, mask)
        torch.testing.assert_close(alone.context, together.context[:, i : i + 1])
        torch.testing.assert_close(alone.weights, together.weights[:, i : i + 1])


def test_what_is_learned_is_the_score(memory):
    layer = Attention(GeneralScore(13, 17).double())
    assert [name for name, _ in layer.named_parameters()] == ["score.W_a.weight"]
    assert not list(Attention(DotScore()).parameters())


SOURCE = torch.tensor([[5, 6, 7, 8, 9, 3], [9, 8, 3, 0, 0, 0], [4, 4, 7, 3, 0, 0]])


def test_bahdanau_is_a_call_of_the_layer():
    torch.manual_seed(3)
    model = Bahdanau(11, 13, width=6)
    memory, state = model.encode(SOURCE), torch.randn(3, 6)
    h, mask = memory.states, memory.mask.unsqueeze(1)
    read = Attention(model.score)(state.unsqueeze(1), h, h, mask)
    context, weights = model.look(state, memory)
    torch.testing.assert_close(read.context.squeeze(1), context)
    torch.testing.assert_close(read.weights.squeeze(1), weights)


@pytest.mark.parametrize("name", ["dot", "general", "concat", "location"])
def test_luong_is_a_call_of_the_layer(name):
    torch.manual_seed(3)
    model = LuongGlobal(11, 13, score=name, width=6)
    memory, states = model.encode(SOURCE), torch.randn(3, 5, 6)
    h, mask = memory.states, memory.mask.unsqueeze(1)
    read = Attention(model.score)(states, h, h, mask)
    torch.testing.assert_close(read, model.look(states, memory))


def test_a_local_window_is_another_mask():
    torch.manual_seed(3)
    model = LuongLocalM(11, 13, width=6, reach=1)
    weights = model(SOURCE, SOURCE[:, :4]).weights
    memory = model.encode(SOURCE)
    words = model.embed(SOURCE[:, :4])
    states, _ = model.decoder(words, model.start(memory).cells)
    centre = torch.arange(4).expand(3, 4).minimum(memory.mask.sum(1, keepdim=True) - 1)
    window = local_mask(centre, memory.mask, reach=model.reach)
    read = Attention(model.score)(states, memory.states, memory.states, window)
    torch.testing.assert_close(read.weights, weights)


def test_show_attend_and_tell_is_a_call_and_a_gate():
    torch.manual_seed(3)
    model = ShowAttendTell(13, width=6)
    memory, h = model.encode(torch.rand(3, 32, 32)), torch.randn(3, 6)
    a, mask = memory.states, memory.mask.unsqueeze(1)
    read = Attention(model.score)(h.unsqueeze(1), a, a, mask)
    context, weights = model.look(h, memory)
    torch.testing.assert_close(model.gate(h) * read.context.squeeze(1), context)
    torch.testing.assert_close(read.weights.squeeze(1), weights)
