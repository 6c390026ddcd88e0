"""What every registered translator must do, whatever its paper: see src/models/translator.py.

Float64, eval mode, to 1e-9; three sentences of different lengths on both sides. Greedy and beam
search are tested in test_contract_search.py.
"""

import copy
import itertools
import pickle

import pytest
import torch
from torch.nn.functional import cross_entropy, pad

from src.models.registry import TRANSLATORS
from src.models.translator import alignment, select
from src.tokens import BOS, EOS, PAD

N_SOURCE, N_TARGET, WIDTH = 29, 31, 16
SOURCE_LENGTHS, TARGET_LENGTHS = (7, 11, 5), (6, 9, 8)
UNNORMALISED = {"luong-local-p"}  # a Gaussian multiplies the weights after the softmax


def sentences(n_words, lengths):
    """Rows of random words that end in </s>, padded on the right."""
    ids = torch.full((len(lengths), max(lengths)), PAD)
    for row, length in zip(ids, lengths, strict=True):
        row[:length] = torch.randint(4, n_words, (length,))
        row[length - 1] = EOS
    return ids


def close(a, b):
    torch.testing.assert_close(a, b, rtol=0, atol=1e-9)


def loop(model, source, target):
    """Logits and weights of all steps, through `step`."""
    memory = model.encode(source)
    state, steps = model.start(memory), []
    for token in target.unbind(1):
        steps.append(model.step(token, state, memory))
        state = steps[-1].state
    return [step.logits for step in steps], [step.weights for step in steps]


@pytest.fixture(params=TRANSLATORS)
def name(request):
    return request.param


@pytest.fixture
def model(name):
    torch.manual_seed(3)
    return TRANSLATORS[name].build(N_SOURCE, N_TARGET, width=WIDTH).double().eval()


@pytest.fixture
def source():
    torch.manual_seed(4)
    return sentences(N_SOURCE, SOURCE_LENGTHS)


@pytest.fixture
def target():
    torch.manual_seed(5)
    ids = sentences(N_TARGET, TARGET_LENGTHS)
    ids[:, 0] = BOS
    return ids


def test_forward_equals_looping_step(model, source, target):
    output = model(source, target)
    logits, weights = loop(model, source, target)
    close(output.logits, torch.stack(logits, 1))
    if output.weights is None:
        assert weights == [None] * 9
    else:
        close(output.weights, torch.stack(weights, -2))
        assert alignment(output.weights).shape == (3, 9, 11)


def test_weights_are_shares_of_what_may_be_read(name, model, source, target):
    weights = model(source, target).weights
    if weights is None:
        pytest.skip("does not attend")
    assert (weights >= 0).all() and not weights.movedim(-1, 1)[source == PAD].any()
    if name not in UNNORMALISED:
        close(weights.sum(-1), torch.ones_like(weights[..., 0]))


def test_a_padded_batch_gives_what_each_sentence_gives_alone(model, source, target):
    output = model(pad(source, (0, 2)), target)
    for i, (s, t) in enumerate(zip(SOURCE_LENGTHS, TARGET_LENGTHS, strict=True)):
        alone = model(source[i : i + 1, :s], target[i : i + 1, :t])
        close(alone.logits[0], output.logits[i, :t])
        if output.weights is not None:
            close(alone.weights[0], output.weights[i, ..., :t, :s])


@pytest.mark.parametrize("position", [0, 4, 8])
def test_a_token_is_heard_from_its_step_on(model, source, target, position):
    changed = target.clone()
    changed[:, position] = (target[:, position] + 5) % N_TARGET
    difference = (model(source, target).logits - model(source, changed).logits).abs().amax(-1)
    close(difference[:, :position], torch.zeros(3, position).double())
    assert (difference[:, position] > 1e-9).all()


def test_every_source_token_is_heard(model, source, target):
    logits = model(source, target).logits
    for position in range(min(SOURCE_LENGTHS)):
        changed = source.clone()
        changed[:, position] = 4 + (source[:, position] + 3) % (N_SOURCE - 4)
        difference = (model(changed, target).logits - logits).abs().amax((1, 2))
        assert (difference > 1e-9).all(), position


@torch.no_grad()
def test_step_leaves_state_and_memory_untouched(model, source, target):
    memory = model.encode(source)
    for state in (model.start(memory), model.step(target[:, 0], model.start(memory), memory).state):
        before = pickle.dumps((state, memory))
        first = model.step(target[:, 1], state, memory).logits
        assert pickle.dumps((state, memory)) == before
        close(model.step(target[:, 1], state, memory).logits, first)


def test_rows_of_state_and_memory_can_be_chosen(model, source, target):
    memory = model.encode(source)
    state = model.step(target[:, 0], model.start(memory), memory).state
    rows = torch.tensor([2, 0, 1, 1, 2])
    chosen = model.step(target[rows, 1], select(state, rows), select(memory, rows))
    close(chosen.logits, model.step(target[:, 1], state, memory).logits[rows])


@torch.no_grad()
def test_nothing_is_parked_on_the_module(model, source, target):
    before = pickle.dumps(model)
    model(source, target)
    loop(model, source, target)
    assert pickle.dumps(model) == before


def test_two_interleaved_sentences_do_not_disturb_each_other(model, source, target):
    expected = model(source, target).logits
    memories = [model.encode(source[i : i + 1, : SOURCE_LENGTHS[i]]) for i in range(3)]
    states = [model.start(memory) for memory in memories]
    for t, i in itertools.product(range(4), range(3)):
        step = model.step(target[i : i + 1, t], states[i], memories[i])
        states[i] = step.state
        close(step.logits[0], expected[i, t])


def test_a_source_of_nothing_but_padding(model, source, target):
    source[1] = PAD
    output = model.train()(source, target)
    assert output.logits.isfinite().all()
    if output.weights is not None:
        assert not output.weights[1].any() and output.weights[0].any()
    output.logits.pow(2).sum().backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in model.parameters())


def test_every_parameter_learns(name):
    """On sentences of all lengths to 80: some parameters are there for long ones only."""
    torch.manual_seed(6)
    model = TRANSLATORS[name].build(N_SOURCE, N_TARGET, width=WIDTH)
    lengths = range(1, 81)
    source, target = sentences(N_SOURCE, lengths), torch.full((80, 3), EOS)
    cross_entropy(model(source, target).logits.transpose(1, 2), target).backward()
    idle = [n for n, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    assert idle == []


def test_a_saved_model_comes_back(name, model, source, target, tmp_path):
    torch.save(model.state_dict(), tmp_path / "model.pt")
    torch.manual_seed(7)
    other = TRANSLATORS[name].build(N_SOURCE, N_TARGET, width=WIDTH).double().eval()
    assert not torch.allclose(other(source, target).logits, model(source, target).logits)
    other.load_state_dict(torch.load(tmp_path / "model.pt"))
    close(other(source, target).logits, model(source, target).logits)


def test_runs_in_float32(model, source, target):
    expected, single = model(source, target), copy.deepcopy(model).float()
    output = single(source, target)
    assert output.logits.dtype == torch.float32
    torch.testing.assert_close(output.logits.double(), expected.logits, rtol=1e-4, atol=1e-4)
    if output.weights is not None:
        assert output.weights.dtype == torch.float32


def test_every_tensor_is_born_on_the_device_of_its_input(model, source, target):
    """Under another default device, a tensor made without naming one cannot meet the rest."""
    expected = model(source, target).logits
    with torch.device("meta"):
        close(model(source, target).logits, expected)
        close(torch.stack(loop(model, source, target)[0], 1), expected)
