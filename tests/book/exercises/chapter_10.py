"""Checks of chapter 10's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

SCORES = """
def scores(n, k):
    return sum(t if k is None else min(t, k) for t in range(n))
"""

COST = Exercise(
    check="""
lengths = (1, 2, 7, 40, 1_000)
right = {None: [0, 1, 21, 780, 499_500]}
right |= {1: [0, 1, 6, 39, 999], 15: [0, 1, 21, 480, 14_880]}
for k, counts in right.items():
    assert [scores(n, k) for n in lengths] == counts, k
""",
    solution=SCORES,
    wrong=[
        # everybody looks at itself; all pairs; the limit forgotten; the first words forgotten
        SCORES.replace("range(n)", "range(1, n + 1)"),
        "def scores(n, k):\n    return n * n if k is None else n * min(n, k)",
        "def scores(n, k):\n    return n * (n - 1) // 2",
        "def scores(n, k):\n    return n * (n - 1) // 2 if k is None else n * k",
        # every word has k entries to read but the first
        "def scores(n, k):\n    return n * (n - 1) // 2 if k is None else (n - 1) * k",
    ],
)

ONLY_MASK = """
def only(n, place, step):
    mask = nearest(n, n)
    mask[0, step] = torch.arange(n) == place
    return mask
"""

ONLY = Exercise(
    check="""
for n, place, step in ((6, 2, 4), (5, 0, 3), (7, 5, 6)):
    mask, every = only(n, place, step), nearest(n, n)
    assert mask.shape == (1, n, n) and mask.dtype == torch.bool
    for t in range(n):
        row = torch.arange(n) == place if t == step else every[0, t]
        assert torch.equal(mask[0, t], row), (n, place, step, t)
torch.manual_seed(0)
reader, words = LSTMN(4, 5), torch.randn(1, 6, 4)
swapped, mask = words.clone(), only(6, 2, 4)
swapped[0, 3] += 1
a, b = (read_through(reader, w, mask)[0][0, 4] for w in (words, swapped))
assert torch.allclose(a, b, atol=1e-6), "the fifth word hears of entry 2 only"
""",
    solution=ONLY_MASK,
    wrong=[
        # the column for the row; the entry struck out; every later word, too
        ONLY_MASK.replace("mask[0, step]", "mask[0, :, step]"),
        ONLY_MASK.replace("== place", "!= place"),
        ONLY_MASK.replace("mask[0, step]", "mask[0, step:]"),
        # step and place exchanged; nothing but that look; no batch axis
        ONLY_MASK.replace("[0, step]", "[0, place]").replace("== place", "== step"),
        ONLY_MASK.replace("nearest(n, n)", "torch.zeros(1, n, n, dtype=torch.bool)"),
        ONLY_MASK.replace("return mask", "return mask[0]"),
        # the same mask, whatever is asked for
        ONLY_MASK.replace("nearest(n, n)", "nearest(6, 6)")
        .replace("[0, step]", "[0, 4]")
        .replace("torch.arange(n) == place", "torch.arange(6) == 2"),
    ],
)

FUSED = """
def fused(x, h, c, g, a, W, U, W_r):
    def sigmoid(n):
        return 1 / (1 + np.exp(-n))

    i, f, o, candidate = np.split(W @ x + U @ h, 4)
    r = sigmoid(W_r @ np.concatenate([g, x]))
    new = sigmoid(f) * c + sigmoid(i) * np.tanh(candidate) + r * a
    return sigmoid(o) * np.tanh(new), new
"""

DEEP = Exercise(
    check="""
rng = np.random.default_rng(0)
x, h, c, g, a = rng.normal(size=(5, 3))
W, U = rng.normal(size=(2, 12, 3))
W_r = rng.normal(size=(3, 6))
unit = FusedUnit(3, 3).double()
unit.W.weight.data, unit.U.weight.data = torch.tensor(W), torch.tensor(U)
unit.W.bias.data.zero_()
r = 1 / (1 + np.exp(-W_r @ np.concatenate([g, x])))
state = LSTMState(torch.tensor(h[None]), torch.tensor(c[None]))
projected = unit.project(torch.tensor(x[None]))
gold = unit(projected, state, torch.tensor((r * a)[None]))
found = fused(x, h, c, g, a, W, U, W_r)
for ours, theirs in zip(found, gold, strict=True):
    assert np.allclose(ours, theirs.detach()[0])
""",
    solution=FUSED,
    wrong=[
        # what was found by, not what was found; the source left out; no gate
        FUSED.replace("r * a", "r * g"),
        FUSED.replace(" + r * a", ""),
        FUSED.replace("r * a", "a"),
        # the gate asked in the other order; own and source cell exchanged; gates in another order
        FUSED.replace("[g, x]", "[x, g]"),
        FUSED.replace("sigmoid(f) * c", "sigmoid(f) * a").replace("r * a", "r * c"),
        FUSED.replace("i, f, o, candidate", "f, i, o, candidate"),
        # h_t of the cell itself
        FUSED.replace("np.tanh(new), new", "new, new"),
    ],
)

EXERCISES = {
    "ex-10-cost": COST,
    "ex-10-only": ONLY,
    "ex-10-deep": DEEP,
}
