"""Checks of chapter 3's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = ""  # the chapter's tagged cells are all that the exercises need

HALF_LIFE = Exercise(
    check="""
gate = torch.tensor(bias, dtype=torch.float64).sigmoid()
assert abs(gate**50 - 0.5) < 1e-6
assert 1.5e-7 < left < 1.7e-7
""",
    solution="""
f = 0.5 ** (1 / 50)  # 0.986
bias = np.log(f / (1 - f))  # 4.27
left = (1 / (1 + np.exp(-1))) ** 50  # 1.6e-7
""",
    wrong=[
        "f = 0.5 ** (1 / 50)\nbias, left = f, (1 / (1 + np.exp(-1))) ** 50",  # the gate itself
        "bias, left = np.log(0.5) / 50, (1 / (1 + np.exp(-1))) ** 50",  # the logarithm of the gate
        "bias, left = 4.2, (1 / (1 + np.exp(-1))) ** 50",  # a guess
        "bias, left = -np.log(2 ** (1 / 50) - 1), 1 / (1 + np.exp(-1))",  # one step, not 50
    ],
)

KERNEL = Exercise(
    check="""
assert steps_needed(wide).max() == layers(N_WORDS, 5)
sizes = (16, 3), (16, 5), (17, 5), (16, 7), (2, 9)
assert [layers(n, k) for n, k in sizes] == [15, 8, 8, 5, 1]
""",
    solution="""
K5 = torch.randn(5, D, D, dtype=torch.float64) / np.sqrt(5 * D)


def wide(states, words, n):
    taps = range(-2, 3)
    return torch.tanh(sum(from_left(states, by) @ K5[by + 2] for by in taps))


def layers(n, k):
    return int(np.ceil((n - 1) / ((k - 1) / 2)))
""",
    wrong=[
        # a kernel that looks to the left alone
        """
K5 = torch.randn(5, D, D, dtype=torch.float64)


def wide(states, words, n):
    return torch.tanh(sum(from_left(states, by) @ K5[by] for by in range(5)))


def layers(n, k):
    return int(np.ceil((n - 1) / ((k - 1) / 2)))
""",
        # the last, half-used layer is forgotten
        """
K5 = torch.randn(5, D, D, dtype=torch.float64)


def wide(states, words, n):
    return torch.tanh(sum(from_left(states, by) @ K5[by + 2] for by in range(-2, 3)))


def layers(n, k):
    return 2 * (n - 1) // (k - 1)
""",
        # n words are n - 1 steps apart
        """
K5 = torch.randn(5, D, D, dtype=torch.float64)


def wide(states, words, n):
    return torch.tanh(sum(from_left(states, by) @ K5[by + 2] for by in range(-2, 3)))


def layers(n, k):
    return -(-2 * n // (k - 1))
""",
        # right for the measured kernel and for no other
        "wide, layers = convolution, lambda n, k: n - 1",
    ],
)

CLIP = Exercise(
    check="""
def pytorch(gradients, limit):
    parameters = [torch.zeros_like(gradient) for gradient in gradients]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient.clone()
    nn.utils.clip_grad_norm_(parameters, limit)
    return [parameter.grad for parameter in parameters]


for limit in (0.5, 100.0):
    drawn = [torch.randn(3, 5), torch.randn(7)]
    clipped = clip([gradient.clone() for gradient in drawn], limit)
    for mine, theirs in zip(clipped, pytorch(drawn, limit), strict=True):
        assert torch.allclose(mine, theirs, atol=1e-5)
""",
    solution="""
def clip(gradients, limit):
    norm = torch.cat([gradient.flatten() for gradient in gradients]).norm()
    factor = min(1.0, limit / norm.item())
    return [factor * gradient for gradient in gradients]
""",
    wrong=[
        # each matrix by itself: the direction changes
        """
def clip(gradients, limit):
    return [g * min(1.0, limit / g.norm().item()) for g in gradients]
""",
        # each entry by itself
        "def clip(gradients, limit):\n    return [g.clamp(-limit, limit) for g in gradients]",
        # short gradients are made longer
        """
def clip(gradients, limit):
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    return [limit / norm * g for g in gradients]
""",
        # nothing is clipped
        "def clip(gradients, limit):\n    return gradients",
    ],
)

RECALL = """
def recall_by_distance(leak, d=160, n_words=25, n_sentences=200):
    torch.manual_seed(0)
    vectors = F.normalize(torch.randn(len(english), d), dim=1)
    Q = torch.linalg.qr(torch.randn(d, d)).Q
    sentences = torch.randint(len(english), (n_sentences, n_words))
    state, right = torch.zeros(n_sentences, d), []
    for word in sentences.T:
        state = leak * state @ Q.T + vectors[word]
    for word in reversed(sentences.T):
        seen = (state @ vectors.T).argmax(1)
        right.append((seen == word).float().mean().item())
        state = state @ Q  # one rotation back
    return right
"""

LEAK = Exercise(
    check="""
kept, leaked = recall_by_distance(1.0), recall_by_distance(0.9)
assert len(kept) == len(leaked) == 25
assert np.mean(leaked[:5]) > 0.8 > 0.6 > np.mean(kept[:5])
assert np.mean(leaked[-5:]) < 0.2 < np.mean(kept[-5:])
""",
    solution=RECALL,
    wrong=[
        RECALL.replace("leak * state @ Q.T", "state @ Q.T"),  # the leak is left out
        RECALL.replace("+ vectors", "+ leak * vectors").replace("leak * state", "state"),
        RECALL.replace("return right", "return right[::-1]"),  # the first word first
        RECALL.replace("state @ Q  #", "state @ Q.T  #"),  # rotated on, not back
    ],
)

EXERCISES = {
    "ex-03-half-life": HALF_LIFE,
    "ex-03-kernel": KERNEL,
    "ex-03-clip": CLIP,
    "ex-03-leak": LEAK,
}
