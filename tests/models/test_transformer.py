"""The Transformer against loops, its cache, its positions, and what is wrong use."""

import numpy as np
import pytest
import torch

from src import reference
from src.models.transformer import Transformer
from src.models.transformer_config import TransformerConfig
from src.models.translator import select
from src.tokens import BOS

WIDTH, HEADS, LAYERS = 14, 7, 3
SOURCE = torch.tensor([[5, 9, 4, 8, 10, 6, 3], [7, 6, 9, 3, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0]])
LENGTHS = (7, 4, 1)
TARGET = torch.tensor([[2, 5, 11, 4, 9], [2, 10, 8, 7, 12], [2, 4, 6, 4, 5]])
POSITIONS = ("sinusoidal", "learned", "relative", "none")


def build(**arguments):
    torch.manual_seed(3)
    sizes = {"width": WIDTH, "n_layers": LAYERS, "n_heads": HEADS}
    model = Transformer(11, 13, **sizes | arguments).double().eval()
    for parameter in model.parameters():  # no bias at zero, no gain at one
        parameter.data.mul_(1.5).add_(0.2 * torch.randn_like(parameter))
    return model


def numpy(tensor):
    return tensor.detach().numpy()


def heads_of(attention):
    """One W_Q, W_K and W_V a head."""
    cut = [np.split(numpy(m.weight), HEADS) for m in (attention.W_Q, attention.W_K, attention.W_V)]
    return list(zip(*cut, strict=True))


def attended(attention, memory, mask):
    """x -> MultiHead(x, memory, memory); memory None is x itself."""

    def part(x):
        keys = x if memory is None else memory
        return reference.multi_head(
            x, keys, keys, mask, heads_of(attention), numpy(attention.W_O.weight)
        )[0]

    return part


def worked(work):
    matrices = [numpy(p) for p in (work.W_1.weight, work.W_1.bias, work.W_2.weight, work.W_2.bias)]
    return lambda x: np.array([reference.feed_forward(row, *matrices) for row in x])


def embedded(placed, tokens):
    rows = numpy(placed.E.weight)[tokens] * WIDTH**0.5
    return rows + np.array([reference.sinusoid(i, WIDTH) for i in range(len(tokens))])


def through(x, parts, residuals, norm):
    for part, residual in zip(parts, residuals, strict=True):
        gain, bias = numpy(residual.norm.weight), numpy(residual.norm.bias)
        x = reference.shortcut(x, part, gain, bias, norm=norm)
    return x


def ended(end, x):
    """The last LayerNorm of a pre-norm stack."""
    if isinstance(end, torch.nn.Identity):
        return x
    return np.array([reference.layer_norm(r, numpy(end.weight), numpy(end.bias)) for r in x])


def by_loops(model, norm, source, target):
    """The logits of every step of one sentence."""
    x, y = embedded(model.encoder.embedding, source), embedded(model.decoder.embedding, target)
    everything = np.ones((len(x), len(x)), bool)
    causal = np.tril(np.ones((len(y), len(y)), bool))
    for layer in model.encoder.layers:
        parts = [attended(layer.attention, None, everything), worked(layer.work)]
        x = through(x, parts, (layer.reading, layer.working), norm)
    z = ended(model.encoder.end, x)
    for layer in model.decoder.layers:
        own, across = (
            attended(layer.attention, None, causal),
            attended(layer.across, z, np.ones((len(y), len(z)), bool)),
        )
        shortcuts = layer.reading, layer.looking, layer.working
        y = through(y, [own, across, worked(layer.work)], shortcuts, norm)
    return ended(model.decoder.end, y) @ numpy(model.decoder.embedding.E.weight).T


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("row", range(3))
def test_equals_the_papers_loops(row, norm):
    model = build(norm=norm)
    logits = model(SOURCE, TARGET).logits[row]
    source, target = SOURCE[row, : LENGTHS[row]].numpy(), TARGET[row].numpy()
    expected = by_loops(model, norm, source, target)
    torch.testing.assert_close(logits, torch.from_numpy(expected))


