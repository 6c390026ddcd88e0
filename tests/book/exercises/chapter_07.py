"""Checks of chapter 7's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

HIDDEN = """
def without(memory, cells):
    mask = memory.mask.clone()
    for row, hidden in zip(mask, cells):
        row[sorted(hidden)] = False
    return Memory(memory.states, mask, memory.summary)
"""

HIDE = Exercise(
    check="""
torch.manual_seed(0)
model = ShowAttendTell(len(digits.VOCABULARY))
canvases = digits.split("valid", 5)
cells = [canvas.digits[0].cells for canvas in canvases]
with torch.no_grad():
    memory = model.encode(digits.collate(canvases)[0])
    mask = memory.mask.clone()
    mask[:, ::4] = False  # every fourth cell is hidden already
    memory = Memory(memory.states, mask.clone(), memory.summary)
    h = torch.randn(5, 64)
    weights = model.look(h, memory)[1]
    context, left = model.look(h, without(memory, cells))
for b, hidden in enumerate(cells):
    assert left[b, sorted(hidden)].sum() == 0
    assert torch.isclose(left[b].sum(), torch.tensor(1.0))
    rest = [cell for cell in range(64) if cell not in hidden]
    shares = weights[b, rest] / weights[b, rest].sum()
    assert torch.allclose(left[b, rest], shares, atol=1e-6)
assert memory.mask.equal(mask)  # what was given is as it was
""",
    solution=HIDDEN,
    wrong=[
        HIDDEN.replace("memory.mask.clone()", "memory.mask"),  # changes what it was given
        HIDDEN.replace(
            "memory.mask.clone()", "torch.ones_like(memory.mask)"
        ),  # shows what was hidden
        # zeros keep their weight
        """
def without(memory, cells):
    states = memory.states.clone()
    for row, hidden in zip(states, cells):
        row[sorted(hidden)] = 0
    return Memory(states, memory.mask, memory.summary)
""",
        HIDDEN.replace("row[sorted(hidden)]", "mask[:, sorted(hidden)]"),  # in every row
        HIDDEN.replace("row[sorted(hidden)] = False", "row[:] = False").replace(
            "return", "    row[sorted(hidden)] = True\n    return"
        ),  # all but these
    ],
)

BEST = """
def best(alpha, reward):
    lengths = ((np.eye(len(alpha)) - alpha) ** 2).sum(1)
    return (alpha * lengths) @ reward / (alpha @ lengths)
"""

BASELINE = Exercise(
    check="""
def total_variance(alpha, reward, b):
    slopes = np.eye(len(alpha)) - alpha  # row s: d log alpha_s / d e
    estimates = (reward - b)[:, None] * slopes
    return alpha @ ((estimates - alpha @ estimates) ** 2).sum(1)


rng = np.random.default_rng(0)
for n in (2, 3, 7):
    a, r = rng.dirichlet(np.ones(n)), rng.normal(-3, 2, n)
    near = [best(a, r) + step for step in (-0.01, 0, 0.01)]
    below, here, above = (total_variance(a, r, b) for b in near)
    assert here < min(below, above)
a, r = np.array([0.75, 0.25]), np.array([-1.0, -3.0])
assert np.isclose(best(a, r), -2.5)
assert np.isclose(total_variance(a, r, -2.5), 0)
""",
    solution=BEST,
    wrong=[
        # the mean reward: good, not the best
        """
def best(alpha, reward):
    return alpha @ reward
""",
        # lengths, not their squares
        BEST.replace("** 2).sum(1)", "** 2).sum(1) ** 0.5"),
        # as if all were equally likely
        BEST.replace(
            "(alpha * lengths) @ reward / (alpha @ lengths)", "lengths @ reward / sum(lengths)"
        ),
        """
def best(alpha, reward):
    return 0.0
""",
    ],
)

DOUBLED = """
def doubled(memory, order):
    parts = memory.states, memory.mask, memory.summary
    both = [torch.cat([part, part[:, order]], 1) for part in parts]
    return Memory(*both)
"""

DOUBLED_BUT_MASK = """
def doubled(memory, order):
    states = torch.cat([memory.states, memory.states[:, order]], 1)
    summary = torch.cat([memory.summary, memory.summary[:, order]], 1)
    mask = torch.cat([memory.mask, {}], 1)
    return Memory(states, mask, summary)
"""

SHARE = """

def share(alpha):
    return 2 * alpha / (1 + alpha)
"""

SET = Exercise(
    check="""
torch.manual_seed(0)
model = ShowAttendTell(len(digits.VOCABULARY))
pixels, captions = digits.collate(digits.split("valid", 8))
with torch.no_grad():
    memory = model.encode(pixels)
    mask = memory.mask.clone()
    mask[:, ::4] = False  # every fourth cell hidden
    memory = Memory(memory.states, mask, memory.summary)
    h = torch.randn(8, 64)
    context, weights = model.look(h, memory)
    orders = torch.arange(64), torch.arange(64).flip(0), torch.randperm(64)
    for chosen in orders:
        twice = doubled(memory, chosen)
        again, shares = model.look(h, twice)
        assert torch.allclose(again, context, atol=1e-5)
        assert torch.allclose(shares[:, :64], weights / 2, atol=1e-6)
        assert torch.allclose(shares[:, 64:], weights[:, chosen] / 2, atol=1e-6)
    _, shares = model.look(h, doubled(memory, torch.tensor([21])))
    together = shares[:, 21] + shares[:, 64]
    assert torch.allclose(together, share(weights[:, 21]), atol=1e-6)
""",
    solution=DOUBLED + SHARE,
    wrong=[
        # what the score needs stays behind
        SHARE
        + """
def doubled(memory, order):
    states = torch.cat([memory.states, memory.states[:, order]], 1)
    mask = torch.cat([memory.mask, memory.mask[:, order]], 1)
    n = len(order)
    summary = torch.cat([memory.summary, memory.summary[:, :n]], 1)
    return Memory(states, mask, summary)
""",
        # the mask of the copies: forgotten, or in the old order
        DOUBLED_BUT_MASK.format("torch.ones_like(memory.mask[:, order])") + SHARE,
        DOUBLED_BUT_MASK.format("memory.mask[:, : len(order)]") + SHARE,
        # nothing doubled
        SHARE + "\n\ndef doubled(memory, order):\n    return memory",
        # the other weights stay what they were
        DOUBLED + "\n\ndef share(alpha):\n    return 2 * alpha\n",
        # as if all were doubled
        DOUBLED + "\n\ndef share(alpha):\n    return alpha\n",
    ],
)

EXERCISES = {
    "ex-07-twice": SET,
    "ex-07-hide": HIDE,
    "ex-07-baseline": BASELINE,
}
