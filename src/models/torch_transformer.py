"""The same Transformer as PyTorch builds it, with the same weights."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from src.models.transformer import Transformer

Pair = tuple[Tensor, Tensor]  # ours, theirs


def to_torch(model: Transformer) -> nn.Transformer:
    """Both stacks of layers; `nn.Transformer` has no embeddings, positions and output rule."""
    config, E = model.config, model.encoder.embedding.E.weight
    width, n_layers, n_heads = config.width, config.n_layers, config.n_heads
    sizes: dict[str, Any] = {
        "dim_feedforward": 4 * width,
        "dropout": config.dropout,
        "batch_first": True,
    }
    kind: dict[str, Any] = {"dtype": E.dtype, "device": E.device}
    sizes |= {"norm_first": config.norm == "pre", **kind}
    norms = [nn.LayerNorm(width, **kind) if config.norm == "pre" else None for _ in range(2)]
    encoder_layer = nn.TransformerEncoderLayer(width, n_heads, **sizes)
    decoder_layer = nn.TransformerDecoderLayer(width, n_heads, **sizes)
    encoder = nn.TransformerEncoder(encoder_layer, n_layers, norms[0], enable_nested_tensor=False)
    decoder = nn.TransformerDecoder(decoder_layer, n_layers, norms[1])
    sizes |= {"custom_encoder": encoder, "custom_decoder": decoder}
    reference = nn.Transformer(width, n_heads, **sizes)
    _copy((theirs, ours) for ours, theirs in paired(model, reference))
    return reference.to(E).train(model.training)


def from_torch(reference: nn.Transformer, model: Transformer) -> None:
    """Copy the weights of both stacks into `model`, which has no biases in its attention.

    `nn.Transformer(...)` ends both stacks in a LayerNorm, post-norm ones too: of ours
    only a pre-norm stack does.
    """
    _same_norms(reference, model)
    for name, bias in reference.named_parameters():
        if name.endswith(("in_proj_bias", "out_proj.bias")) and bias.any():
            raise ValueError(f"reference has {name}: set it to zero, ours has no such bias")
    _copy(paired(model, reference))


def _same_norms(reference: nn.Transformer, model: Transformer) -> None:
    """ValueError where one normalises and the other does not."""
    pre = model.config.norm == "pre"
    for side in ("encoder", "decoder"):
        stack: Any = getattr(reference, side)
        if stack.layers[0].norm_first != pre:
            raise ValueError(
                f"reference has norm_first={not pre}, model norm={model.config.norm!r}"
            )
        if (stack.norm is not None) != pre:
            has, end = ("no", "a LayerNorm") if pre else ("a", "None")
            raise ValueError(
                f"reference has {has} LayerNorm at the end of its {side}: "
                f"set {side}.norm to {end}, as {model.config.norm}-norm has it here"
            )


def _copy(pairs: Iterator[Pair]) -> None:
    """The second of each pair into the first."""
    with torch.no_grad():
        for into, source in pairs:
            into.copy_(source)


def paired(model: Transformer, reference: nn.Transformer) -> Iterator[Pair]:
    """Every matrix and vector of ours beside the part of theirs that is the same."""
    if model.config.positions == "relative":
        raise ValueError("model has relative positions: nn.Transformer knows none")
    for ours, theirs in zip(model.encoder.layers, reference.encoder.layers, strict=True):
        yield from attention_pairs(ours.attention, theirs.self_attn)
        yield from _rest(ours, theirs, ("reading", "working"))
    for ours, theirs in zip(model.decoder.layers, reference.decoder.layers, strict=True):
        yield from attention_pairs(ours.attention, theirs.self_attn)
        yield from attention_pairs(ours.across, theirs.multihead_attn)
        yield from _rest(ours, theirs, ("reading", "looking", "working"))
    if model.config.norm == "pre":
        yield from zip(model.encoder.end.parameters(), reference.encoder.norm.parameters())
        yield from zip(model.decoder.end.parameters(), reference.decoder.norm.parameters())


def attention_pairs(ours: Any, theirs: nn.MultiheadAttention) -> Iterator[Pair]:
    """W_Q, W_K and W_V are three parts of one matrix of theirs."""
    stacked = theirs.in_proj_weight.chunk(3)
    yield from zip((ours.W_Q.weight, ours.W_K.weight, ours.W_V.weight), stacked)
    yield ours.W_O.weight, theirs.out_proj.weight


def _rest(ours: Any, theirs: Any, shortcuts: tuple[str, ...]) -> Iterator[Pair]:
    """The feed-forward network, and norm1, norm2, ... in the order of our shortcuts."""
    pairs = [(ours.work.W_1, theirs.linear1), (ours.work.W_2, theirs.linear2)]
    for number, name in enumerate(shortcuts, start=1):
        pairs.append((getattr(ours, name).norm, getattr(theirs, f"norm{number}")))
    for own, other in pairs:
        yield from ((own.weight, other.weight), (own.bias, other.bias))