@pytest.mark.parametrize("grad", [False, True])
@pytest.mark.parametrize("positions", POSITIONS)
def test_the_cache_gives_what_reading_all_again_gives(positions, grad):
    """Two tokens, then one, then two; each layer keeps keys and values alone."""
    model = build(positions=positions)
    memory = model.encode(SOURCE)
    state, logits = model.start(memory), []
    with torch.set_grad_enabled(grad):
        for tokens in TARGET.split([2, 1, 2], 1):
            output, state = model.steps(tokens, state, memory)
            logits.append(output.logits)
    for n in range(1, 6):  # from the start, once for every length
        again = model(SOURCE, TARGET[:, :n]).logits
        torch.testing.assert_close(torch.cat(logits, 1)[:, :n], again)
    assert [part.shape for kept in state for part in (kept.keys, kept.values)] == [
        (3, 5, WIDTH)
    ] * 2 * LAYERS


def test_the_source_is_projected_once_a_sentence():
    model = build()
    memory = model.encode(SOURCE)
    calls = []
    for layer in model.decoder.layers:
        layer.across.W_K.register_forward_hook(lambda *_: calls.append(1))
    state = model.start(memory)
    for token in TARGET.unbind(1):
        state = model.step(token, state, memory).state
    assert not calls and len(memory.summary) == LAYERS


@pytest.mark.parametrize("positions", POSITIONS)
def test_every_contract_of_a_step_holds_with_all_positions(positions):
    """Padding changes nothing, a later word no earlier logit; rows can be exchanged."""
    model = build(positions=positions)
    logits = model(SOURCE, TARGET).logits
    for row, length in enumerate(LENGTHS):
        alone = model(SOURCE[row : row + 1, :length], TARGET[row : row + 1]).logits
        torch.testing.assert_close(logits[row : row + 1], alone)
    changed = TARGET.clone()
    changed[:, 3] = 6
    other = model(SOURCE, changed).logits
    torch.testing.assert_close(other[:, :3], logits[:, :3])
    assert not torch.allclose(other[0, 3], logits[0, 3])
    rows = torch.tensor([2, 0])
    memory = model.encode(SOURCE)
    _, state = model.steps(TARGET[:, :3], model.start(memory), memory)
    step = model.step(TARGET[rows, 3], select(state, rows), select(memory, rows))
    torch.testing.assert_close(step.logits, logits[rows, 3])


def test_without_positions_the_source_is_a_set():
    """A permutation of the words changes no logit; with any kind of positions it does."""
    order = torch.tensor([3, 0, 5, 1, 6, 2, 4])
    for positions in POSITIONS:
        model = build(positions=positions)
        first, second = (model(s, TARGET[:1]).logits for s in (SOURCE[:1], SOURCE[:1, order]))
        assert torch.allclose(first, second, atol=1e-9) == (positions == "none")


def test_learned_places_end_and_the_others_do_not():
    long = torch.full((1, 12), 5)
    for positions in POSITIONS:
        model = build(positions=positions, max_length=11)
        if positions == "learned":
            with pytest.raises(ValueError, match="max_length allows at most 11"):
                model.encode(long)
        else:
            assert model.encode(long).states.isfinite().all()


def test_one_embedding_reads_and_writes():
    """Section 3.4: its gradient comes from both ends."""
    model = build()
    logits = model(SOURCE, torch.full((3, 4), BOS)).logits
    logits[..., 9].sum().backward()
    gradient = model.decoder.embedding.E.weight.grad
    assert gradient[9].abs().sum() > 0, "written, never read"
    assert gradient[BOS].abs().sum() > 0, "read"
    assert not gradient[7].any(), "neither"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"norm": "middle"}, "norm is 'middle': allowed are post, pre"),
        ({"positions": "rotary"}, "positions is 'rotary': allowed are sinusoidal, learned"),
        ({"n_layers": 0}, "n_layers is 0: give 1 or more"),
        ({"n_heads": 5}, "n_heads is 5: give a divisor"),
    ],
)
def test_wrong_use_is_named(wrong, message):
    sizes = {"width": 14, "n_layers": 1, "n_heads": 7, "norm": "post", "positions": "none"}
    config = object.__new__(TransformerConfig)  # as without the tests' check of types
    for name, value in (sizes | {"dropout": 0.0} | wrong).items():
        object.__setattr__(config, name, value)
    with pytest.raises(ValueError, match=message):
        config.__post_init__()
        config.cross_attention()
