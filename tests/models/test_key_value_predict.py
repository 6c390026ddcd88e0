"""The language models that look back, against loops; what each part of an output is for."""

import numpy as np
import pytest
import torch

from src import reference
from src.models.key_value_predict import Attentive, KeyValue, KeyValuePredict
from src.models.language.recurrent import LSTM
from src.models.ngram_rnn import NgramRNN

N_WORDS, WIDTH, WINDOW, ORDER = 13, 5, 3, 4
TOKENS = torch.tensor([[2, 5, 11, 4, 9, 6, 7], [2, 10, 8, 7, 12, 5, 3]])
LOOKING = {"attentive": Attentive, "key-value": KeyValue, "key-value-predict": KeyValuePredict}


def build(name):
    torch.manual_seed(3)
    size = {"order": ORDER} if name == "n-gram" else {"window": WINDOW}
    model = (LOOKING | {"n-gram": NgramRNN})[name](N_WORDS, width=WIDTH, **size).double()
    for parameter in model.parameters():  # so that the weights are far from even
        parameter.data.mul_(3)
    return model


def numpy(tensor):
    return tensor.detach().numpy()


def outputs_by_loops(model, row):
    """h_1 ... h_t of the LSTM."""
    u, f, o, candidate = np.split(np.arange(len(model.unit.W.bias)), 4)
    rows = np.concatenate([u, f, candidate, o])  # the order of the reference
    W, U, b = (
        numpy(p)[rows] for p in (model.unit.W.weight, model.unit.U.weight, model.unit.W.bias)
    )
    hidden = cell = np.zeros(U.shape[1])
    for x in numpy(model.E(TOKENS[row])):
        hidden, cell = reference.lstm_step(x, hidden, cell, W, U, b)
        yield hidden


@pytest.mark.parametrize("name", LOOKING)
@pytest.mark.parametrize("row", range(2))
def test_equals_the_papers_loops(name, row):
    model = build(name)
    output = model(TOKENS)
    parts = np.split(np.array(list(outputs_by_loops(model, row))), model.n_parts, 1)
    key, value, predict = parts[0], parts[min(1, model.n_parts - 1)], parts[-1]
    score = numpy(model.score.W.weight), numpy(model.score.U.weight), numpy(model.score.v.weight)[0]
    for t in range(TOKENS.size(1)):
        r, weights = reference.windowed_look(t, key, value, *score, window=WINDOW)
        features = np.tanh(numpy(model.W_r.weight) @ r + numpy(model.W_x.weight) @ predict[t])
        logits = torch.from_numpy(numpy(model.G.weight) @ features + numpy(model.G.bias))
        torch.testing.assert_close(output.logits[row, t], logits)
        there = min(t, WINDOW)
        found = output.weights[row, t, WINDOW - there :]
        torch.testing.assert_close(found, torch.from_numpy(weights))
        assert not output.weights[row, t, : WINDOW - there].any()


@pytest.mark.parametrize("row", range(2))
def test_the_ngram_rnn_equals_the_papers_loops(row):
    model = build("n-gram")
    output = model(TOKENS)
    outputs = np.array(list(outputs_by_loops(model, row)))
    for t in range(TOKENS.size(1)):
        features = reference.ngram_features(t, outputs, numpy(model.W_N.weight), order=ORDER)
        logits = torch.from_numpy(numpy(model.G.weight) @ features + numpy(model.G.bias))
        torch.testing.assert_close(output.logits[row, t], logits)
    assert output.weights is None


@pytest.mark.parametrize("name", [*LOOKING, "n-gram"])
def test_any_number_of_steps_at_once(name):
    model = build(name)
    state, logits, weights = model.start(2), [], []
    for tokens in TOKENS.split([2, 1, 4], 1):
        output, state = model.steps(tokens, state)
        logits.append(output.logits)
        weights.append(output.weights)
    torch.testing.assert_close(torch.cat(logits, 1), model(TOKENS).logits)
    if name != "n-gram":
        torch.testing.assert_close(torch.cat(weights, 1), model(TOKENS).weights)
        assert state.past.time.tolist() == [7, 7] and state.past.keys.shape == (2, WINDOW, WIDTH)


