import torch

from src.models.diagonal import Diagonal

SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0]])
TARGET = torch.tensor([[2, 9, 4, 16, 8, 5, 3], [2, 12, 7, 7, 3, 0, 0]])
LOOKS_AT = torch.tensor([[0, 1, 2, 3, 4, 4, 4], [0, 1, 2, 2, 2, 2, 2]])


def build():
    torch.manual_seed(0)
    return Diagonal(13, 17, width=6).double()


def test_each_step_reads_the_word_in_its_own_place():
    """All the weight on one word; the last real one, once the target is longer."""
    weights = build()(SOURCE, TARGET).weights
    assert torch.equal(weights, torch.nn.functional.one_hot(LOOKS_AT, 5).double())


def test_the_decoder_is_told_of_that_word():
    """Bahdanau's decoder (compared with the loops in test_bahdanau.py), handed the contexts."""
    model = build()
    memory, decoder = model.encode(SOURCE), model.decoder
    state, output = decoder.start(memory.states), model(SOURCE, TARGET)
    for t, embedded in enumerate(decoder.embed(TARGET).unbind(1)):
        context = memory.states[[0, 1], LOOKS_AT[:, t]]
        features, state = decoder.update(embedded, state, context)
        torch.testing.assert_close(output.logits[:, t], decoder.output(features))


def test_time_is_in_the_state():
    model = build()
    memory = model.encode(SOURCE)
    state = model.start(memory)
    assert state.time.dtype == torch.long and state.time.tolist() == [0, 0]
    step = model.step(TARGET[:, 0], state._replace(time=torch.tensor([3, 1])), memory)
    assert step.weights.argmax(-1).tolist() == [3, 1] and step.state.time.tolist() == [4, 2]
