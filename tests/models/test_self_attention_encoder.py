"""Self-attention as an encoder: PyTorch's layer, sets, padding, and the contract's heart."""

import pytest
import torch
from torch import nn

from src.masks import padding_mask
from src.models.self_attention_encoder import SelfAttentionLayer, SelfAttentive

SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0], [0, 0, 0, 0, 0]])
TARGET = torch.tensor([[2, 9, 4, 16, 8, 5], [2, 12, 7, 7, 3, 0], [2, 4, 6, 4, 3, 0]])
KINDS = ["sinusoidal", "learned", "none"]


def build(positions="sinusoidal", **sizes):
    torch.manual_seed(0)
    sizes = {"width": 6, "n_heads": 3, "d_hidden": 14} | sizes
    return SelfAttentive(13, 17, positions=positions, **sizes).double().eval()


def test_a_layer_is_pytorchs_without_its_biases():
    torch.manual_seed(1)
    ours = SelfAttentionLayer(15, n_heads=5, d_hidden=11).double()
    settings = {"dropout": 0.0, "batch_first": True, "norm_first": True}
    theirs = nn.TransformerEncoderLayer(15, 5, 11, **settings).double()
    weights = {f"W_{part}": getattr(ours.attention, f"W_{part}").weight for part in "QKVO"}
    with torch.no_grad():
        for norm in ours.norms:
            nn.init.normal_(norm.weight), nn.init.normal_(norm.bias)
        theirs.self_attn.in_proj_weight.copy_(torch.cat([weights[f"W_{p}"] for p in "QKV"]))
        theirs.self_attn.out_proj.weight.copy_(weights["W_O"])
        nn.init.zeros_(theirs.self_attn.in_proj_bias)
        nn.init.zeros_(theirs.self_attn.out_proj.bias)
    pairs = [(theirs.linear1, ours.W_1), (theirs.linear2, ours.W_2)]
    pairs += [(theirs.norm1, ours.norms[0]), (theirs.norm2, ours.norms[1])]
    for their, our in pairs:
        their.load_state_dict(our.state_dict())
    x, mask = torch.randn(2, 7, 15).double(), torch.tensor([[True] * 7, [True] * 4 + [False] * 3])
    expected = theirs(x, src_key_padding_mask=~mask)
    torch.testing.assert_close(ours(x, mask.unsqueeze(1))[0][mask], expected[mask])


@pytest.mark.parametrize("positions", KINDS)
def test_only_without_positions_the_encoder_sees_a_set(positions):
    model, order = build(positions), torch.tensor([3, 0, 4, 2, 1])
    states, permuted = model.encoder(SOURCE[:1]), model.encoder(SOURCE[:1, order])
    same = torch.allclose(permuted, states[:, order], atol=1e-9)
    assert same == (positions == "none")
    logits = model(SOURCE[:1], TARGET[:1]).logits
    moved = model(SOURCE[:1, order], TARGET[:1]).logits
    assert torch.allclose(logits, moved, atol=1e-9) == (positions == "none")


@pytest.mark.parametrize("positions", KINDS)
def test_padding_changes_nothing_and_nothing_is_read_of_it(positions):
    model = build(positions)
    output = model(SOURCE, TARGET)
    alone = model(SOURCE[1:2, :3], TARGET[1:2])
    torch.testing.assert_close(output.logits[1:2], alone.logits, rtol=0, atol=1e-9)
    assert (output.weights[1, :, 3:] == 0).all() and (output.weights[2] == 0).all()
    _, looks = model.encoder.read(SOURCE)
    assert (looks[-1][1, :, :, 3:] == 0).all() and output.logits.isfinite().all()


def test_steps_equal_the_forward_pass():
    model = build()
    memory = model.encode(SOURCE)
    state, logits = model.start(memory), []
    for token in TARGET.unbind(1):
        step = model.step(token, state, memory)
        state = step.state
        logits.append(step.logits)
    torch.testing.assert_close(torch.stack(logits, 1), model(SOURCE, TARGET).logits)


def test_without_layers_no_word_knows_its_neighbours():
    for n_layers, same in ((0, True), (2, False)):
        encoder = build(n_layers=n_layers).encoder
        other = torch.tensor([[7, 5, 9, 12, 3]])
        first, second = encoder(SOURCE[:1])[0, 0], encoder(other)[0, 0]
        assert torch.equal(first, second) == same


def test_the_first_state_is_of_the_mean_annotation():
    model = build()
    memory = model.encode(SOURCE)
    mean = memory.states[1, padding_mask(SOURCE)[1]].mean(0)
    expected = model.decoder.W_s(mean[6:]).tanh()
    torch.testing.assert_close(model.start(memory)[1], expected)
    torch.testing.assert_close(model.start(memory)[2], model.decoder.W_s.bias.tanh())


def test_an_empty_source_has_finite_gradients():
    model = build()
    model(SOURCE, TARGET).logits.sum().backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in model.parameters())


def test_learned_positions_end_and_unknown_ones_are_refused():
    with pytest.raises(ValueError, match="max_length allows at most 4"):
        build("learned", max_length=4).encode(SOURCE)
    with pytest.raises(ValueError, match="allowed are sinusoidal, learned, none"):
        build("rotary")
