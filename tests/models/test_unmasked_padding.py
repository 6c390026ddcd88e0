"""Padding that is read changes what is said; the same weights under the mask do not mind it."""

import torch

from src.data.batches import pad
from src.models.self_attention_encoder import SelfAttentive
from src.models.unmasked_padding import PaddingRead
from src.tokens import BOS, EOS

N_SOURCE, N_TARGET = 12, 13  # the last English word is the padding
SIZES = {"width": 8, "n_heads": 2, "d_hidden": 7}
SOURCE = [[5, 7, 4, EOS], [9, EOS]]
TARGET = torch.tensor([[BOS, 6, 5], [BOS, 12, 4]])


def both() -> tuple[SelfAttentive, PaddingRead]:
    torch.manual_seed(5)
    reading = PaddingRead(N_SOURCE, N_TARGET, **SIZES).double()
    masked = SelfAttentive(N_SOURCE, N_TARGET, **SIZES).double()
    masked.load_state_dict(reading.state_dict())
    return masked, reading


def test_without_padding_the_mask_changes_nothing() -> None:
    source = torch.tensor(SOURCE[:1])
    one, other = (model(source, TARGET[:1]).logits for model in both())
    torch.testing.assert_close(one, other, rtol=0, atol=1e-12)


def test_padding_is_a_word_for_one_and_nothing_for_the_other() -> None:
    masked, reading = both()
    for model, same in ((masked, True), (reading, False)):
        together = model(pad(SOURCE), TARGET).logits
        alone = model(torch.tensor(SOURCE[1:]), TARGET[1:]).logits
        assert torch.allclose(together[1:], alone, rtol=0, atol=1e-9) == same


def test_it_is_read_as_the_last_word() -> None:
    masked, reading = both()
    spelt = torch.tensor([SOURCE[0], SOURCE[1] + [N_SOURCE - 1] * 2])
    expected = masked(spelt, TARGET).logits
    torch.testing.assert_close(reading(pad(SOURCE), TARGET).logits, expected)
