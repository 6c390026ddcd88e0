"""Training against hand-worked numbers, torch's Adam, and itself when interrupted."""

import math

import pytest
import torch
from safetensors.torch import load, save
from torch import Tensor, nn

from src.data.batches import epoch
from src.models.translator import Memory, Step, Translator
from src.tokens import BOS, EOS, PAD
from src.training import (
    History,
    Trainer,
    TrainingConfig,
    cross_entropy,
    fit,
    restore,
    state_of,
)

N_SOURCE, N_TARGET, WIDTH = 11, 13, 7
PAIRS = [([4 + i % 7, 5 + i % 3, EOS][i % 2 :], [BOS, 4 + i % 7, 5, EOS]) for i in range(17)]


class Tiny(Translator):
    """The mean of the source words beside the last target word, with dropout."""

    def __init__(self, *, dropout: float = 0.5) -> None:
        super().__init__()
        self.source = nn.Embedding(N_SOURCE, WIDTH)
        self.target = nn.Embedding(N_TARGET, WIDTH)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(WIDTH, N_TARGET)

    def encode(self, source: Tensor) -> Memory:
        return Memory(self.source(source), source != PAD)

    def start(self, memory: Memory) -> Tensor:
        return memory.states.mean(1)

    def step(self, token: Tensor, state: Tensor, memory: Memory) -> Step:
        return Step(self.out(self.dropout(state + self.target(token))), state)


def tiny(**settings: float) -> Tiny:
    torch.manual_seed(3)
    return Tiny(**settings)


def config(**changes: object) -> TrainingConfig:
    return TrainingConfig(**{"learning_rate": 0.01, "steps": 10, "batch_size": 5} | changes)


def test_loss_is_the_mean_over_real_tokens() -> None:
    logits = torch.zeros(2, 3, 5)
    logits[0, 0, 4] = math.log(4)  # p = 4 / 8
    target = torch.tensor([[4, 1, PAD], [2, PAD, PAD]])
    expected = (math.log(2) + math.log(5) + math.log(5)) / 3
    assert cross_entropy(logits, target).item() == pytest.approx(expected, abs=1e-6)


def test_label_smoothing_mixes_with_the_uniform_distribution() -> None:
    logits = torch.randn(2, 3, 5)
    target = torch.tensor([[4, 1, PAD], [2, PAD, PAD]])
    rows = torch.tensor([True, True, False, True, False, False])
    log_p = logits.flatten(0, 1).log_softmax(-1)[rows]
    gold = log_p.gather(1, target.flatten()[rows].unsqueeze(1)).mean()
    expected = -(0.9 * gold + 0.1 * log_p.mean())
    assert torch.allclose(cross_entropy(logits, target, label_smoothing=0.1), expected)


def test_one_step_is_adam_on_the_clipped_gradient() -> None:
    trained, expected = tiny(dropout=0.0), tiny(dropout=0.0)
    fit(trained, PAIRS, config(steps=1, clip=0.001), progress=False)
    batch = epoch(PAIRS, batch_size=5, seed=0, number=0)[0]
    logits = expected(batch.source, batch.target[:, :-1]).logits
    cross_entropy(logits, batch.target[:, 1:]).backward()
    gradients = [p.grad for p in expected.parameters()]
    norm = torch.stack([g.norm() for g in gradients]).norm()
    for p in expected.parameters():
        g = p.grad * 0.001 / (norm + 1e-6)
        p.data -= 0.01 * g / (g.abs() + 1e-8)  # Adam's first step: both moments are corrected
    for (name, p), q in zip(trained.named_parameters(), expected.parameters(), strict=True):
        assert torch.allclose(p, q, atol=1e-7), name


def test_interrupted_and_resumed_equals_uninterrupted_bitwise() -> None:
    settings = config(steps=9, schedule="cosine", label_smoothing=0.1)
    whole = Trainer(tiny(), PAIRS, settings)
    for _ in range(9):
        whole.step()
    first = Trainer(tiny(), PAIRS, settings)
    for _ in range(6):  # 17 pairs in batches of 5: the middle of the second epoch
        first.step()
    saved = save(state_of(first))
    first.step()  # a state is a copy: going on does not change it
    torch.manual_seed(99)
    second = Trainer(Tiny(), PAIRS, settings)
    restore(second, load(saved))
    assert second.n_steps == 6
    for _ in range(3):
        second.step()
    assert second.history.loss == whole.history.loss
    assert second.history.target_tokens == whole.history.target_tokens
    ours, theirs = state_of(second), state_of(whole)
    timeless = ours.keys() - {"history.seconds"}
    assert ours.keys() == theirs.keys() and len(timeless) == 4 * 4 + 2
    assert all(torch.equal(ours[name], theirs[name]) for name in timeless)


def test_seed_changes_the_run_and_fixes_it() -> None:
    losses = [fit(tiny(), PAIRS, config(seed=s), progress=False).loss for s in (0, 0, 1)]
    assert losses[0] == losses[1] != losses[2]


