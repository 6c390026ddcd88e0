"""What is shared is one matrix, and what is not is two: by values and by gradients."""

import pytest
import torch

from src.models.transformer import Transformer
from src.models.transformer_choices import SharedVocabulary, Untied
from src.tokens import BOS, EOS

N_WORDS, N_TARGET, WIDTH, HEADS = 17, 19, 14, 7
SOURCE = torch.tensor([[5, 9, 4, 8, EOS], [7, 6, EOS, 0, 0]])
TARGET = torch.tensor([[BOS, 5, 11, 4], [BOS, 10, 8, 7]])
SIZES = {"width": WIDTH, "n_heads": HEADS, "n_layers": 2}


def size(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def shared(**more: object) -> SharedVocabulary:
    torch.manual_seed(3)
    return SharedVocabulary(N_WORDS, N_WORDS, **SIZES | more).double().eval()


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_one_matrix_serves_three_times(norm: str) -> None:
    """As a Transformer into which the same numbers are written at both sides."""
    model = shared(norm=norm)
    apart = Transformer(N_WORDS, N_WORDS, norm=norm, **SIZES).double().eval()
    assert size(apart) - size(model) == N_WORDS * WIDTH
    apart.load_state_dict(model.state_dict())
    outputs = [each(SOURCE, TARGET).logits for each in (model, apart)]
    assert torch.equal(*outputs)
    for output in outputs:
        output.square().sum().backward()
    E, source, target = (
        m.embedding.E.weight.grad for m in (model.decoder, apart.encoder, apart.decoder)
    )
    torch.testing.assert_close(E, source + target)
    assert source.abs().sum() > 0 and model.encoder.embedding.E is model.decoder.embedding.E


def test_steps_one_by_one_are_all_steps_at_once() -> None:
    model = shared()
    memory = model.encode(SOURCE)
    state, logits = model.start(memory), []
    for token in TARGET.unbind(1):
        step = model.step(token, state, memory)
        state = step.state
        logits.append(step.logits)
    torch.testing.assert_close(torch.stack(logits, 1), model(SOURCE, TARGET).logits)


def test_two_vocabularies_are_refused() -> None:
    with pytest.raises(ValueError, match=r"n_target is 19: give n_source \(17\), one vocabulary"):
        SharedVocabulary(N_WORDS, N_TARGET, **SIZES)


def test_untied_has_one_matrix_more_and_reads_with_it() -> None:
    torch.manual_seed(3)
    model = Untied(N_WORDS, N_TARGET, **SIZES).double().eval()
    tied = Transformer(N_WORDS, N_TARGET, **SIZES).double().eval()
    assert size(model) - size(tied) == N_TARGET * WIDTH
    state = model.state_dict()
    state["decoder.embedding.E_in.weight"] = state["decoder.embedding.E.weight"].clone()
    model.load_state_dict(state)
    del state["decoder.embedding.E_in.weight"]
    tied.load_state_dict(state)
    torch.testing.assert_close(model(SOURCE, TARGET).logits, tied(SOURCE, TARGET).logits)
    model(SOURCE, TARGET).logits.square().sum().backward()
    tied(SOURCE, TARGET).logits.square().sum().backward()
    reads, writes = (getattr(model.decoder.embedding, n).weight.grad for n in ("E_in", "E"))
    torch.testing.assert_close(reads + writes, tied.decoder.embedding.E.weight.grad)
    assert reads[TARGET.unique()].abs().sum(1).gt(0).all() and writes.abs().sum() > 0
    unread = [i for i in range(N_TARGET) if i not in TARGET]
    assert reads[unread].eq(0).all() and writes[unread].abs().sum(1).gt(0).all()


def test_what_reads_begins_as_wide_as_what_writes() -> None:
    torch.manual_seed(3)
    E_in = Untied(5, 1_009, width=49, n_heads=7).decoder.embedding.E_in.weight
    assert E_in.std().item() == pytest.approx(1 / 7, rel=0.02)
