"""Bahdanau with every score: the rest of the model stays what it is."""

import pytest
import torch

from src.models.bahdanau import Bahdanau
from src.models.bahdanau_scores import BahdanauWithScore
from src.scores import SCORES

WIDTH = 6
SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0], [0, 0, 0, 0, 0]])
TARGET = torch.tensor([[2, 9, 4, 16, 8, 5, 3], [2, 12, 7, 7, 3, 0, 0], [2, 4, 6, 4, 3, 0, 0]])


def build(score):
    torch.manual_seed(0)
    return BahdanauWithScore(13, 17, score=score, width=WIDTH).double().eval()


@pytest.fixture(params=SCORES)
def model(request):
    return build(request.param)


def test_step_equals_forward(model):
    output, memory = model(SOURCE, TARGET), model.encode(SOURCE)
    state = model.start(memory)
    for t, token in enumerate(TARGET.unbind(1)):
        step = model.step(token, state, memory)
        state = step.state
        torch.testing.assert_close(step.logits, output.logits[:, t])
        torch.testing.assert_close(step.weights, output.weights[:, t])


def test_the_query_is_the_previous_state_and_the_keys_are_the_annotations(model):
    memory = model.encode(SOURCE)
    state = model.start(memory)
    scores = model.score(state.unsqueeze(1), model.score.project(memory.states))[:, 0]
    expected = scores[0].softmax(-1), scores[1, :3].softmax(-1)
    weights = model.step(TARGET[:, 0], state, memory).weights
    torch.testing.assert_close(weights[0], expected[0])
    torch.testing.assert_close(weights[1, :3], expected[1])
    assert not weights[1, 3:].any() and not weights[2].any()


def test_padding_changes_nothing(model):
    output, alone = model(SOURCE, TARGET), model(SOURCE[1:2, :3], TARGET[1:2, :5])
    torch.testing.assert_close(output.logits[1, :5], alone.logits[0])
    torch.testing.assert_close(output.weights[1, :5, :3], alone.weights[0])


def test_every_parameter_is_used(model):
    model(SOURCE, TARGET).logits.square().sum().backward()
    assert all(p.grad.isfinite().all() and p.grad.any() for p in model.parameters())


def test_all_start_from_the_same_encoder_and_decoder(model):
    others = build("additive").state_dict()
    for name, weights in model.state_dict().items():
        assert name.startswith("score.") or torch.equal(weights, others[name])


def test_with_the_additive_score_it_is_bahdanau():
    model, parent = build("additive"), Bahdanau(13, 17, width=WIDTH).double().eval()
    parent.load_state_dict(model.state_dict())
    torch.testing.assert_close(model(SOURCE, TARGET).logits, parent(SOURCE, TARGET).logits)


@pytest.mark.parametrize("score", SCORES)
def test_size_beside_bahdanau(score):
    models = BahdanauWithScore(400, 700, score=score), Bahdanau(400, 700)
    size, parents = (sum(p.numel() for p in m.parameters()) for m in models)
    assert 0.92 < size / parents < 1.01


@pytest.mark.parametrize("score", SCORES)
def test_it_has_the_score_that_was_named(score):
    parts, expected = (str(m) for m in (build(score).score, SCORES[score](WIDTH, 2 * WIDTH)))
    assert parts == expected


def test_an_unknown_score_is_an_error():
    with pytest.raises(ValueError, match="score is 'concat': allowed are additive, dot"):
        BahdanauWithScore(13, 17, score="concat")
