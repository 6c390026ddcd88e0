"""The whole family against loops; when it looks, what a window hides, what is fed back."""

from functools import partial

import numpy as np
import pytest
import torch

from src import reference
from src.models.deep_lstm import Cells
from src.models.luong import LuongGlobal, Summary
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


def memory_of(*states):
    """One sentence whose annotations are these numbers, keys as well."""
    states = torch.tensor(states, dtype=torch.float64).view(1, -1, 1)
    nothing = torch.zeros(1, 2, 1, dtype=torch.float64)
    mask = torch.ones(1, states.size(1), dtype=torch.bool)
    return Memory(states, mask, Summary(states, Cells(nothing, nothing)))


def test_a_predicted_window_by_hand():
    """p_t = 4 sigmoid(0) = 2. The query 0 scores all alike: a third each in the window 1 to 3,
    times e^-2 one word from its centre, since sigma is 1/2."""
    model = LuongLocalP(11, 13, width=1, reach=1, score="dot").double()
    memory, query = memory_of(1.0, 2.0, 4.0, 8.0), torch.zeros(1, 1, 1).double()
    assert model.centre(query, memory).tolist() == [[2.0]]
    context, weights = model.look(query, memory)
    faded = np.exp(-2) / 3
    assert weights[0, 0].tolist() == pytest.approx([0, faded, 1 / 3, faded])
    assert context.item() == pytest.approx(2 * faded + 4 / 3 + 8 * faded)


def test_a_centre_between_two_words_by_hand():
    """The sigmoid of v tanh 1 = ln 3 is 3/4, of five words 3.75: words 3 and 4 are inside."""
    model = LuongLocalP(11, 13, width=1, reach=1, score="dot").double()
    model.W_p.weight.data.fill_(1.0)
    model.v_p.weight.data.fill_(np.log(3) / np.tanh(1))
    query = torch.ones(1, 1, 1).double()
    memory = memory_of(9.0, 9.0, 9.0, 0.0, np.log(3))
    assert model.centre(query, memory).item() == pytest.approx(3.75)
    _, weights = model.look(query, memory)
    expected = [0, 0, 0, np.exp(-2 * 0.75**2) / 4, 3 * np.exp(-2 * 0.25**2) / 4]
    assert weights[0, 0].tolist() == pytest.approx(expected)


def test_the_length_that_places_the_window_is_the_true_one():
    """Padding moves no p_t, and a sentence of twice the length has it twice as far."""
    model, query = build("local-p general"), torch.randn(3, 2, WIDTH).double()
    query[1:] = query[0]
    centre = model.centre(query, model.encode(SOURCE))
    torch.testing.assert_close(centre[1] * 7, centre[0] * 3)
    torch.testing.assert_close(centre[2] * 7, centre[0] * 2)


def test_a_monotonic_window_moves_with_time_and_stays_on_the_end():
    model = build("local-m general")
    seen = (model(SOURCE, TARGET).weights > 0).int()
    assert seen[0, [0, 3, 4]].tolist() == [
        [1, 1, 1, 0, 0, 0, 0],
        [0, 1, 1, 1, 1, 1, 0],
        [0, 0, 1, 1, 1, 1, 1],
    ]
    assert (seen[1, 2:] == torch.tensor([1, 1, 1, 0, 0, 0, 0])).all()


def test_time_is_in_the_state():
    model = build("local-m general")
    memory = model.encode(SOURCE)
    state = model.start(memory)
    assert state.time.dtype == torch.long and state.time.tolist() == [0, 0, 0]
    late = state._replace(time=torch.tensor([5, 1, 0]))
    step = model.step(TARGET[:, 0], late, memory)
    assert step.state.time.tolist() == [6, 2, 1]
    assert (step.weights[0] > 0).tolist() == [False] * 3 + [True] * 4
    _, state = model.steps(TARGET[:, :3], step.state, memory)
    assert state.time.tolist() == [9, 5, 4]


def test_a_window_over_everything_is_global():
    whole, local = build("general"), LuongLocalM(11, 13, reach=7, width=WIDTH, n_layers=N_LAYERS)
    local.double().load_state_dict(whole.state_dict())
    torch.testing.assert_close(local(SOURCE, TARGET).logits, whole(SOURCE, TARGET).logits)


