"""The laboratory of the canvases: what is minimised, and that a training can be repeated."""

import pytest
import torch

from src.data import digits
from src.experiments import captioning
from src.experiments.captioning import HardLoss, fit, loss_of, settings, soft_loss
from src.models import hard_attention
from src.models.hard_attention import HardAttention
from src.models.show_attend_tell import ShowAttendTell, coverage_penalty
from src.rescoring import log_likelihood, log_probability
from src.tokens import PAD
from src.training import TrainingConfig

CANVASES = digits.split("valid", 5)
IMAGES, CAPTIONS = digits.collate(CANVASES)
REAL = CAPTIONS[:, 1:] != PAD


def build(kind):
    torch.manual_seed(0)
    return kind(len(digits.VOCABULARY), width=7)


def test_soft_loss_is_the_likelihood_and_the_penalty():
    model = build(ShowAttendTell)
    log_p = log_probability(model, IMAGES, CAPTIONS)
    uneven = coverage_penalty(model(IMAGES, CAPTIONS[:, :-1]).weights, REAL)
    for penalty in (0.0, 0.3):
        found = soft_loss(model, IMAGES, CAPTIONS, penalty=penalty)
        torch.testing.assert_close(found, (penalty * uneven - log_p).mean())


def followed(model, choose):
    result = model.follow(IMAGES, CAPTIONS[:, :-1], choose)
    return result, log_likelihood(result.logits, CAPTIONS[:, 1:])


def gradients(model, number):
    parameters = list(model.parameters())
    parts = torch.autograd.grad(number, parameters)
    return torch.cat([part.flatten() for part in parts])


def test_hard_loss_of_drawn_choices(monkeypatch):
    """Nothing expected: the rule with lambda_r, the baseline of before, penalty and entropy."""
    model = build(HardAttention)
    loss = HardLoss(model, penalty=0.2, decay=0.9, lambda_r=0.3, lambda_e=0.4, expected=0.0)
    loss.baseline = -7.0
    monkeypatch.setattr(captioning, "drawn", hard_attention.heaviest)  # chance taken out
    result, log_p = followed(model, hard_attention.heaviest)
    rule = log_p + 0.3 * (log_p.detach() + 7) * hard_attention.log_choice(result, REAL)
    rule = rule + 0.4 * hard_attention.entropy(result.weights, REAL)
    expected = (0.2 * coverage_penalty(result.weights, REAL) - rule).mean()
    found = loss(IMAGES, CAPTIONS)
    torch.testing.assert_close(gradients(model, found), gradients(model, expected))
    assert loss.baseline == pytest.approx(-6.3 + 0.1 * log_p.mean().item())


def test_expected_choices_are_soft_attention_and_leave_nothing_to_chance():
    model = build(HardAttention)
    loss = HardLoss(model, expected=1.0)
    _, log_p = followed(model, lambda alpha: alpha)
    found = loss(IMAGES, CAPTIONS)
    torch.testing.assert_close(found, -log_p.mean())
    torch.testing.assert_close(gradients(model, found), gradients(model, -log_p.mean()))


def test_half_of_the_images_are_left_to_chance():
    torch.manual_seed(0)
    model, shares = build(HardAttention), []
    images = IMAGES[:1].expand(200, -1, -1)
    chosen = []

    def follow(images, read, choose):
        result = HardAttention.follow(model, images, read, choose)
        chosen.append(result.choices)
        return result

    model.follow = follow
    HardLoss(model)(images, CAPTIONS[:1].expand(200, -1))
    drawn = (chosen[0].amax(-1) == 1).all(1)
    shares.append(drawn.float().mean().item())
    assert 0.35 < shares[0] < 0.65


def test_no_baseline_never_moves():
    loss = HardLoss(build(HardAttention), decay=1.0)
    loss(IMAGES, CAPTIONS)
    assert loss.baseline == 0


@pytest.mark.parametrize("model", captioning.BUILDS)
def test_a_training_can_be_repeated_and_lowers_the_loss(model):
    config = TrainingConfig(1e-2, steps=12, batch_size=5, seed=3)
    runs = []
    for _ in range(2):
        row = settings(model, seed=3, learning_rate=1e-2)
        built = captioning.build(row)
        before = -log_probability(built, IMAGES, CAPTIONS).mean().item()
        steps = []
        loss = loss_of(built, row)
        losses = fit(built, loss, CANVASES, config, on_step=steps.append, progress=False)
        after = -log_probability(built, IMAGES, CAPTIONS).mean().item()
        runs.append((losses, after))
        assert after < before - 1 and steps == list(range(1, 13))
        assert not built.training
    assert runs[0] == runs[1]


def test_other_seeds_see_other_canvases():
    row = settings("soft", seed=0, learning_rate=1e-2)
    firsts = set()
    for seed in range(3):
        model = captioning.build(row)
        config = TrainingConfig(1e-9, steps=2, batch_size=2, seed=seed)
        firsts.add(tuple(fit(model, loss_of(model, row), CANVASES, config, progress=False)))
    assert len(firsts) == 3


def test_the_rate_falls_as_the_schedule_says(monkeypatch):
    rates = []
    step = torch.optim.Adam.step
    monkeypatch.setattr(
        torch.optim.Adam,
        "step",
        lambda self: rates.append(self.param_groups[0]["lr"]) or step(self),
    )
    model = build(ShowAttendTell)
    config = TrainingConfig(1e-2, steps=4, batch_size=2, schedule="cosine")
    fit(
        model,
        loss_of(model, settings("soft", seed=0, learning_rate=1e-2)),
        CANVASES,
        config,
        progress=False,
    )
    assert rates == [config.rate(i) for i in range(4)]


def test_only_hard_attention_has_a_baseline_in_its_row():
    soft, hard = (settings(m, seed=0, learning_rate=1e-2) for m in ("soft", "hard"))
    assert soft["decay"] is soft["lambda_r"] is None
    assert (hard["decay"], hard["lambda_r"]) == (0.9, 0.1)
    loss = loss_of(captioning.build(hard), hard | {"penalty": 0.5, "decay": 0.7, "lambda_r": 0.2})
    assert (loss.penalty, loss.decay, loss.lambda_r, loss.expected) == (0.5, 0.7, 0.2, 0.5)


def test_who_watches_a_training_sees_the_model_at_every_step(monkeypatch):
    monkeypatch.setattr(digits, "split", lambda name: CANVASES)
    seen = []
    row = settings("soft", seed=0, learning_rate=1e-2, steps=3)
    model, _ = captioning.trained(row, lambda model, step: seen.append((model, step)))
    assert seen == [(model, step) for step in (1, 2, 3)]
