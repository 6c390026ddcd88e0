"""The LSTMN against loops: as a language model, and in both translators."""

import numpy as np
import pytest
import torch

from src import reference
from src.models.language.recurrent import LSTM
from src.models.language.units import LSTMState, LSTMUnit
from src.models.lstmn import LSTMN, LSTMNLanguageModel
from src.models.lstmn_deep import FusedUnit, LSTMNDeep
from src.models.lstmn_shallow import LSTMNShallow
from src.models.registry import TRANSLATORS

WIDTH = 7
SOURCE = torch.tensor([[5, 9, 4, 8, 10, 3], [7, 6, 9, 3, 0, 0], [3, 0, 0, 0, 0, 0]])
LENGTHS = (6, 4, 1)
TARGET = torch.tensor([[2, 5, 11, 4, 9], [2, 10, 8, 7, 12], [2, 4, 6, 4, 5]])
BUILDS = {"shallow": LSTMNShallow, "deep": LSTMNDeep}


def enlarged(model):
    for parameter in model.parameters():  # so that the weights are far from even
        parameter.data.mul_(3)
    return model.double()


def build(name):
    torch.manual_seed(3)
    return enlarged(BUILDS[name](11, 13, width=WIDTH))


def language_model():
    torch.manual_seed(3)
    return enlarged(LSTMNLanguageModel(13, width=WIDTH))


def numpy(tensor):
    return tensor.detach().numpy()


class Loop:
    """An LSTMN of the reference, one sentence at a time."""

    def __init__(self, lstmn, *entry):
        attention, unit = lstmn.attention.score, lstmn.unit
        W_x, W_last = np.split(numpy(attention.W.weight), [unit.W.in_features], 1)
        self.look = numpy(attention.U.weight), W_x, W_last, numpy(attention.v.weight)[0]
        self.unit = numpy(unit.W.weight), numpy(unit.U.weight), numpy(unit.W.bias)
        self.hidden, self.memory = [[part] for part in entry] if entry else ([], [])
        self.last = np.zeros(WIDTH)

    def read(self, x, given=0.0):
        """h_t, and where it looked."""
        attended, cell, weights = reference.tape_look(
            x, self.last, self.hidden, self.memory, *self.look
        )
        new = reference.lstmn_step(x, attended, cell, *self.unit, given)
        self.last = attended
        self.hidden, self.memory = [*self.hidden, new[0]], [*self.memory, new[1]]
        return new[0], weights


def translate_by_loops(model, name, source, target):
    """Logits and weights of every step of one sentence."""
    encoder = Loop(model.encoder)
    for x in numpy(model.source(source)):
        encoder.read(x)
    gamma, alpha = encoder.hidden, encoder.memory
    decoder, seen = Loop(model.decoder, gamma[-1], alpha[-1]), np.zeros(WIDTH)
    inter = model.inter if name == "shallow" else model.inter.score
    W, U, v = numpy(inter.W.weight), numpy(inter.U.weight), numpy(inter.v.weight)[0]
    for x in numpy(model.target(target)):
        if name == "shallow":
            scores = [reference.additive_score(decoder.hidden[-1], h, W, U, v) for h in gamma]
            seen, weights = reference.global_look(np.array(scores), np.array(gamma))
            hidden, _ = decoder.read(np.concatenate([x, seen]))
        else:
            look = U, *np.split(W, 2, 1), v
            seen, memory, weights = reference.tape_look(x, seen, gamma, alpha, *look)
            W_r, b_r = numpy(model.W_r.weight), numpy(model.W_r.bias)
            gate = reference.sigmoid(W_r @ np.concatenate([seen, x]) + b_r)
            hidden, _ = decoder.read(x, gate * memory)
        yield numpy(model.W_o.weight) @ hidden + numpy(model.W_o.bias), weights