def test_history_counts_target_tokens_without_padding_and_start() -> None:
    history = fit(tiny(), PAIRS, config(steps=4), progress=False)  # one epoch
    assert history.target_tokens[-1] == 17 * 3
    assert len(history.loss) == len(history.seconds) == 4
    assert history.seconds == sorted(history.seconds) and history.seconds[0] > 0


def test_training_learns_and_leaves_the_model_ready_to_translate() -> None:
    model, seen = tiny(dropout=0.1), []
    history = fit(
        model, PAIRS, config(steps=200), on_step=lambda t: seen.append(t.n_steps), progress=False
    )
    assert history.loss[-1] < 0.5 * history.loss[0]
    assert not model.training and seen == list(range(1, 201))


def test_cosine_falls_from_the_rate_to_zero_through_half() -> None:
    settings = config(steps=8, schedule="cosine")
    assert [settings.rate(s) for s in (0, 4, 8)] == pytest.approx([0.01, 0.005, 0.0])
    assert config().rate(7) == 0.01


def test_warm_up_rises_evenly_to_the_rate_and_cosine_falls_from_there() -> None:
    settings = config(steps=8, schedule="cosine", warmup=4)
    cold = config(steps=8, schedule="cosine")
    shares = [settings.rate(step) / cold.rate(step) for step in range(7)]
    assert shares == pytest.approx([0.25, 0.5, 0.75, 1, 1, 1, 1])


def test_the_inverse_root_is_the_papers_schedule() -> None:
    """d_model^-0.5 min(step^-0.5, step warmup^-1.5), steps counted from 1 (equation 3)."""
    d_model, warmup = 7, 5
    highest = (d_model * warmup) ** -0.5
    settings = config(steps=30, schedule="inverse-sqrt", warmup=warmup, learning_rate=highest)
    expected = [d_model**-0.5 * min(s**-0.5, s * warmup**-1.5) for s in range(1, 31)]
    assert [settings.rate(s) for s in range(30)] == pytest.approx(expected)


def test_the_rate_of_the_schedule_is_the_one_that_adam_uses() -> None:
    trainer = Trainer(tiny(), PAIRS, config(steps=4, schedule="cosine"))
    used = []
    for _ in range(4):
        trainer.step()
        used.append(trainer.optimiser.param_groups[0]["lr"])
    assert used == [trainer.config.rate(step) for step in range(4)] and used[0] > used[3]


def test_a_loss_that_ends_above_its_beginning_gives_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    fit(tiny(), PAIRS, config(steps=40), progress=False)
    assert caplog.messages == []
    losses = fit(tiny(), PAIRS, config(steps=40, learning_rate=1e4), progress=False).loss
    began, ended = losses[0], sum(losses[-4:]) / 4
    told = f"the loss began at {began:.4g} and ended at {ended:.4g}: try a lower learning_rate"
    assert caplog.messages == [told] and caplog.records[0].levelname == "WARNING"


@pytest.mark.parametrize(
    ("losses", "warned"),
    [
        ([2.0], False),
        ([2.0, 1.9], False),
        ([2.0, 2.1], True),
        ([2.0, 9.0, 1.0], False),  # it came back
        ([2.0] + 18 * [1.0] + [2.5], False),  # one bad batch among the last two
        ([2.0] + 17 * [1.0] + [2.1, 2.1], True),
    ],
)
def test_the_last_tenth_of_the_steps_decides(
    losses: list[float], warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    History(losses).warn_if_worse()
    assert len(caplog.messages) == warned


def test_gradients_are_clipped_at_a_norm_of_1_unless_told_otherwise() -> None:
    assert TrainingConfig(learning_rate=0.01, steps=1).clip == 1.0


def test_a_loss_that_is_not_finite_is_reported() -> None:
    model = tiny()
    model.out.weight.data.fill_(math.nan)
    with pytest.raises(FloatingPointError, match="loss is nan at step 0: try a lower"):
        fit(model, PAIRS, config(), progress=False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"learning_rate": 0.0}, "learning_rate is 0.0: give a number above 0"),
        ({"steps": 0}, "steps is 0"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"clip": -1.0}, "clip is -1.0"),
        ({"label_smoothing": 1.0}, "label_smoothing is 1.0"),
        ({"warmup": 11, "steps": 10}, "warmup is 11: from 0 to steps .10."),
    ],
)
def test_wrong_settings_are_named(change: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        config(**change)


def test_an_unknown_schedule_is_named() -> None:
    settings = config()
    object.__setattr__(settings, "schedule", "linear")  # as without the tests' check of types
    with pytest.raises(ValueError, match="schedule is 'linear': allowed are constant, cosine"):
        settings.__post_init__()


def test_no_pairs_is_an_error() -> None:
    with pytest.raises(ValueError, match="pairs is empty"):
        Trainer(tiny(), [], config())
