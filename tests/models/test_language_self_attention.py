"""The self-attentive language model, and its leak, against loops and what they must not see."""

import pytest
import torch
from torch import nn

from src.models.language.leaking import Leaking
from src.models.language.self_attention import SelfAttentionLanguageModel
from src.positions import sinusoids
from src.tokens import BOS, EOS, PAD

N_WORDS, WIDTH = 13, 10
TOKENS = torch.tensor([[BOS, 4, 9, 7, 12, 5, 11], [BOS, 5, 6, 7, EOS, PAD, PAD]])


def build(**settings: object) -> SelfAttentionLanguageModel:
    torch.manual_seed(7)
    return SelfAttentionLanguageModel(N_WORDS, width=WIDTH, n_heads=5, **settings).double()


def test_it_is_pytorchs_encoder_under_a_causal_mask() -> None:
    model = build(n_layers=3)
    n = TOKENS.size(1)
    words = WIDTH**0.5 * model.E(TOKENS)
    z = words + sinusoids(torch.arange(n), WIDTH)
    forbidden = torch.ones(n, n).triu(1).bool()
    for layer in model.layers:
        theirs = nn.TransformerEncoderLayer(
            WIDTH, 5, 2 * WIDTH, 0.0, batch_first=True, norm_first=True
        ).double()
        attention = theirs.self_attn
        W = (layer.attention.W_Q, layer.attention.W_K, layer.attention.W_V)
        attention.in_proj_weight.data = torch.cat([part.weight for part in W])
        attention.in_proj_bias.data.zero_()
        attention.out_proj.weight = layer.attention.W_O.weight
        attention.out_proj.bias.data.zero_()
        theirs.linear1, theirs.linear2 = layer.W_1, layer.W_2
        theirs.norm1, theirs.norm2 = layer.norms
        z = theirs(z, forbidden)
    torch.testing.assert_close(model(TOKENS).logits, model.G(z))


def test_weights_of_every_layer_and_head() -> None:
    output = build()(TOKENS)
    assert output.weights.shape == (2, 2, 5, 7, 7)
    assert not output.weights.triu(1).any()
    torch.testing.assert_close(output.weights.sum(-1), torch.ones(2, 2, 5, 7).double())


def test_heads_cost_nothing() -> None:
    sizes = {
        sum(
            p.numel() for p in SelfAttentionLanguageModel(N_WORDS, width=12, n_heads=n).parameters()
        )
        for n in (1, 2, 6)
    }
    assert len(sizes) == 1


@pytest.mark.parametrize("n_layers", [1, 2])
def test_one_layer_without_positions_sees_a_set_of_earlier_words(n_layers: int) -> None:
    model = build(positions="none", n_layers=n_layers)
    swapped = TOKENS[:, [0, 2, 1, 3, 4, 5, 6]]
    last = [model(tokens).logits[0, -1] for tokens in (TOKENS, swapped)]
    assert torch.allclose(*last, rtol=0, atol=1e-12) == (n_layers == 1)


def test_one_ahead_is_one_ahead() -> None:
    model = Leaking(N_WORDS, ahead=1, width=WIDTH, n_heads=5).double()
    may = model.readable(TOKENS)
    assert may[0].tolist() == torch.ones(7, 7).tril(1).bool().tolist()
    assert may[1, :, :5].equal(may[0, :, :5]) and not may[1, :, 5:].any(), "padding is not read"
    everything = Leaking(N_WORDS, ahead=99, width=WIDTH, n_heads=5).readable(TOKENS)
    assert everything[0].all() and everything[1, :, :5].all() and not everything[1, :, 5:].any()


def test_the_last_position_has_nothing_ahead_to_read() -> None:
    leaking = Leaking(N_WORDS, ahead=1, width=WIDTH, n_layers=1, n_heads=5).double()
    right = build(n_layers=1)
    right.load_state_dict(leaking.state_dict())
    one, other = leaking(TOKENS).logits[0], right(TOKENS).logits[0]
    torch.testing.assert_close(one[-1], other[-1], rtol=0, atol=1e-12)
    assert (one[:-1] - other[:-1]).abs().amax(-1).min() > 1e-6


@pytest.mark.parametrize("ahead", [0, -1])
def test_a_leak_leaks(ahead: int) -> None:
    with pytest.raises(ValueError, match=f"ahead is {ahead}"):
        Leaking(N_WORDS, ahead=ahead)