@pytest.mark.parametrize("name", BUILDS)
@pytest.mark.parametrize("row", range(3))
def test_translators_equal_the_papers_loops(name, row):
    model, n_source = build(name), LENGTHS[row]
    output = model(SOURCE, TARGET)
    steps = translate_by_loops(model, name, SOURCE[row, :n_source], TARGET[row])
    for t, (logits, weights) in enumerate(steps):
        torch.testing.assert_close(output.logits[row, t], torch.from_numpy(logits))
        torch.testing.assert_close(output.weights[row, t, :n_source], torch.from_numpy(weights))
        assert not output.weights[row, t, n_source:].any()


def test_the_language_model_equals_the_papers_loops():
    model = language_model()
    output = model(TARGET)
    for row in range(3):
        loop = Loop(model.lstmn)
        for t, x in enumerate(numpy(model.E(TARGET[row]))):
            hidden, weights = loop.read(x)
            logits = numpy(model.G.weight) @ hidden + numpy(model.G.bias)
            torch.testing.assert_close(output.logits[row, t], torch.from_numpy(logits))
            torch.testing.assert_close(output.weights[row, t, :t], torch.from_numpy(weights))
            assert not output.weights[row, t, t:].any()


def test_a_step_tells_where_it_looked():
    model = language_model()
    state, expected = model.start(3), model(TARGET).weights
    for t, token in enumerate(TARGET.unbind(1)):
        step = model.step(token, state)
        assert step.weights.shape == (3, t)
        torch.testing.assert_close(step.weights, expected[:, t, :t])
        state = step.state
    assert state.tape.hidden.shape == state.tape.memory.shape == (3, 5, WIDTH)


def heard(words, call):
    """Which of the tokens that `words` embeds move the result, by gradient."""
    held = []
    handle = words.register_forward_hook(lambda module, inputs, output: held.append(output))
    (gradient,) = torch.autograd.grad(call().sum(), held[0])
    handle.remove()
    return (gradient.abs().amax(-1) > 0).tolist()


@pytest.mark.parametrize("step", [0, 2, 4])
def test_by_gradient_a_step_hears_all_before_and_nothing_after(step):
    expected = [[position <= step for position in range(5)]] * 3
    reader, shallow, deep = language_model(), build("shallow"), build("deep")
    assert heard(reader.E, lambda: reader(TARGET).logits[:, step]) == expected
    assert heard(shallow.target, lambda: shallow(SOURCE, TARGET).logits[:, step]) == expected
    assert heard(deep.target, lambda: deep(SOURCE, TARGET).logits[:, step]) == expected


@pytest.mark.parametrize("name", BUILDS)
def test_by_gradient_padding_is_not_heard(name):
    model = build(name)
    assert heard(model.source, lambda: model(SOURCE, TARGET).logits) == (SOURCE != 0).tolist()


def test_who_always_reads_the_last_entry_is_an_lstm(monkeypatch):
    model, plain = language_model(), LSTM(13, width=WIDTH).double()
    plain.E, plain.unit, plain.G = model.E, model.lstmn.unit, model.G
    assert not torch.allclose(model(TARGET).logits, plain(TARGET).logits)

    def last(lstmn, x, reading):
        zero = torch.zeros(len(x), WIDTH).double()
        tapes = reading.tape.hidden, reading.tape.memory
        entry = (tape[:, -1] if tape.size(1) else zero for tape in tapes)
        return LSTMState(*entry), reading.tape.hidden[..., 0]

    monkeypatch.setattr(LSTMN, "look", last)
    torch.testing.assert_close(model(TARGET).logits, plain(TARGET).logits)