def test_the_attentional_vector_is_fed_and_nothing_else():
    """Deaf to it, the fed decoder is the one that is not fed; what it hears is the state's h~."""
    fed, plain = build("feeding general"), build("general")
    weights = fed.state_dict()
    first = weights["decoder.layers.weight_ih_l0"]
    first[:, WIDTH:] = 0
    plain.load_state_dict(weights | {"decoder.layers.weight_ih_l0": first[:, :WIDTH]})
    torch.testing.assert_close(fed(SOURCE, TARGET).logits, plain(SOURCE, TARGET).logits)


def test_it_starts_where_the_encoder_ended_with_nothing_fed():
    model = build("feeding general")
    memory = model.encode(SOURCE)
    state = model.start(memory)
    assert isinstance(state, Fed) and not state.attentional.any()
    for row, length in enumerate(LENGTHS):
        _, ends = annotations(model, SOURCE[row, :length])
        expected = torch.from_numpy(np.array([hidden for hidden, _ in ends]))
        torch.testing.assert_close(state.cells.hidden[row], expected)


def test_the_location_score_is_deaf_to_the_source():
    """With the states exchanged, the look stays where it was: other scores follow them."""
    for name, follows in (("location", False), ("dot", True), ("general", True), ("concat", True)):
        model = build(name)
        memory, query = model.encode(SOURCE), torch.randn(3, 2, WIDTH).double()
        turned = memory.states[:1].flip(1)
        keys = memory.summary._replace(keys=model.score.project(turned))
        other = Memory(turned, memory.mask[:1], keys)
        usual = model.look(query, memory).weights[:1]
        moved = model.look(query[:1], other).weights
        torch.testing.assert_close(moved, usual.flip(-1) if follows else usual)


def test_a_source_too_long_for_the_location_score():
    model = LuongGlobal(11, 13, score="location", max_length=5)
    assert model(SOURCE[1:, :5], TARGET[1:]).logits.isfinite().all()
    with pytest.raises(ValueError, match="key has 7 positions: max_length allows at most 5"):
        model.encode(SOURCE)


@pytest.mark.parametrize("width", [40, 160])
def test_sums_begin_as_large_as_in_the_paper(width):
    """The variance of 1,000 products with weights from -0.1 to 0.1, at any width."""
    model = LuongInputFeeding(9, 50, width=width)
    for layer, n_numbers in ((model.W_c, 2 * width), (model.W_s, width)):
        papers = 1000 * n_numbers / width * 0.1**2 / 3
        assert n_numbers * layer.weight.var().item() == pytest.approx(papers, rel=0.1)
        assert abs(layer.weight.mean().item()) < 0.02


def test_unknown_score_and_impossible_reach():
    with pytest.raises(ValueError, match="score is 'cosine': allowed are dot, general, concat, lo"):
        LuongGlobal(11, 13, score="cosine")
    with pytest.raises(ValueError, match="reach is 0: give 1 or more"):
        LuongLocalP(11, 13, reach=0)
    with pytest.raises(ValueError, match="reach is -1"):
        LuongLocalM(11, 13, reach=-1)(SOURCE, TARGET)


@pytest.mark.parametrize("name", ["general", "local-m dot", "local-p dot", "feeding concat"])
def test_the_keys_are_projected_once_a_sentence(name, monkeypatch):
    model, calls = build(name), []
    project = model.score.project
    monkeypatch.setattr(model.score, "project", lambda key: calls.append(1) or project(key))
    model(SOURCE, TARGET)
    assert len(calls) == 1


@pytest.mark.parametrize("name", ["general", "local-m dot", "local-p dot", "feeding concat"])
def test_dropout_of_everything_leaves_nothing_to_tell(name):
    """Dropout 1 clears words and attentional vectors, in training and only there."""
    model = build(name, dropout=1.0)
    other = torch.where(SOURCE > 3, SOURCE % 5 + 4, SOURCE)
    assert torch.equal(model.encode(SOURCE).states, model.encode(other).states)
    assert not model.embed(TARGET).any() and not model(SOURCE, TARGET).logits.any()
    torch.testing.assert_close(
        model.eval()(SOURCE, TARGET).logits, build(name)(SOURCE, TARGET).logits
    )
