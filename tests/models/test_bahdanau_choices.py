"""Four relatives of Bahdanau's translator, by what they share with it and what they lack."""

import pytest
import torch

from src import reference
from src.models.bahdanau import Bahdanau
from src.models.bahdanau_choices import ForwardOnly, ForwardOnlyLateQuery, LateQuery, PlainMean

WIDTH = 6
SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0], [0, 0, 0, 0, 0]])
TARGET = torch.tensor([[2, 9, 4, 16, 8, 5, 3], [2, 12, 7, 7, 3, 0, 0], [2, 4, 6, 4, 3, 0, 0]])
VARIANTS = [ForwardOnly, LateQuery, ForwardOnlyLateQuery]


def build(variant, seed=0):
    torch.manual_seed(seed)
    return variant(13, 17, width=WIDTH).double()


def moved(a, b):
    """Which places differ: the largest change of each."""
    return (a - b).abs().amax(-1)


@pytest.mark.parametrize("variant", [ForwardOnly, ForwardOnlyLateQuery])
def test_one_direction_equals_the_loops(variant):
    model, h = build(variant), torch.zeros(2 * WIDTH).double().numpy()
    p = [parameter.detach().numpy() for parameter in model.encoder.recurrence.parameters()]
    states = model.encode(SOURCE).states
    for j, x in enumerate(model.encoder.E(SOURCE[0]).detach().numpy()):
        h = reference.torch_gru_unit(x, h, *p)
        torch.testing.assert_close(states[0, j], torch.from_numpy(h))
    assert not states[1, 3:].any()


@pytest.mark.parametrize("variant", [Bahdanau, LateQuery])
def test_two_directions_know_the_words_to_come(variant):
    model, changed = build(variant), SOURCE.clone()
    changed[0, 3] = 8
    change = moved(model.encode(SOURCE).states, model.encode(changed).states)[0]
    assert (change > 1e-9).all()


@pytest.mark.parametrize("variant", [ForwardOnly, ForwardOnlyLateQuery])
def test_one_direction_knows_the_words_before(variant):
    model, changed = build(variant), SOURCE.clone()
    changed[0, 3] = 8
    change = moved(model.encode(SOURCE).states, model.encode(changed).states)[0]
    assert not change[:3].any() and (change[3:] > 1e-9).all()


@pytest.mark.parametrize("variant", [ForwardOnly, ForwardOnlyLateQuery])
def test_it_starts_from_the_last_real_word(variant):
    model = build(variant)
    memory = model.encode(SOURCE)
    last = torch.stack([memory.states[0, 4], memory.states[1, 2], memory.states[2, 0]])
    torch.testing.assert_close(model.start(memory), model.decoder.W_s(last).tanh())


@pytest.mark.parametrize(
    ("variant", "first_moved"),
    [(Bahdanau, 4), (ForwardOnly, 4), (LateQuery, 3), (ForwardOnlyLateQuery, 3)],
)
def test_when_a_word_moves_the_look(variant, first_moved):
    """Token 3 of the target: an early query hears it at step 4, a late one at step 3."""
    model, changed = build(variant), TARGET.clone()
    changed[:, 3] = 10
    change = moved(model(SOURCE, TARGET).weights, model(SOURCE, changed).weights)[:2]
    assert not change[:, :first_moved].any() and (change[:, first_moved] > 1e-9).all()


@pytest.mark.parametrize(
    ("late", "early"), [(LateQuery, Bahdanau), (ForwardOnlyLateQuery, ForwardOnly)]
)
def test_deaf_to_the_word_a_late_query_is_an_early_one(late, early):
    model, parent = build(late), build(early, seed=1)
    weights = model.state_dict()
    weights["score.W.weight"][:, WIDTH:] = 0
    parent.load_state_dict(weights | {"score.W.weight": weights["score.W.weight"][:, :WIDTH]})
    output, expected = model(SOURCE, TARGET), parent(SOURCE, TARGET)
    torch.testing.assert_close(output.logits, expected.logits)
    torch.testing.assert_close(output.weights, expected.weights)


def test_the_word_in_the_query_is_its_embedding(monkeypatch):
    model, queries = build(LateQuery), []
    look = model.look
    monkeypatch.setattr(model, "look", lambda q, memory: queries.append(q) or look(q, memory))
    memory = model.encode(SOURCE)
    model.step(TARGET[:, 1], model.start(memory), memory)
    expected = torch.cat([model.start(memory), model.decoder.E(TARGET[:, 1])], -1)
    torch.testing.assert_close(queries[0], expected)


@pytest.mark.parametrize("variant", VARIANTS)
def test_padding_changes_nothing(variant):
    model = build(variant)
    output, alone = model(SOURCE, TARGET), model(SOURCE[1:2, :3], TARGET[1:2, :5])
    torch.testing.assert_close(output.logits[1, :5], alone.logits[0])
    torch.testing.assert_close(output.weights[1, :5, :3], alone.weights[0])
    assert not output.weights[1, :, 3:].any() and not output.weights[2].any()


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_parameter_is_used(variant):
    model = build(variant)
    model(SOURCE, TARGET).logits.square().sum().backward()
    assert all(p.grad.isfinite().all() and p.grad.any() for p in model.parameters())


@pytest.mark.parametrize("n_words", [200, 800])
@pytest.mark.parametrize("variant", VARIANTS)
def test_size_beside_bahdanau(variant, n_words):
    models = (m(n_words, n_words) for m in (variant, Bahdanau))
    size, parents = (sum(p.numel() for p in m.parameters()) for m in models)
    assert 0.95 < size / parents < 1.05


def test_a_plain_mean_leaves_no_choice():
    """Half, a third, nothing: the mean of the real annotations, whatever the query."""
    model = build(PlainMean)
    memory = model.encode(SOURCE)
    for seed in (0, 1):
        torch.manual_seed(seed)
        context, weights = model.look(torch.randn(3, WIDTH).double(), memory)
        torch.testing.assert_close(context[0], memory.states[0].mean(0))
        torch.testing.assert_close(context[1], memory.states[1, :3].mean(0))
        assert not context[2].any() and not weights[2].any()
        torch.testing.assert_close(weights[0], torch.full((5,), 0.2).double())
