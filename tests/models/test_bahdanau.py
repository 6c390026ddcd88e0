import numpy as np
import pytest
import torch

from src import reference
from src.models.bahdanau import Bahdanau
from src.models.rnn_encoder_decoder import RNNEncoderDecoder

N_SOURCE, N_TARGET, WIDTH = 13, 17, 6
SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0]])
TARGET = torch.tensor([[2, 9, 4, 16, 8, 5, 3], [2, 12, 7, 7, 3, 0, 0]])


def build(**arguments):
    torch.manual_seed(0)
    return Bahdanau(N_SOURCE, N_TARGET, width=WIDTH, **arguments).double()


def numpy(tensor):
    return tensor.detach().numpy()


def encoder_by_loops(encoder, source):
    """h of one sentence without padding, both directions with the unit that `nn.GRU` has."""
    p = {name: numpy(parameter) for name, parameter in encoder.recurrence.named_parameters()}

    def unit(direction):
        kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        parameters = [p[f"{kind}_l0{direction}"] for kind in kinds]
        return lambda x, state: reference.torch_gru_unit(x, state, *parameters)

    return reference.bidirectional(numpy(encoder.E(source)), WIDTH, unit(""), unit("_reverse"))


def papers_matrices(decoder):
    """The decoder's parameters under the paper's names, cut out of the fused ones."""
    unit, readout, W_o = decoder.unit, decoder.readout.W, decoder.W_o
    p = dict(zip(("W_z", "W_r", "W"), np.split(numpy(unit.W.weight), 3), strict=True))
    p |= zip(("b_W_z", "b_W_r", "b_W"), np.split(numpy(unit.W.bias), 3), strict=True)
    p |= zip(("C_z", "C_r", "C"), np.split(numpy(decoder.C.weight), 3), strict=True)
    p |= zip(("U_z", "U_r"), np.split(numpy(unit.U_gates.weight), 2), strict=True)
    cuts = [WIDTH, 3 * WIDTH]
    p |= zip(("U_o", "C_o", "V_o"), np.split(numpy(readout.weight), cuts, axis=1), strict=True)
    p |= {"U": numpy(unit.U.weight), "b_t": numpy(readout.bias)}
    return p | {"W_o": numpy(W_o.weight), "b_W_o": numpy(W_o.bias)}


def decode_by_loops(model, states, target):
    """Logits and weights of every step of one sentence, as the appendix writes them."""
    score, decoder, p = model.score, model.decoder, papers_matrices(model.decoder)
    W, U, v = numpy(score.W.weight), numpy(score.U.weight), numpy(score.v.weight)[0]
    state = np.tanh(numpy(decoder.W_s.weight) @ states[0, WIDTH:] + numpy(decoder.W_s.bias))
    for embedding in numpy(decoder.E(target)):
        scores = np.array([[reference.additive_score(state, h, W, U, v) for h in states]])
        context, weights = reference.attend(scores, states, np.ones_like(scores, dtype=bool))
        logits, state = reference.bahdanau_step(embedding, state, context[0], p)
        yield logits, weights[0]


@pytest.mark.parametrize(("row", "n_source", "n_target"), [(0, 5, 7), (1, 3, 5)])
def test_equals_the_papers_loops(row, n_source, n_target):
    model = build()
    output = model(SOURCE, TARGET)
    states = encoder_by_loops(model.encoder, SOURCE[row, :n_source])
    steps = decode_by_loops(model, states, TARGET[row, :n_target])
    for t, (logits, weights) in enumerate(steps):
        torch.testing.assert_close(output.logits[row, t], torch.from_numpy(logits))
        torch.testing.assert_close(output.weights[row, t, :n_source], torch.from_numpy(weights))


def test_padding_has_no_state():
    memory = build().encode(SOURCE)
    assert not memory.states[1, 3:].any() and memory.states[0].all()
    assert memory.mask.tolist() == [[True] * 5, [True] * 3 + [False] * 2]


def test_where_to_look_is_decided_before_the_token_is_read():
    """The query is s_{i-1}: the token of step i moves the weights of step i + 1, not of step i."""
    model = build()
    changed = TARGET.clone()
    changed[:, 3] = 10
    difference = (model(SOURCE, TARGET).weights - model(SOURCE, changed).weights).abs().amax(-1)
    assert not difference[:, :4].any() and (difference[:, 4] > 1e-9).all()


def test_the_keys_are_projected_once_a_sentence(monkeypatch):
    model, calls = build(), []
    project = model.score.project
    monkeypatch.setattr(model.score, "project", lambda key: calls.append(1) or project(key))
    model(SOURCE, TARGET)
    assert len(calls) == 1
    memory = model.encode(SOURCE)
    torch.testing.assert_close(memory.summary, model.score.U(memory.states))


def test_dropout_of_everything_leaves_the_last_bias():
    """Dropout 1 clears both embeddings and the readout, in training and only there."""
    model = build(dropout=1.0)
    other = torch.where(SOURCE > 3, SOURCE % 5 + 4, SOURCE)
    assert torch.equal(model.encode(SOURCE).states, model.encode(other).states)
    assert not model.embed(TARGET)[..., 3 * WIDTH :].any()
    expected = model.decoder.W_o.bias.expand(2, 7, N_TARGET)
    torch.testing.assert_close(model(SOURCE, TARGET).logits, expected)
    torch.testing.assert_close(model.eval()(SOURCE, TARGET).logits, build()(SOURCE, TARGET).logits)


def test_impossible_dropout_is_refused():
    with pytest.raises(ValueError, match="dropout"):
        build(dropout=1.5)


def test_one_context_for_all_steps_gives_back_the_rnn_encoder_decoder():
    """Appendix A.2.2: with c_i = c and the same parameters, s_i is Cho's h'_i, step by step."""
    torch.manual_seed(1)
    fixed = RNNEncoderDecoder(N_SOURCE, N_TARGET, width=WIDTH).double()
    decoder = build().decoder
    decoder.E, decoder.unit, decoder.C = fixed.E, fixed.unit, fixed.C
    memory = fixed.encode(SOURCE)
    c, state = memory.summary.vector, fixed.start(memory)
    for embedded in decoder.embed(TARGET).unbind(1):
        _, ours = decoder.update(embedded, state, c)
        state = fixed.update(embedded, state, memory).state
        torch.testing.assert_close(ours, state)
