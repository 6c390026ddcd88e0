from dataclasses import dataclass
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from src.models.translator import (
    Memory,
    Output,
    ParallelTranslator,
    RecurrentTranslator,
    Step,
    Translator,
    Update,
    alignment,
    select,
)

SOURCE = torch.tensor([[4, 5, 6], [7, 8, 0]])
TARGET = torch.tensor([[1, 2, 3, 4], [5, 6, 7, 8]])


class Sum(Translator):
    """Logits: the sum of the tokens read, and the source's; two heads look at words 0 and 1."""

    def encode(self, source):
        return Memory(source.unsqueeze(-1).float(), source != 0, source.sum(1, keepdim=True))

    def start(self, memory):
        return torch.zeros(len(memory.mask))

    def step(self, token, state, memory):
        state = state + token
        logits = torch.stack([state, memory.summary[:, 0].float()], -1)
        return Step(logits, state, torch.eye(2, 3).expand(len(token), 2, 3))


class RecurrentSum(RecurrentTranslator):
    """The same in three parts, counting how often each is called."""

    def __init__(self):
        super().__init__()
        self.calls = []

    encode, start = Sum.encode, Sum.start

    def embed(self, tokens):
        self.calls.append("embed")
        return tokens.unsqueeze(-1).float()

    def update(self, embedded, state, memory):
        self.calls.append("update")
        state = state + embedded[:, 0]
        return Update(torch.stack([state, memory.summary[:, 0].float()], -1), state)

    def output(self, features):
        self.calls.append("output")
        return features


class ParallelSum(ParallelTranslator):
    """The same for any number of tokens at once."""

    encode, start = Sum.encode, Sum.start

    def steps(self, tokens, state, memory):
        sums = state.unsqueeze(1) + tokens.cumsum(1)
        logits = torch.stack([sums, memory.summary.float().expand_as(sums)], -1)
        weights = torch.eye(2, 3).expand(len(tokens), tokens.size(1), 2, 3).transpose(1, 2)
        return Output(logits, weights), sums[:, -1]


EXPECTED = [[[1, 15], [3, 15], [6, 15], [10, 15]], [[5, 15], [11, 15], [18, 15], [26, 15]]]


def test_forward_loops_step():
    output = Sum()(SOURCE, TARGET)
    assert output.logits.tolist() == EXPECTED
    heads = [[[1.0, 0.0, 0.0]] * 4, [[0.0, 1.0, 0.0]] * 4]
    assert output.weights.tolist() == [heads] * 2  # (b, looks, t, s)


def test_only_the_update_rule_loops():
    model = RecurrentSum()
    output = model(SOURCE, TARGET)
    assert output.logits.tolist() == EXPECTED and output.weights is None
    assert model.calls == ["embed", "update", "update", "update", "update", "output"]


@pytest.mark.parametrize("model", [RecurrentSum(), ParallelSum()])
def test_step_equals_forward(model):
    memory = model.encode(SOURCE)
    state = model.start(memory)
    for t, token in enumerate(TARGET.unbind(1)):
        step = model.step(token, state, memory)
        state = step.state
        assert step.logits.tolist() == [row[t] for row in EXPECTED]


def test_parallel_weights_keep_their_looks():
    model = ParallelSum()
    output, memory = model(SOURCE, TARGET), model.encode(SOURCE)
    assert output.logits.tolist() == EXPECTED and output.weights.shape == (2, 2, 4, 3)
    step = model.step(TARGET[:, 0], model.start(memory), memory)
    assert torch.equal(step.weights, output.weights[:, :, 0])


def test_what_a_translator_must_define():
    empty = Memory(torch.zeros(2, 3, 5), torch.ones(2, 3).bool())
    for bare in (Translator(), RecurrentTranslator(), ParallelTranslator()):
        for call in (
            lambda bare=bare: bare.encode(SOURCE),
            lambda bare=bare: bare.start(empty),
            lambda bare=bare: bare.step(TARGET[:, 0], None, empty),
        ):
            with pytest.raises(NotImplementedError):
                call()


class Pair(NamedTuple):
    left: Tensor
    right: tuple


@dataclass(frozen=True)
class Cache:
    key: Tensor
    past: tuple
    nothing: None = None


def test_select_keeps_the_kind_of_every_branch():
    vector, matrix = torch.arange(3), torch.arange(6).view(3, 2)
    tree = Cache(vector, (Pair(matrix, (vector, None)), matrix))
    chosen = select(tree, torch.tensor([2, 0, 2, 1]))
    assert isinstance(chosen, Cache) and isinstance(chosen.past[0], Pair)
    assert chosen.nothing is None and chosen.past[0].right[1] is None
    assert chosen.key.tolist() == chosen.past[0].right[0].tolist() == [2, 0, 2, 1]
    rows = [[4, 5], [0, 1], [4, 5], [2, 3]]
    assert chosen.past[0].left.tolist() == chosen.past[1].tolist() == rows


def test_select_takes_a_whole_memory():
    memory = Sum().encode(SOURCE)
    other = select(memory, torch.tensor([1, 1, 0]))
    assert isinstance(other, Memory) and other.mask.tolist() == memory.mask[[1, 1, 0]].tolist()
    assert other.summary.tolist() == [[15]] * 3 and other.states.shape == (3, 3, 1)


def test_alignment_is_the_mean_of_all_looks():
    torch.manual_seed(0)
    weights = torch.rand(2, 3, 5, 7, 11)  # b, layers, heads, t, s
    expected = sum(weights[:, layer, head] for layer in range(3) for head in range(5)) / 15
    torch.testing.assert_close(alignment(weights), expected)
    torch.testing.assert_close(alignment(weights[:, 0]), weights[:, 0].sum(1) / 5)
    assert torch.equal(alignment(weights[:, 0, 0]), weights[:, 0, 0])