def test_one_look_reads_both_tapes():
    """Scores log 1 and log 3, by v = 1 and keys whose tanh they are: a quarter and the rest."""
    lstmn = LSTMN(1, 1).double()
    for parameter in lstmn.attention.parameters():
        parameter.data.zero_()
    lstmn.attention.score.v.weight.data.fill_(2 * np.log(3))
    keys = torch.tensor([[[0.0], [np.arctanh(0.5)]]]).double()
    hidden, memory = torch.tensor([[[[4.0], [8.0]]], [[[40.0], [-8.0]]]]).double()
    tape = lstmn.start(1).tape._replace(hidden=hidden, memory=memory, keys=keys)
    zero = torch.zeros(1, 1).double()
    state, weights = lstmn.attention(zero, zero, tape, torch.ones(1, 2).bool())
    assert weights[0].tolist() == pytest.approx([0.25, 0.75])
    assert (state.hidden.item(), state.cell.item()) == pytest.approx((7.0, 4.0))


def test_the_decoders_tape_begins_with_the_encoders_last_entry():
    for name in BUILDS:
        model = build(name)
        memory = model.encode(SOURCE)
        tape = model.begin(memory).tape
        for row, length in enumerate(LENGTHS):
            alone = model.encode(SOURCE[row : row + 1, :length])
            for found, whole in ((tape.hidden, alone.states), (tape.memory, alone.summary.memory)):
                torch.testing.assert_close(found[row], whole[0, -1:])
        torch.testing.assert_close(tape.keys, model.decoder.attention.project(tape.hidden))


def test_when_each_decides_where_to_look():
    """Shallow, like Bahdanau, before the token is read; deep with the token."""
    changed = TARGET.clone()
    changed[:, 2] = 12
    for name, first in (("shallow", 3), ("deep", 2)):
        model = build(name)
        moved = (model(SOURCE, TARGET).weights - model(SOURCE, changed).weights).abs().amax(-1)
        assert not moved[:, :first].any() and (moved[:2, first] > 1e-9).all()


def test_deep_fusion_with_its_gate_shut_is_an_lstmn():
    model = build("deep")
    model.W_r.weight.data.zero_()
    model.W_r.bias.data.fill_(-1e3)
    reading, logits = model.begin(model.encode(SOURCE)), []
    for x in model.target(TARGET).unbind(1):
        shown, reading, _ = model.decoder(x, reading)
        logits.append(model.W_o(shown.hidden))
    torch.testing.assert_close(model(SOURCE, TARGET).logits, torch.stack(logits, 1))


def test_a_fused_unit_given_nothing_is_an_lstm_unit():
    torch.manual_seed(3)
    fused, plain = FusedUnit(3, 5), LSTMUnit(3, 5)
    plain.load_state_dict(fused.state_dict())
    projected = fused.project(torch.randn(2, 3))
    state, given = LSTMState(torch.randn(2, 5), torch.randn(2, 5)), torch.randn(2, 5)
    for ours, theirs in zip(fused(projected, state), plain(projected, state)):
        assert torch.equal(ours, theirs)
    richer = fused(projected, state, given).cell
    torch.testing.assert_close(richer, plain(projected, state).cell + given)


@pytest.mark.parametrize("name", BUILDS)
def test_dropout_of_everything_leaves_nothing_to_tell(name):
    model = BUILDS[name](11, 13, width=WIDTH, dropout=1.0)
    other = torch.where(SOURCE > 3, SOURCE % 5 + 4, SOURCE)
    assert torch.equal(model.encode(SOURCE).states, model.encode(other).states)
    logits = model(SOURCE, TARGET).logits
    assert torch.equal(logits, model.W_o.bias.expand_as(logits))
    assert not torch.equal(model.eval()(SOURCE, TARGET).logits, logits)


def test_the_laboratory_size():
    def size(model):
        return sum(parameter.numel() for parameter in model.parameters())

    bahdanau = size(TRANSLATORS["bahdanau"].build(416, 565))
    for name in ("lstmn-shallow", "lstmn-deep"):
        assert abs(size(TRANSLATORS[name].build(416, 565)) / bahdanau - 1) < 0.03
    assert abs(size(LSTMNLanguageModel(565)) / size(LSTM(565)) - 1) < 0.02
