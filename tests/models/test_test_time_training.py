"""Test-time training: its gradients against autograd, its theorem, and what it is online."""

import pytest
import torch

from src import reference
from src.models.matrix_states import DeltaRule, LinearAttention
from src.models.test_time_training import Learner, NormedLearner, TestTimeTraining

D_MODEL, N_HEADS, T, B = 15, 3, 11, 2
D_HEAD = D_MODEL // N_HEADS


class AtRate(TestTimeTraining):
    """The same rate for every token; with the naive model and W_0 = 0."""

    def __init__(self, rate, *, batch, n_heads=N_HEADS):
        super().__init__(D_MODEL, n_heads=n_heads, batch=batch, learner=Learner())
        self.rate = rate
        torch.nn.init.zeros_(self.W_0)

    def eta(self, tokens):
        return torch.full_like(self.theta_lr(tokens), self.rate).movedim(-1, 1).unsqueeze(-1)


@pytest.fixture
def x():
    torch.manual_seed(1)
    return torch.randn(B, T, D_MODEL, dtype=torch.float64)


def build(kind, *arguments, **named):
    torch.manual_seed(0)
    return kind(*arguments, **named).double()


def close(found, expected):
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)


def head(layer, x, h):
    part = slice(D_HEAD * h, D_HEAD * (h + 1))
    return [
        (x @ side.weight.T)[..., part] for side in (layer.theta_Q, layer.theta_K, layer.theta_V)
    ]


def test_theorem_1_batch_gradient_descent_is_linear_attention(x):
    """f(x) = W x, W_0 = 0, eta = 1/2, all gradients at W_0: z_t = sum_s v_s k_s^T q_t."""
    layer = build(AtRate, 0.5, batch=T)
    for b in range(B):
        heads = []
        for h in range(N_HEADS):
            sides = [side.detach().numpy() for side in head(layer, x[b], h)]
            heads.append(
                torch.from_numpy(reference.sum_rule(*sides, torch.ones(T).double().numpy()))
            )
        close(layer(x)[b], torch.cat(heads, 1) @ layer.W_O.weight.T)


def test_the_theorem_needs_the_whole_text_as_one_batch(x):
    whole = build(AtRate, 0.5, batch=T)(x)
    close(build(AtRate, 0.5, batch=T + 6)(x), whole)
    for batch in (1, 3, T - 1):
        first = min(batch, T - 1)
        found = build(AtRate, 0.5, batch=batch)(x)
        close(found[:, :first], whole[:, :first])
        assert (found[:, first:] - whole[:, first:]).abs().max() > 0.01


@pytest.mark.parametrize("rate", [0.03, 0.5])
def test_online_the_naive_layer_is_the_delta_rule(rate, x):
    """A step at rate eta is the delta rule with beta = 2 eta, whatever the keys."""
    layer = build(AtRate, rate, batch=1)
    for b in range(B):
        heads = []
        for h in range(N_HEADS):
            sides = [side.detach().numpy() for side in head(layer, x[b], h)]
            beta = torch.full((T,), 2 * rate, dtype=torch.float64).numpy()
            heads.append(torch.from_numpy(reference.delta_rule(*sides, beta)))
        close(layer(x)[b], torch.cat(heads, 1) @ layer.W_O.weight.T)


def test_the_layer_of_the_delta_rule_is_that_layer(x):
    """Keys and queries of length 1 and beta = sigma(0): online steps at 1/4."""
    online, delta = build(AtRate, 0.25, batch=1, n_heads=1), build(DeltaRule, D_MODEL, n_heads=1)
    with torch.no_grad():
        for side in ("theta_Q", "theta_K"):
            for layer in (online, delta):
                getattr(layer, side).weight.copy_(torch.eye(D_MODEL))
        for side in ("theta_V", "W_O"):
            getattr(online, side).weight.copy_(getattr(delta, side).weight)
        delta.theta_beta.weight.zero_()
        delta.theta_beta.bias.zero_()
    unit = x / x.norm(dim=-1, keepdim=True)
    close(online(unit), delta(unit))


@pytest.mark.parametrize("kind", [Learner, NormedLearner])
def test_the_error_is_the_gradient_of_the_loss(kind):
    torch.manual_seed(0)
    learner = kind() if kind is Learner else kind(N_HEADS, D_HEAD).double()
    for parameter in learner.parameters():
        torch.nn.init.normal_(parameter)
    key, Wk, value = torch.randn(3, B, N_HEADS, T, D_HEAD, dtype=torch.float64)
    Wk.requires_grad_()
    loss = (learner.predict(key, Wk) - value).square().sum()
    close(learner.error(key, Wk, value), torch.autograd.grad(loss, Wk)[0])


