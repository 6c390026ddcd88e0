"""Hard attention: the learning rule against the exact gradient, by counting out every choice."""

import itertools

import numpy as np
import pytest
import torch

from src.models import hard_attention as hard
from src.models.hard_attention import HardAttention
from src.models.show_attend_tell import ShowAttendTell
from src.rescoring import log_likelihood

N_TARGET, WIDTH, CELLS, STEPS = 11, 5, 3, 2
READ, GOLD = torch.tensor([[2, 7]]), torch.tensor([[7, 3]])
REAL = torch.ones(1, STEPS, dtype=torch.bool)


@pytest.fixture
def model():
    torch.manual_seed(0)
    model = HardAttention(N_TARGET, width=WIDTH).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2)  # so that regions, and choices, make a difference
    return model


@pytest.fixture
def image():
    torch.manual_seed(1)
    return 3 * torch.rand(1, 4, 4 * CELLS, dtype=torch.float64)


def soft_with(model):
    """The soft model with these parameters, and its gate open."""
    soft = ShowAttendTell(N_TARGET, width=WIDTH).double()
    soft.load_state_dict(model.state_dict(), strict=False)
    torch.nn.init.constant_(soft.f_beta.bias, 1e4)
    return soft


def one_hot(region):
    return torch.eye(CELLS, dtype=torch.float64)[[region]]


def along(model, image, regions):
    """log p(y | s, a) and log p(s | a) for these choices."""
    choices = iter(regions)
    followed = model.follow(image, READ, lambda alpha: one_hot(next(choices)))
    return log_likelihood(followed.logits, GOLD), hard.log_choice(followed, REAL)


def every_choice():
    return itertools.product(range(CELLS), repeat=STEPS)


def gradient(model, number):
    """Of all parameters, as one vector."""
    parameters = list(model.parameters())
    parts = torch.autograd.grad(number.sum(), parameters, allow_unused=True)
    parts = [torch.zeros_like(p) if g is None else g for p, g in zip(parameters, parts)]
    return torch.cat([part.flatten() for part in parts])


def bound(model, image):
    """L_s = sum_s p(s | a) log p(y | s, a): equation 10, all choices counted out."""
    terms = [along(model, image, regions) for regions in every_choice()]
    return sum(log_chosen.exp() * log_p for log_p, log_chosen in terms)


def estimates(model, image, baseline):
    """The probability of each choice, and the estimate of the gradient that it leads to."""
    for regions in every_choice():
        log_p, log_chosen = along(model, image, regions)
        estimate = gradient(model, hard.reinforce(log_p, log_chosen, baseline=baseline))
        yield log_chosen.exp().item(), estimate


def test_probabilities_of_all_choices_sum_to_one(model, image):
    chances = [along(model, image, regions)[1].exp().item() for regions in every_choice()]
    assert sum(chances) == pytest.approx(1) and min(chances) > 1e-3
    assert max(chances) > 1.2 / len(chances)  # and they are not all alike


@pytest.mark.parametrize("baseline", [0.0, -1.3, 7.0])
def test_the_learning_rule_is_unbiased_whatever_the_baseline(model, image, baseline):
    exact = gradient(model, bound(model, image))
    expected = sum(chance * estimate for chance, estimate in estimates(model, image, baseline))
    torch.testing.assert_close(expected, exact, rtol=1e-9, atol=1e-12)
    assert exact.norm() > 1e-2


def test_without_the_second_term_the_score_learns_nothing_of_its_last_choice(model, image):
    """What is lost if one only differentiates log p(y | s, a): the rule is no decoration."""
    terms = [along(model, image, regions) for regions in every_choice()]
    half = sum(chosen.exp().item() * gradient(model, log_p) for log_p, chosen in terms)
    assert (half - gradient(model, bound(model, image))).norm() > 1e-3


def test_a_good_baseline_scatters_less(model, image):
    exact = gradient(model, bound(model, image))

    def spread(baseline):
        found = estimates(model, image, baseline)
        return sum(p * (g - exact).square().sum().item() for p, g in found)

    average = bound(model, image).item()
    assert spread(average) < 0.7 * spread(0.0) < 0.7 * spread(-3 * average)


def test_drawn_regions_come_up_as_often_as_they_should():
    torch.manual_seed(0)
    weights = torch.tensor([[0.5, 0.2, 0.3, 0.0]]).expand(20_000, -1)
    choices = hard.drawn(weights)
    assert torch.equal(choices.sum(1), torch.ones(20_000)) and choices.max() == 1
    np.testing.assert_allclose(choices.mean(0), weights[0], atol=0.015)
    assert not choices[:, 3].any()


def test_a_trained_model_reads_the_heaviest_region_alone(model, image):
    memory, h = model.encode(image), torch.randn(1, WIDTH, dtype=torch.float64)
    context, weights = model.look(h, memory)
    assert torch.equal(context[0], memory.states[0, weights[0].argmax()])
    torch.testing.assert_close(soft_with(model).look(h, memory)[1], weights)


def test_forward_equals_looping_step_and_following_the_heaviest(model, image):
    output, memory = model(image, READ), model.encode(image)
    state = model.start(memory)
    for t, token in enumerate(READ.unbind(1)):
        step = model.step(token, state, memory)
        state = step.state
        torch.testing.assert_close(output.logits[:, t], step.logits)
    followed = model.follow(image, READ, hard.heaviest)
    torch.testing.assert_close(followed.logits, output.logits)
    torch.testing.assert_close(followed.weights, output.weights)


def test_following_the_weights_themselves_is_soft_attention_with_an_open_gate(model, image):
    followed = model.follow(image, READ, lambda alpha: alpha)
    torch.testing.assert_close(followed.logits, soft_with(model)(image, READ).logits)


def test_a_region_that_may_not_be_read_is_never_chosen():
    weights = torch.tensor([[0.0, 0.6, 0.4], [0.0, 0.0, 0.0]])
    assert hard.heaviest(weights).tolist() == [[0, 1, 0], [0, 0, 0]]


def test_log_choice_and_entropy_by_hand():
    weights = torch.tensor([[[0.5, 0.5, 0.0], [0.25, 0.75, 0.0], [0.1, 0.8, 0.1]]])
    choices = torch.tensor([[[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]])
    followed = hard.Followed(torch.zeros(1, 3, 7), weights, choices)
    real = torch.tensor([[True, True, False]])
    assert hard.log_choice(followed, real).item() == pytest.approx(np.log(0.5 * 0.75))
    expected = np.log(2) + 0.25 * np.log(4) + 0.75 * np.log(4 / 3)
    assert hard.entropy(weights, real).item() == pytest.approx(expected)
    weights.requires_grad_()
    hard.entropy(weights, real).sum().backward()
    assert weights.grad.isfinite().all()


def test_the_baseline_moves_a_tenth_of_the_way():
    assert hard.moved(-10.0, torch.tensor([-4.0, -6.0]), decay=0.9) == pytest.approx(-9.5)
    assert hard.moved(0.0, torch.tensor([-4.0]), decay=1.0) == 0
