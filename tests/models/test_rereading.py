"""Who reads all again gets what the cache gets; only its state is another."""

from functools import partial

import pytest
import torch

from src.costs import operations, size_of
from src.decoding import greedy
from src.models.rereading import Rereading
from src.models.transformer import Transformer

SOURCE = torch.tensor([[5, 9, 4, 8, 10, 6, 3], [7, 6, 9, 3, 0, 0, 0]])
TARGET = torch.tensor([[2, 5, 11, 4, 9], [2, 10, 8, 7, 12]])


def both(**arguments):
    models = []
    for kind in (Transformer, Rereading):
        torch.manual_seed(3)
        sizes = {"width": 14, "n_layers": 3, "n_heads": 7}
        models.append(kind(11, 13, **sizes | arguments).double().eval())
    return models


@pytest.mark.parametrize("positions", ["sinusoidal", "learned", "relative", "none"])
def test_every_step_has_the_numbers_of_the_cache(positions):
    kept, rereading = both(positions=positions)
    memories = [model.encode(SOURCE) for model in (kept, rereading)]
    states = [model.start(memory) for model, memory in zip((kept, rereading), memories)]
    for i, token in enumerate(TARGET.unbind(1)):
        one, other = (
            model.step(token, state, memory)
            for model, state, memory in zip((kept, rereading), states, memories)
        )
        assert torch.allclose(one.logits, other.logits, atol=1e-10)
        assert torch.allclose(one.weights, other.weights, atol=1e-10)
        states = one.state, other.state
        assert other.state.tolist() == TARGET[:, : i + 1].tolist()
    assert torch.equal(
        greedy(kept, SOURCE, max_length=17), greedy(rereading, SOURCE, max_length=17)
    )
    forward = kept(SOURCE, TARGET).logits, rereading(SOURCE, TARGET).logits
    assert torch.allclose(*forward, atol=1e-12)


def test_what_is_not_kept_is_computed_again():
    kept, rereading = both()
    counts, sizes = [], []
    for model in (kept, rereading):
        memory = model.encode(SOURCE)
        state = model.steps(TARGET[:, :-1], model.start(memory), memory)[1]
        counts.append(operations(partial(model.step, TARGET[:, -1], state, memory)))
        sizes.append(size_of(state))
    assert counts[1] > 4 * counts[0], "five tokens again instead of one"
    assert sizes == [2 * 3 * 2 * 4 * 14 * 8, 2 * 4 * 8]