@pytest.mark.parametrize("batch", [1, 4, T])
def test_every_step_is_gradient_descent_on_the_papers_loss(batch, x):
    """W_t = W_{t-1} - eta grad l(W_t'; x_t), with the loop's loss and finite differences."""
    layer = build(TestTimeTraining, D_MODEL, n_heads=N_HEADS, batch=batch)
    torch.nn.init.normal_(layer.learner.gain)
    torch.nn.init.normal_(layer.learner.shift)
    torch.nn.init.normal_(layer.W_0)
    h, state = 1, layer.start(B)
    gain, shift = (p[h, 0].detach().numpy() for p in layer.learner.parameters())
    W = anchor = layer.W_0[h].detach().numpy()
    for t in range(T):
        state = layer.update(x[:, t], state)
        _, key, value = (side.detach().numpy() for side in head(layer, x[0, t], h))
        rate = torch.sigmoid(layer.theta_lr(x[0, t]))[h].item() / D_HEAD
        W = W - rate * slope(anchor, key, value, gain, shift)
        anchor = W if (t + 1) % batch == 0 else anchor
        found = state.W[0, h].detach()
        torch.testing.assert_close(found, torch.from_numpy(W), rtol=0, atol=1e-6)
    torch.testing.assert_close(
        state.anchor[0, h].detach(), torch.from_numpy(anchor), rtol=0, atol=1e-6
    )


def slope(W, key, value, gain, shift, small=1e-5):
    """The gradient of the loss by finite differences."""
    found = torch.zeros(W.shape).double().numpy()
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            ends = []
            for sign in (1, -1):
                moved = W.copy()
                moved[i, j] += sign * small
                ends.append(reference.inner_loss(moved, key, value, gain, shift))
            found[i, j] = (ends[0] - ends[1]) / (2 * small)
    return found


def test_the_output_is_the_models_prediction(x):
    layer = build(TestTimeTraining, D_MODEL, n_heads=N_HEADS, batch=4)
    torch.nn.init.normal_(layer.learner.shift)
    state = layer.update(x[:, 0], layer.start(B))
    heads = []
    for h in range(N_HEADS):
        query = head(layer, x[0, 0], h)[0].detach()
        gain, shift = (p[h, 0].detach().numpy() for p in layer.learner.parameters())
        Wq = (state.W[0, h].detach() @ query).numpy()
        heads.append(query + torch.from_numpy(reference.layer_norm(Wq, gain, shift)))
    close(layer.output(x[:, 0], state)[0], torch.cat(heads) @ layer.W_O.weight.T)


def test_a_step_lowers_the_loss_of_its_token(x):
    layer = build(TestTimeTraining, D_MODEL, n_heads=N_HEADS, batch=1)

    def losses(state):
        key, value = layer.keys(x[:, :1]), layer.values(x[:, :1])
        found = layer.learner.predict(key, key @ state.W.mT)
        return (found - value).square().sum((2, 3))

    before = layer.start(B)
    assert (losses(layer.update(x[:, 0], before)) < losses(before)).all()


def test_rate_and_first_weights_are_learnt(x):
    layer = build(TestTimeTraining, D_MODEL, n_heads=N_HEADS)
    layer(x).sum().backward()
    for parameter in (layer.W_0, layer.theta_lr.weight, layer.learner.gain):
        assert parameter.grad.any()
    rates = layer.eta(x)
    assert rates.shape == (B, N_HEADS, T, 1)
    assert rates.min() > 0 and rates.max() < 1 / D_HEAD and rates.std() > 0


def test_linear_attention_as_published_has_more_to_it(x):
    """Feature map and normaliser: not what the theorem is about (footnote 8 of the paper)."""
    published = build(LinearAttention, D_MODEL, n_heads=N_HEADS)
    theorem = build(AtRate, 0.5, batch=T)
    assert (published(x) - theorem(x)).abs().max() > 0.1


def test_a_batch_of_nothing_is_refused():
    with pytest.raises(ValueError, match="batch is 0: give 1 or more tokens"):
        TestTimeTraining(D_MODEL, n_heads=N_HEADS, batch=0)
