import math

import pytest
import torch
import torch.nn.functional as F

from src import reference
from src.attention import attend, masked_softmax


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