def parts_heard(model, step, of=0):
    """Which outputs, and which parts of them, move h* (or the weights) of a step, by gradient."""
    torch.manual_seed(4)
    outputs = torch.randn(1, 7, model.n_parts * WIDTH).double().requires_grad_()
    result = model.recall(outputs, model.nothing(1))[of][:, step]
    (gradient,) = torch.autograd.grad((result * torch.randn_like(result)).sum(), outputs)
    return (gradient[0].unflatten(-1, (model.n_parts, WIDTH)).abs().amax(-1) > 0).tolist()


def expected(n_parts, heard):
    """For seven outputs: `heard` maps the place of an output to its parts that are heard."""
    return [[part in heard.get(place, ()) for part in range(n_parts)] for place in range(7)]


@pytest.mark.parametrize(
    ("name", "before", "now"),
    [("attentive", [0], [0]), ("key-value", [0, 1], [0, 1]), ("key-value-predict", [0, 1], [0, 2])],
)
def test_what_each_part_is_for(name, before, now):
    """Of the last three outputs key and value are heard, of the present one key and prediction.

    The weights hear keys alone.
    """
    model = build(name)
    for step, places in ((6, [3, 4, 5]), (2, [0, 1])):
        heard = dict.fromkeys(places, before) | {step: now}
        assert parts_heard(model, step) == expected(model.n_parts, heard)
        keys = dict.fromkeys([*places, step], [0])
        assert parts_heard(model, step, of=1) == expected(model.n_parts, keys)


def test_the_ngram_rnn_takes_each_part_from_its_own_output():
    model = build("n-gram")
    assert parts_heard(model, 6) == expected(3, {6: [0], 5: [1], 4: [2]})
    assert parts_heard(model, 1) == expected(3, {1: [0], 0: [1]})


@pytest.mark.parametrize("name", [*LOOKING, "n-gram"])
def test_by_gradient_nothing_sees_ahead(name):
    model, held = build(name), []
    model.E.register_forward_hook(lambda module, inputs, output: held.append(output))
    (gradient,) = torch.autograd.grad(model(TOKENS).logits[:, 4].sum(), held[0])
    assert (gradient.abs().amax(-1) > 0).tolist() == [[True] * 5 + [False] * 2] * 2


@pytest.mark.parametrize("name", LOOKING)
def test_weights_are_shares_of_the_outputs_that_are_there(name):
    weights = build(name)(TOKENS).weights
    assert weights.shape == (2, 7, WINDOW) and not weights[:, 0].any()
    torch.testing.assert_close(weights[:, 1:].sum(-1), torch.ones(2, 6).double())
    model = build(name)
    model.score.v.weight.data.zero_()
    even = model(TOKENS).weights[0]
    assert even[1].tolist() == [0, 0, 1] and even[2].tolist() == [0, 0.5, 0.5]
    torch.testing.assert_close(even[3:], torch.full((4, WINDOW), 1 / 3).double())


def test_one_vector_has_three_jobs():
    """With key, value and prediction one third each, all alike, the models are one model."""
    one, three = build("attentive"), build("key-value-predict")
    three.score, three.W_r, three.W_x = one.score, one.W_r, one.W_x
    outputs = torch.randn(2, 7, WIDTH).double()
    expected, weights, _ = one.recall(outputs, one.nothing(2))
    found = three.recall(outputs.repeat(1, 1, 3), three.nothing(2))
    torch.testing.assert_close(found[0], expected)
    torch.testing.assert_close(found[1], weights)


def test_impossible_sizes():
    with pytest.raises(ValueError, match="window is 0: give 1 or more"):
        KeyValue(N_WORDS, window=0)
    with pytest.raises(ValueError, match="order is 1: give 2 or more"):
        NgramRNN(N_WORDS, order=1)


@pytest.mark.parametrize("kind", [Attentive, KeyValue, KeyValuePredict, NgramRNN])
def test_the_laboratory_size(kind):
    ours, plain = (sum(p.numel() for p in model(565).parameters()) for model in (kind, LSTM))
    assert abs(ours / plain - 1) < 0.02
