"""Checks of chapter 17's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

REPLACE = """
def replace(W, k, v, beta):
    found = W @ k
    return W + beta * np.outer(v - found, k) / (k @ k)
"""

REPLACING = Exercise(
    check="""
rng = np.random.default_rng(0)
W, v, k = rng.normal(size=(3, 5)), rng.normal(size=3), rng.normal(size=5)
old = W.copy()
assert np.allclose(replace(W, k, v, 1.0) @ k, v), "after it, k finds v"
assert np.array_equal(W, old), "the matrix given is left untouched"
assert np.allclose(replace(W, k, v, 0.0), W), "nothing is written"
assert np.allclose(replace(W, k, v, 0.5) @ k, (W @ k + v) / 2)
away = rng.normal(size=5)
away -= (away @ k) / (k @ k) * k  # at right angles to k
assert np.allclose(replace(W, k, v, 1.0) @ away, W @ away)
""",
    solution=REPLACE,
    wrong=[
        REPLACE.replace(" / (k @ k)", ""),  # right for keys of length 1 alone
        REPLACE.replace("v - found", "v"),  # the sum rule
        REPLACE.replace("found, k) / (k @ k)", "found, np.ones(5)) / k.sum()"),  # spoils the others
        REPLACE.replace("W + beta", "(1 - beta) * W + beta"),  # forgets all keys alike
        REPLACE.replace("return W + ", "W += ") + "    return W\n",  # alters what it is given
    ],
)

PASSES = """
def passes(keys, values, eta, n):
    W = np.zeros((values.shape[1], keys.shape[1]))
    for _ in range(n):
        for k, v in zip(keys, values):
            W = W - eta * 2 * np.outer(W @ k - v, k)
    return W
"""

AGAIN = Exercise(
    check="""
once, often = (passes(near, values, 0.5, n) for n in (1, 60))
assert np.allclose(once, trained_on(near, values, 0.5, 1))
assert not np.allclose(near @ once.T, values, atol=0.5)
assert np.allclose(near @ often.T, values), "both are found, exactly"
three = np.array([[1, 0], [0.6, 0.8], [0.8, -0.6]])
told = np.array([[1.0], [2.0], [5.0]])
gap = np.abs(three @ passes(three, told, 0.01, 3000).T - told).max()
assert gap > 0.5, "three keys in two dimensions: no pass will do"
best = np.linalg.lstsq(three, told, rcond=None)[0].T
assert np.allclose(passes(three, told, 0.01, 3000), best, atol=0.05)
""",
    solution=PASSES,
    wrong=[
        PASSES.replace("for _ in range(n):", "for _ in range(1):"),
        PASSES.replace("eta * 2", "eta"),  # half the gradient
        PASSES.replace("np.outer(W @ k - v, k)", "np.outer(-v, k)"),  # at W_0
        PASSES.replace(
            "    for _ in range(n):\n        for k, v in zip(keys, values):",
            "    for k, v in zip(keys, values):\n        for _ in range(n):",
        ),  # each pair n times, and then the next
    ],
)

WINDOW = """
class Window(ListState):
    def __init__(self, d_model, *, width):
        super().__init__(d_model, n_heads=1)
        self.width = width

    def update(self, token, state):
        longer = super().update(token, state)
        return Cache(*(part[:, :, -self.width :] for part in longer))

    def state_size(self, n_tokens):
        return super().state_size(min(n_tokens, self.width))

    forward = SequenceLayer.forward
"""

SHORT_LIST = Exercise(
    check="""
torch.manual_seed(0)
window, x = Window(6, width=4), torch.randn(2, 11, 6)
state = window.start(2)
for t, token in enumerate(x.unbind(1), start=1):
    before = [part.clone() for part in state]
    after = window.update(token, state)
    assert all(map(torch.equal, before, state)), "the old state is kept"
    state = after
    assert window.state_size(t) == sum(part[0].numel() for part in state)
assert window.state_size(4_096) == 2 * 6 * 4
whole = ListState(6, n_heads=1)
whole.load_state_dict(window.state_dict())
found = window.one_by_one(x)
assert torch.allclose(found[:, :4], whole(x)[:, :4], atol=1e-6)
tail = whole(x[:, 7:])[:, -1]
assert torch.allclose(found[:, -1], tail, atol=1e-6), "the last four alone"
assert torch.allclose(window(x), found, atol=1e-6), "forward is the loop"
""",
    solution=WINDOW,
    wrong=[
        WINDOW.replace("-self.width :]", ": self.width]"),  # the first four, for ever
        WINDOW.replace("-self.width :]", "-self.width + 1 :]"),
        WINDOW.replace("min(n_tokens, self.width)", "n_tokens"),
        WINDOW.replace("return super().state_size(min(n_tokens, self.width))", "return 2 * 6 * 4"),
        WINDOW.replace("part[:, :, -self", "part[:, -self"),  # heads, not tokens
        WINDOW.replace("\n    forward = SequenceLayer.forward\n", ""),  # looks at everything
    ],
)

FADING = """
def fading(q, k, v, alpha):
    t = np.arange(len(q))
    ago = t[:, None] - t
    weights = np.where(ago >= 0, alpha ** np.maximum(ago, 0), 0)
    return ((q @ k.T) * weights) @ v
"""

FADE = Exercise(
    check="""
rng = np.random.default_rng(0)
q, k, v = rng.normal(size=(3, 9, 5))
for alpha in (1.0, 0.9, 0.3):
    W = np.zeros((5, 5))
    found = fading(q, k, v, alpha)
    for t in range(9):
        W = alpha * W + np.outer(v[t], k[t])
        assert np.allclose(found[t], W @ q[t]), (alpha, t)
with np.errstate(all="ignore"):
    long = fading(*rng.normal(size=(3, 1_200, 5)), 0.3)
assert np.isfinite(long).all(), "powers of t - s below 0 overflow"
""",
    solution=FADING,
    wrong=[
        FADING.replace(" * weights", ""),  # the future, too
        FADING.replace("alpha ** np.maximum(ago, 0)", "alpha"),
        FADING.replace("t[:, None] - t", "t - t[:, None]"),  # the past is masked
        FADING.replace(
            "np.where(ago >= 0, alpha ** np.maximum(ago, 0), 0)", "alpha**ago * (ago >= 0)"
        ),  # without the clamp infinity times 0, in a long text
        FADING.replace("np.maximum(ago, 0)", "np.maximum(ago + 1, 0)"),
        FADING.replace("np.where(ago >= 0,", "np.where(ago > 0,"),  # not itself
    ],
)

EXERCISES = {
    "ex-17-replace": REPLACING,
    "ex-17-again": AGAIN,
    "ex-17-window": SHORT_LIST,
    "ex-17-fade": FADE,
}
