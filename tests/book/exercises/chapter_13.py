"""Checks of chapter 13's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

OTHERS = """
def others(x, W_Q, W_K, W_V):
    query, key, value = x @ W_Q, x @ W_K, x @ W_V
    scores = query @ key.T / np.sqrt(key.shape[1])
    np.fill_diagonal(scores, -np.inf)
    bumps = np.exp(scores)
    weights = bumps / bumps.sum(1, keepdims=True)
    return weights @ value, weights
"""

NOT_ONESELF = Exercise(
    check="""
rng = np.random.default_rng(1)
x = rng.normal(size=(6, 8))
matrices = [rng.normal(size=(8, 4)) for _ in range(3)]
y, weights = others(x, *matrices)
for i in range(6):
    rest = np.delete(np.arange(6), i)
    # word i with the others: what it reads of all but itself
    _, full = self_attention(x, *matrices)
    gold = full[i, rest] / full[i, rest].sum()
    assert np.allclose(weights[i, rest], gold), i
    assert weights[i, i] == 0
    assert np.allclose(y[i], gold @ (x @ matrices[2])[rest]), i
""",
    solution=OTHERS,
    wrong=[
        # the weight is taken away, the others do not share it
        """
def others(x, W_Q, W_K, W_V):
    y, weights = self_attention(x, W_Q, W_K, W_V)
    np.fill_diagonal(weights, 0)
    return weights @ (x @ W_V), weights
""",
        # a score of 0 is a score
        OTHERS.replace("-np.inf", "0"),
        # a word nobody may read, in place of each its own
        OTHERS.replace("np.fill_diagonal(scores, -np.inf)", "scores[:, 0] = -np.inf"),
        # along the columns
        OTHERS.replace("bumps.sum(1, keepdims=True)", "bumps.sum(0)"),
        # not scaled
        OTHERS.replace(" / np.sqrt(key.shape[1])", ""),
        # the word's own value is taken away, its weight is not
        """
def others(x, W_Q, W_K, W_V):
    y, weights = self_attention(x, W_Q, W_K, W_V)
    return y - np.diag(weights)[:, None] * (x @ W_V), weights
""",
    ],
)

ORDER = Exercise(
    check="""
rng = np.random.default_rng(2)
x, order = rng.normal(size=(7, 4)), rng.permutation(7)
W = rng.normal(size=(3, 4, 4))
changes = {
    "self-attention": lambda x: self_attention(x, *W)[0],
    "mean": lambda x: x.mean(0),
    "minus the mean": lambda x: x - x.mean(0),
    "running sum": lambda x: x.cumsum(0),
    "mlp": lambda x: np.tanh(x @ W[0]) @ W[1],
    "backwards": lambda x: x[::-1],
    "largest": lambda x: x.max(0),
    "neighbours": lambda x: x + np.roll(x, 1, axis=0),
}
same, along = set(), set()
for name, change in changes.items():
    if np.allclose(change(x[order]), change(x)):
        same.add(name)
    elif np.allclose(change(x[order]), change(x)[order]):
        along.add(name)
assert invariant == same, "these are not the invariant ones"
assert equivariant == along, "these are not the equivariant ones"
""",
    solution="""
invariant = {"mean", "largest"}
equivariant = {"self-attention", "minus the mean", "mlp"}
""",
    wrong=[
        # the two words mixed up
        """
equivariant = {"mean", "largest"}
invariant = {"self-attention", "minus the mean", "mlp"}
""",
        # an mlp knows nothing of the others, and is equivariant for that
        """
invariant = {"mean", "largest"}
equivariant = {"self-attention", "minus the mean"}
""",
        # the sum over neighbours
        """
invariant = {"mean", "largest"}
equivariant = {"self-attention", "minus the mean", "mlp", "neighbours"}
""",
        # backwards is a permutation, but it does not commute with all others
        """
invariant = {"mean", "largest"}
equivariant = {"self-attention", "minus the mean", "mlp", "backwards"}
""",
        # self-attention is taken for a mean
        """
invariant = {"mean", "largest", "self-attention"}
equivariant = {"minus the mean", "mlp"}
""",
    ],
)

ASKS = Exercise(
    check="""
adjective, noun, verb = np.eye(3)
x = np.stack([adjective, noun, verb, noun])
_, weights = self_attention(x, W_Q, W_K, np.eye(3))
assert weights[0, [1, 3]].sum() > 0.99, "an adjective reads nouns"
assert weights[1, 2] > 0.99 and weights[3, 2] > 0.99, "a noun reads verbs"
assert np.allclose(weights[2], 0.25), "a verb reads all alike"
""",
    solution="""
W_Q = 10 * np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
W_K = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
""",
    wrong=[
        # queries and keys alike: everybody looks at his like
        """
W_Q = 10 * np.eye(3)
W_K = np.eye(3)
""",
        # exchanged: nouns read adjectives
        """
W_K = 10 * np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
W_Q = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
""",
        # right, but not sharp
        """
W_Q = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
W_K = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
""",
        # the verb asks as well
        """
W_Q = 10 * np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
W_K = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
""",
        # one number for all
        """
W_Q = 10 * np.ones((3, 1))
W_K = np.array([[0.0], [1.0], [2.0]])
""",
    ],
)

WINDOW = Exercise(
    check="""
for dilations in ((), (1,), (1, 1), (1, 2, 4), (3, 1)):
    torch.manual_seed(0)
    parts = torch.nn.Identity(), {"n_inputs": 1, "n_channels": 8}
    model = CellReader(parts[0], **parts[1], dilations=dilations).double()
    strip = torch.rand(20, 1, 8, 200).double().requires_grad_()
    middle = torch.tensor([[[0, 25]]]).expand(20, 1, 2)  # columns 100 to 103
    model(strip, middle).sin().sum().backward()
    seen = strip.grad.abs().sum((0, 1, 2)).nonzero().flatten()
    width = (seen[-1] - seen[0] + 1).item()
    assert window(dilations) == width, (dilations, width)
""",
    solution="""
def window(dilations):
    return 10 + 8 * sum(dilations)
""",
    wrong=[
        # pixels and cells mixed up
        """
def window(dilations):
    return 10 + 2 * sum(dilations)
""",
        # every layer counted as one cell, however wide
        """
def window(dilations):
    return 10 + 8 * len(dilations)
""",
        # one side only
        """
def window(dilations):
    return 10 + 4 * sum(dilations)
""",
        # the cell itself alone, without what the two convolutions before it see
        """
def window(dilations):
    return 4 + 8 * sum(dilations)
""",
        # dilations multiplied
        """
def window(dilations):
    return 10 + 8 * int(np.prod(dilations))
""",
    ],
)

EXERCISES = {
    "ex-13-others": NOT_ONESELF,
    "ex-13-order": ORDER,
    "ex-13-asks": ASKS,
    "ex-13-window": WINDOW,
}
