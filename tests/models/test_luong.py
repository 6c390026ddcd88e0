"""The whole family against loops; when it looks, what a window hides, what is fed back."""

from functools import partial

import numpy as np
import pytest
import torch

from src import reference
from src.models.luong import LuongGlobal
from src.models.luong_input_feeding import Fed, LuongInputFeeding
from src.models.luong_local import LuongLocalM, LuongLocalP
from src.models.translator import Memory

WIDTH, N_LAYERS, REACH = 7, 3, 2
SOURCE = torch.tensor([[5, 9, 4, 8, 10, 6, 3], [7, 6, 3, 0, 0, 0, 0], [10, 3, 0, 0, 0, 0, 0]])
LENGTHS = (7, 3, 2)
TARGET = torch.tensor([[2, 5, 11, 4, 9], [2, 10, 8, 7, 12], [2, 4, 6, 4, 5]])
SCORES = ("dot", "general", "concat", "location")
MODELS = {score: partial(LuongGlobal, score=score, max_length=11) for score in SCORES}
MODELS |= {f"local-m {s}": partial(LuongLocalM, score=s, reach=REACH) for s in ("dot", "general")}
MODELS |= {f"local-p {s}": partial(LuongLocalP, score=s, reach=REACH) for s in ("dot", "general")}
MODELS |= {f"feeding {s}": partial(LuongInputFeeding, score=s) for s in ("general", "concat")}


def build(name, **arguments):
    torch.manual_seed(3)
    model = MODELS[name](11, 13, width=WIDTH, n_layers=N_LAYERS, **arguments).double()
    for parameter in model.parameters():
        parameter.data.mul_(2)  # so that the weights are far from even
    return model


def numpy(tensor):
    return tensor.detach().numpy()


def layers(deep):
    """W, U and b of every layer."""
    for W, U, b_W, b_U in deep.layers.all_weights:
        yield numpy(W), numpy(U), numpy(b_W) + numpy(b_U)


def annotations(model, source):
    """The top states of one sentence, and where all layers end."""
    deep = list(layers(model.encoder.recurrence))
    state, tops = [(np.zeros(WIDTH), np.zeros(WIDTH))] * N_LAYERS, []
    for x in numpy(model.encoder.E(source)):
        state = reference.deep_lstm_step(x, state, deep)
        tops.append(state[-1][0])
    return np.array(tops), state


def scores_by_loops(model, name, query, states):
    """One score a source token."""
    if "dot" in name:
        return np.array([reference.dot_score(query, h) for h in states])
    if "concat" in name:
        W, U, v = (numpy(m.weight) for m in (model.score.W, model.score.U, model.score.v))
        return np.array([reference.additive_score(query, h, W, U, v[0]) for h in states])
    W_a = numpy(model.score.W_a.weight)
    if "location" in name:
        return np.array([reference.location_score(query, s, W_a) for s in range(len(states))])
    return np.array([reference.general_score(query, h, W_a) for h in states])


def look_by_loops(model, name, query, states, t):
    scores = scores_by_loops(model, name, query, states)
    if "local-m" in name:
        centre = float(min(t, len(states) - 1))
        return reference.local_look(scores, states, centre=centre, reach=REACH)
    if "local-p" in name:
        W_p, v_p = numpy(model.W_p.weight), numpy(model.v_p.weight)[0]
        centre = reference.predicted_centre(query, len(states), W_p, v_p)
        return reference.predictive_look(scores, states, centre=centre, reach=REACH)
    return reference.global_look(scores, states)


def decode_by_loops(model, name, source, target):
    """Logits and weights of every step of one sentence."""
    states, state = annotations(model, source)
    deep, fed = list(layers(model.decoder)), np.zeros(WIDTH)
    W_c, W_s = numpy(model.W_c.weight), numpy(model.W_s.weight)
    for t, x in enumerate(numpy(model.E(target))):
        x = np.concatenate([x, fed]) if "feeding" in name else x
        state = reference.deep_lstm_step(x, state, deep)
        query = state[-1][0]
        context, weights = look_by_loops(model, name, query, states, t)
        fed = reference.attentional(query, context, W_c)
        yield W_s @ fed, weights


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("row", range(3))
def test_equals_the_papers_loops(name, row):
    model, n_source = build(name), LENGTHS[row]
    output = model(SOURCE, TARGET)
    steps = decode_by_loops(model, name, SOURCE[row, :n_source], TARGET[row])
    for t, (logits, weights) in enumerate(steps):
        torch.testing.assert_close(output.logits[row, t], torch.from_numpy(logits))
        torch.testing.assert_close(output.weights[row, t, :n_source], torch.from_numpy(weights))
        assert not output.weights[row, t, n_source:].any()


@pytest.mark.parametrize("name", MODELS)
def test_where_to_look_is_decided_after_the_token_is_read(name):
    """The query is h_t: the token of a step moves the weights of that step (not of the one before).

    The windows of local-m stand still.
    """
    model, changed = build(name), TARGET.clone()
    changed[:, 2] = 12
    difference = (model(SOURCE, TARGET).weights - model(SOURCE, changed).weights).abs().amax(-1)
    assert not difference[:, :2].any() and (difference[:, 2] > 1e-9).all()


def memory_of(states):
    """One sentence whose annotations are these, to be read whole."""
    states = torch.tensor([states], dtype=torch.float64)
    return Memory(states, torch.ones(states.shape[:2], dtype=torch.bool))


def test_a_predicted_window_by_hand(monkeypatch):
    """p_t = 4 sigmoid(2 tanh 0) = 2; the scores are even, so the softmax is 1/3 in the window 1..3,
    and sigma = 1/2 makes the Gaussian e^-2 one word away."""
    model = LuongLocalP(11, 13, width=1, reach=1).double()
    model.W_p.weight.data.fill_(0.0)
    model.v_p.weight.data.fill_(2.0)
    memory = memory_of([[1.0], [2.0], [4.0], [8.0]])
    query = torch.zeros(1, 1, 1, dtype=torch.float64)
    assert model.centre(query, memory).tolist() == [[2.0]]
    monkeypatch.setattr(model, "score", lambda query, keys: torch.zeros(1, 1, 4).double())
    object.__setattr__(memory, "summary", type("Summary", (), {"keys": None}))
    context, weights = model.look(query, memory)
    faded = np.exp(-2) / 3
    torch.testing.assert_close(weights[0, 0], torch.tensor([0, faded, 1 / 3, faded]).double())
    assert context.item() == pytest.approx(2 * faded + 4 / 3 + 8 * faded)
