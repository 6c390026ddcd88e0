"""Weights copied into nn.Transformer and out of it: the same outputs and the same gradients."""

import itertools

import pytest
import torch
from torch import nn

from src.masks import padding_mask
from src.models.torch_transformer import from_torch, paired, to_torch
from src.models.transformer import Transformer

WIDTH, HEADS, LAYERS = 14, 7, 3
SOURCE = torch.tensor([[5, 9, 4, 8, 10, 6, 3], [7, 6, 9, 3, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0]])
TARGET = torch.tensor([[2, 5, 11, 4, 9], [2, 10, 8, 7, 12], [2, 4, 6, 4, 5]])
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}
EVERY = list(itertools.product(("post", "pre"), TOLERANCE))


def build(norm="post", dtype=torch.float64, seed=3, **arguments):
    torch.manual_seed(seed)
    sizes = {"width": WIDTH, "n_layers": LAYERS, "n_heads": HEADS}
    model = Transformer(11, 13, norm=norm, **sizes | arguments).to(dtype)
    for parameter in model.parameters():
        parameter.data.add_(0.2 * torch.randn_like(parameter))
    return model.eval()


def through(reference, model):
    """Logits by PyTorch's stacks between our embeddings and our output rule."""
    real = padding_mask(SOURCE)
    y = reference(
        model.encoder.embedding(SOURCE),
        model.decoder.embedding(TARGET),
        tgt_mask=torch.ones(5, 5, dtype=torch.bool).triu(1),
        src_key_padding_mask=~real,
        memory_key_padding_mask=~real,
    )
    return y @ model.decoder.embedding.E.weight.T


def close(found, expected, dtype):
    torch.testing.assert_close(found, expected, rtol=0, atol=TOLERANCE[dtype])


@pytest.mark.parametrize(("norm", "dtype"), EVERY)
def test_copied_into_pytorchs(norm, dtype):
    model = build(norm, dtype)
    close(through(to_torch(model), model), model(SOURCE, TARGET).logits, dtype)


@pytest.mark.parametrize(("norm", "dtype"), EVERY)
def test_copied_out_of_pytorchs(norm, dtype):
    other, model = to_torch(build(norm, dtype, seed=5)), build(norm, dtype)
    before = model(SOURCE, TARGET).logits
    from_torch(other, model)
    close(model(SOURCE, TARGET).logits, through(other, model), dtype)
    assert not torch.allclose(model(SOURCE, TARGET).logits, before)


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_the_gradients_are_the_same(norm):
    model = build(norm)
    reference = to_torch(model)
    by = torch.randn(3, 5, 13, dtype=torch.float64)
    (model(SOURCE, TARGET).logits * by).sum().backward()
    ours = [part.grad.clone() for part in model.parameters()]
    assert all(gradient.isfinite().all() for gradient in ours)
    expected = model.encoder.layers[0].attention.W_V.weight.grad.clone()
    (through(reference, model) * by).sum().backward()
    found = reference.encoder.layers[0].self_attn.in_proj_weight.grad.chunk(3)[2]
    close(found, expected, torch.float64)


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_nothing_but_the_embeddings_is_left_out(norm):
    model = build(norm)
    reference = to_torch(model)
    ours, theirs = zip(*paired(model, reference), strict=True)
    embeddings = sum(part.embedding.E.weight.numel() for part in (model.encoder, model.decoder))
    n_ours = sum(p.numel() for p in model.parameters()) - embeddings
    assert sum(part.numel() for part in ours) == n_ours
    biases = [p for name, p in reference.named_parameters() if name.endswith(ATTENTION_BIASES)]
    n_theirs = sum(p.numel() for p in reference.parameters()) - sum(b.numel() for b in biases)
    assert sum(part.numel() for part in theirs) == n_theirs and not any(b.any() for b in biases)


ATTENTION_BIASES = ("in_proj_bias", "out_proj.bias")


def test_a_bias_that_ours_has_not_is_named():
    model = build()
    reference = to_torch(model)
    nn.init.ones_(reference.decoder.layers[1].multihead_attn.out_proj.bias)
    message = "reference has decoder.layers.1.multihead_attn.out_proj.bias: set it to zero"
    with pytest.raises(ValueError, match=message):
        from_torch(reference, model)


def test_relative_positions_have_no_counterpart():
    with pytest.raises(ValueError, match="model has relative positions"):
        to_torch(build(positions="relative"))


@pytest.mark.parametrize("side", ["encoder", "decoder"])
def test_a_norm_at_the_end_that_ours_has_not_is_named(side):
    model = build()
    reference = to_torch(model)
    getattr(reference, side).norm = nn.LayerNorm(WIDTH)
    message = f"a LayerNorm at the end of its {side}: set {side}.norm to None"
    with pytest.raises(ValueError, match=message):
        from_torch(reference, model)


def test_pytorchs_own_constructor_ends_post_norm_stacks_in_a_norm():
    sizes = {"num_encoder_layers": LAYERS, "num_decoder_layers": LAYERS, "batch_first": True}
    own = nn.Transformer(WIDTH, 2, dim_feedforward=4 * WIDTH, **sizes).double()
    with pytest.raises(ValueError, match="set encoder.norm to None"):
        from_torch(own, build())


def test_a_norm_at_the_end_that_is_missing_is_named():
    model = build("pre")
    reference = to_torch(model)
    reference.decoder.norm = None
    with pytest.raises(ValueError, match="no LayerNorm at the end of its decoder"):
        from_torch(reference, model)


def test_the_norms_must_stand_in_the_same_place():
    with pytest.raises(ValueError, match="norm_first=True, model norm='post'"):
        from_torch(to_torch(build("pre")), build("post"))
