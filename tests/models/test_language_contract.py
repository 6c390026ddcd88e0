"""What holds for every language model: step is forward, nothing sees ahead, rows do not mix."""

import random

import pytest
import torch

from src.data.batches import pad
from src.models.key_value_predict import Attentive, KeyValue, KeyValuePredict
from src.models.language.contract import LanguageModel, teacher_forced
from src.models.language.mlp import MLP, DirectMLP
from src.models.language.ngram import KneserNey
from src.models.language.recurrent import GRU, LSTM, RNN
from src.models.language.self_attention import SelfAttentionLanguageModel
from src.models.lstmn import LSTMNLanguageModel
from src.models.ngram_rnn import NgramRNN
from src.models.rnn_encoder_decoder import RNNEncoderDecoder
from src.models.translator import Tree, select
from src.tokens import BOS, EOS
from src.training import TrainingConfig, fit

N_WORDS = 13
TEXTS = [[BOS, *(4 + (i * k + k) % 9 for k in range(1, 4 + i % 3)), EOS] for i in range(23)]
NEURAL = {
    "mlp": lambda: MLP(N_WORDS, n=3, width=7),
    "direct mlp": lambda: DirectMLP(N_WORDS, n=3, width=7),
    "rnn": lambda: RNN(N_WORDS, width=7),
    "gru": lambda: GRU(N_WORDS, width=7),
    "lstm": lambda: LSTM(N_WORDS, width=7),
    "lstmn": lambda: LSTMNLanguageModel(N_WORDS, width=7),
    "attentive": lambda: Attentive(N_WORDS, width=7, window=2),
    "key-value": lambda: KeyValue(N_WORDS, width=7, window=2),
    "key-value-predict": lambda: KeyValuePredict(N_WORDS, width=7, window=2),
    "n-gram rnn": lambda: NgramRNN(N_WORDS, width=7, order=4),
    "self-attention": lambda: SelfAttentionLanguageModel(N_WORDS, width=6, n_heads=2),
    "self-attention, unplaced": lambda: SelfAttentionLanguageModel(
        N_WORDS, width=6, n_heads=3, positions="none"
    ),
}
CHANCE = random.Random(3)
MIXED = [[BOS, *CHANCE.choices(range(4, 13), k=7), EOS] for _ in range(97)]  # all pairs of words
ALL = NEURAL | {f"{n}-gram": lambda n=n: KneserNey(N_WORDS, MIXED, n=n) for n in (1, 2, 3)}
TOKENS = torch.tensor([[BOS, 4, 9, 7, 12, 5], [BOS, 5, 6, 7, 4, 4], [BOS, 8, 8, 10, 11, 9]])


@pytest.fixture(params=ALL)
def model(request: pytest.FixtureRequest) -> LanguageModel:
    torch.manual_seed(5)
    return ALL[request.param]().double()


def differ(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """At which places the logits of two texts are not the same."""
    return ((one - other).abs() > 1e-9).any(-1)


def leaves(tree: Tree) -> list[torch.Tensor]:
    """All tensors of a state."""
    return [leaf for part in tree for leaf in leaves(part)] if isinstance(tree, tuple) else [tree]


def test_forward_is_step_in_a_loop(model: LanguageModel) -> None:
    looped = LanguageModel.forward(model, TOKENS).logits
    torch.testing.assert_close(model(TOKENS).logits, looped, rtol=0, atol=1e-9)


def test_shapes_and_probabilities(model: LanguageModel) -> None:
    logits = model(TOKENS).logits
    assert logits.shape == (3, 6, N_WORDS)
    step = model.step(TOKENS[:, 0], model.start(3))
    assert step.logits.shape == (3, N_WORDS)
    p = logits.exp() if isinstance(model, KneserNey) else logits.softmax(-1)
    torch.testing.assert_close(p.sum(-1), torch.ones(3, 6).double())
    assert (p > 0).all()


def test_nothing_sees_ahead(model: LanguageModel) -> None:
    changed = TOKENS.clone()
    changed[1, 3] = 11
    where = differ(model(TOKENS).logits, model(changed).logits)
    assert not where[0].any() and not where[2].any() and not where[1, :3].any()
    n = getattr(model, "n", None)
    expected = [True] * 3 if n is None else [n > 1, n > 2, False]
    assert where[1, 3:].tolist() == expected, "a window forgets, a state does not"


def test_padding_on_the_right_is_of_no_account(model: LanguageModel) -> None:
    rows = [[BOS, 4, 9, 7, 12], [BOS, 5, 6]]
    together = model(pad(rows)).logits
    for logits, row in zip(together, rows):
        alone = model(torch.tensor([row])).logits[0]
        torch.testing.assert_close(logits[: len(row)], alone, rtol=0, atol=1e-9)
    assert together.isfinite().all()


def test_a_step_leaves_the_state_it_is_given(model: LanguageModel) -> None:
    state = model.step(TOKENS[:, 1], model.start(3)).state
    kept = select(state, torch.arange(3))
    again = [model.step(TOKENS[:, 2], state).logits for _ in range(2)]
    torch.testing.assert_close(*again, rtol=0, atol=0)
    assert all(torch.equal(one, other) for one, other in zip(leaves(state), leaves(kept)))


def test_rows_of_the_state_can_be_reordered(model: LanguageModel) -> None:
    order = torch.tensor([2, 0, 0])
    state = model.step(TOKENS[:, 1], model.start(3)).state
    moved = model.step(TOKENS[order, 2], select(state, order)).logits
    torch.testing.assert_close(moved, model.step(TOKENS[:, 2], state).logits[order])


@pytest.mark.parametrize("name", NEURAL)
def test_runs_where_its_parameters_are(name: str) -> None:
    model = NEURAL[name]().to("meta")
    assert model(TOKENS.to("meta")).logits.device.type == "meta"


@pytest.mark.parametrize("name", NEURAL)
def test_every_parameter_learns(name: str) -> None:
    torch.manual_seed(5)
    model = NEURAL[name]()
    before = {name: parameter.clone() for name, parameter in model.named_parameters()}
    pairs = [([], text) for text in TEXTS]
    config = TrainingConfig(0.02, steps=40, batch_size=5)
    loss = fit(model, pairs, config, progress=False).loss
    assert sum(loss[-5:]) < 0.8 * sum(loss[:5])
    assert not any(torch.equal(before[k], p) for k, p in model.named_parameters())


def test_teacher_forced_gives_a_source_to_translators_alone() -> None:
    torch.manual_seed(5)
    source = torch.tensor([[5, 7, EOS], [6, EOS, 0], [9, 9, EOS]])
    translator, model = RNNEncoderDecoder(11, N_WORDS, width=10), NEURAL["gru"]()
    expected = translator(source, TOKENS).logits
    assert torch.equal(teacher_forced(translator, source, TOKENS).logits, expected)
    none = torch.zeros(3, 0, dtype=torch.long)
    assert torch.equal(teacher_forced(model, none, TOKENS).logits, model(TOKENS).logits)
