"""Seq2Seq against loops of LSTM steps; the order of reading; where c enters."""

import numpy as np
import pytest
import torch

from src import reference
from src.models.bahdanau import Bahdanau
from src.models.seq2seq import Seq2Seq, reading_order
from src.models.translator import select

SOURCE = torch.tensor([[5, 9, 4, 8, 3], [7, 6, 3, 0, 0], [10, 3, 0, 0, 0]])
BACKWARDS = torch.tensor([[8, 4, 9, 5, 3], [6, 7, 3, 0, 0], [10, 3, 0, 0, 0]])
TARGET = torch.tensor([[2, 5, 11, 4, 9, 7, 3], [2, 10, 8, 3, 0, 0, 0], [2, 4, 6, 4, 3, 0, 0]])


@pytest.fixture
def model() -> Seq2Seq:
    torch.manual_seed(3)
    return Seq2Seq(11, 13, width=7, n_layers=3).double()


def run(layers, inputs, state):
    """A deep LSTM as loops: the top hidden vectors and the state of every layer."""
    tops = []
    for x in inputs:
        new = []
        for k, (hidden, cell) in enumerate(state):
            W, U, b_W, b_U = (part.detach().numpy() for part in layers.all_weights[k])
            new.append(reference.lstm_step(x, hidden, cell, W, U, b_W + b_U))
            x = new[-1][0]
        tops.append(x)
        state = new
    return tops, state


def test_equals_the_loops(model):
    logits, memory = model(SOURCE, TARGET).logits, model.encode(SOURCE)
    for row, length in enumerate((5, 3, 2)):
        words = model.source_embedding(BACKWARDS[row, :length]).detach().numpy()
        read, state = run(model.encoder.layers, words, [(np.zeros(7), np.zeros(7))] * 3)
        in_source_order = [*read[-2::-1], read[-1]]
        states = memory.states[row, :length].detach().numpy()
        assert np.allclose(states, in_source_order, atol=1e-12)
        tokens = model.target_embedding(TARGET[row]).detach().numpy()
        hidden, _ = run(model.decoder.layers, tokens, state)
        expected = model.W(torch.from_numpy(np.array(hidden)))
        assert torch.allclose(logits[row], expected, atol=1e-12)


def test_words_are_mirrored_and_the_end_stays():
    place = reading_order(SOURCE != 0, "reversed")
    assert torch.equal(SOURCE.gather(1, place), BACKWARDS)
    assert torch.equal(BACKWARDS.gather(1, place), SOURCE)
    assert torch.equal(SOURCE.gather(1, reading_order(SOURCE != 0, "forward")), SOURCE)


def test_forward_reader_of_the_mirrored_source_agrees(model):
    forward = Seq2Seq(11, 13, width=7, n_layers=3, order="forward").double()
    forward.load_state_dict(model.state_dict())
    assert torch.equal(forward(BACKWARDS, TARGET).logits, model(SOURCE, TARGET).logits)
    assert not torch.allclose(forward(SOURCE, TARGET).logits[:2], model(SOURCE, TARGET).logits[:2])


def test_memory_is_not_read_after_the_start(model):
    memory = model.encode(SOURCE)
    other = select(memory, torch.tensor([1, 2, 0]))
    state = model.start(memory)
    token = torch.tensor([4, 4, 4])
    assert torch.equal(
        model.step(token, state, memory).logits, model.step(token, state, other).logits
    )
    change = model.step(token, model.start(other), memory).logits
    assert not torch.allclose(change, model.step(token, state, memory).logits)


def test_unknown_order():
    with pytest.raises(ValueError, match="order is 'backwards': allowed are reversed, forward"):
        Seq2Seq(11, 13, order="backwards")


def test_size_beside_bahdanau():
    sizes = [sum(p.numel() for p in build(200, 200).parameters()) for build in (Seq2Seq, Bahdanau)]
    assert 0.9 < sizes[0] / sizes[1] < 1.1


@pytest.mark.parametrize("part", ["source", "target", "between", "output"])
def test_dropout_only_in_training(part):
    """Layer 0 hears the dropout of the words; the rest is heard with the others silenced."""
    model = Seq2Seq(11, 13, width=7, dropout=0.5).eval()
    memory = model.encode(SOURCE)
    state = model.start(memory)
    run_part = {
        "source": lambda: model.encode(SOURCE).summary.hidden[:, 0],
        "target": lambda: model.steps(TARGET, state, memory)[1].hidden[:, 0],
        "between": lambda: model.encode(SOURCE).states,
        "output": lambda: model.steps(TARGET, state, memory)[0].logits,
    }[part]
    assert torch.equal(run_part(), run_part())
    model.train()
    if part == "between":
        model.dropout.p = 0.0
    if part == "output":
        model.decoder.eval()
        model.target_embedding.weight.data.zero_()
    assert not torch.equal(run_part(), run_part())
