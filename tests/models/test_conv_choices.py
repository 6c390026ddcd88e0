"""ConvS2S without a part: nothing else changes, and the part is really gone."""

import torch

from src.models.conv_choices import Bare, PlainValue, Unplaced
from src.models.conv_seq2seq import ConvSeq2Seq

SOURCE = torch.tensor([[7, 5, 9, 11, 3], [6, 4, 3, 0, 0]])
TARGET = torch.tensor([[2, 9, 4, 16, 8, 5], [2, 12, 7, 7, 3, 0]])


def build(variant):
    torch.manual_seed(0)
    return variant(13, 17, width=6).double().eval()


def test_without_places_is_the_parent_with_places_of_zero():
    unplaced, parent = build(Unplaced), build(ConvSeq2Seq)
    assert not torch.allclose(unplaced(SOURCE, TARGET).logits, parent(SOURCE, TARGET).logits)
    parent.load_state_dict(unplaced.state_dict())
    torch.testing.assert_close(unplaced(SOURCE, TARGET).logits, parent(SOURCE, TARGET).logits)
    assert (unplaced.source.p.weight == 0).all() and (unplaced.target.p.weight == 0).all()
    assert not unplaced.source.p.weight.requires_grad


def test_without_places_the_middle_of_a_run_is_the_same_everywhere():
    """Far from both ends a word among its like looks the same wherever it stands."""
    run = torch.full((1, 40), 7)
    states, placed = (build(kind).encode(run).states[0] for kind in (Unplaced, ConvSeq2Seq))
    torch.testing.assert_close(states[15], states[25])
    assert not torch.allclose(placed[15], placed[25])


def test_a_plain_value_is_the_key():
    memory, parent = build(PlainValue).encode(SOURCE), build(ConvSeq2Seq).encode(SOURCE)
    assert torch.equal(memory.summary, memory.states)
    torch.testing.assert_close(memory.states, parent.states)
    assert not torch.allclose(parent.summary, parent.states)


def silent(model):
    """Every convolution gives the same, whatever it reads."""
    convolutions = [*model.encoder.convolutions, *(layer.convolution for layer in model.layers)]
    for convolution in convolutions:
        torch.nn.init.zeros_(convolution.W.g)
        torch.nn.init.normal_(convolution.W.b)
    return model


def test_without_shortcuts_a_silent_convolution_lets_nothing_through():
    bare, parent = silent(build(Bare)), silent(build(ConvSeq2Seq))
    states, passed = (model.encode(SOURCE).states[0] for model in (bare, parent))
    torch.testing.assert_close(states, states[:1].expand_as(states))
    assert not torch.allclose(passed[0], passed[1])
    other = TARGET.clone()
    other[0, 0] = 11
    for model, heard in ((bare, False), (parent, True)):
        model.source.p.weight.data.zero_()
        for layer in model.layers:  # queries that do not hear the word either
            torch.nn.init.zeros_(layer.W_c.g)
        change = model(SOURCE, TARGET).logits - model(SOURCE, other).logits
        assert (change[0, 0].abs().max() > 1e-6) == heard


def test_without_shortcuts_there_are_as_many_parameters():
    sizes = [sum(p.numel() for p in build(kind).parameters()) for kind in (Bare, ConvSeq2Seq)]
    assert sizes[0] == sizes[1]
