"""Checks of chapter 7's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

COVERAGE = Exercise(
    check="""
torch.manual_seed(0)
for C, L in ((3, 5), (9, 64), (7, 7)):
    real = torch.ones(1, C, dtype=torch.bool)
    even = torch.full((1, C, L), 1 / L)
    assert abs(coverage_penalty(even, real).item() - least(C, L)) < 1e-4
    for sharp in (0.1, 1.0, 10.0):
        weights = (sharp * torch.randn(500, C, L)).softmax(-1)
        real = torch.ones(500, C, dtype=torch.bool)
        assert coverage_penalty(weights, real).min() > least(C, L) - 1e-4
""",
    solution="""
def least(C, L):
    return L * (1 - C / L) ** 2
""",
    wrong=[
        # as if zero could be reached
        """
def least(C, L):
    return 0.0
""",
        # each word on a region of its own
        """
def least(C, L):
    return L - C
""",
        # the squares forgotten
        """
def least(C, L):
    return L * abs(1 - C / L)
""",
    ],
)

PATCHES = """
def patch(image, row, column, side, scale):
    block, width = 2**scale, side * 2**scale
    padded = torch.zeros(len(image) + 2 * width, image.size(1) + 2 * width)
    padded[width:-width, width:-width] = image
    top, left = (at - width // 2 + 1 + width for at in (row, column))
    square = padded[top : top + width, left : left + width]
    return square.reshape(side, block, side, block).mean((1, 3))
"""

PATCH = Exercise(
    check="""
torch.manual_seed(0)
image = torch.rand(20, 24)
for row, column in ((9, 12), (0, 23), (19, 2)):
    at = torch.tensor([[row, column]])
    gold = glimpse(image[None], at, side=6, n_scales=3)[0]
    for scale in range(3):
        found = patch(image, row, column, 6, scale)
        assert found.shape == (6, 6)
        assert torch.allclose(found, gold[scale], atol=1e-6)
""",
    solution=PATCHES,
    wrong=[
        PATCHES.replace("// 2 + 1", "// 2"),  # a pixel too far
        PATCHES.replace("side * 2**scale", "side * (scale + 1)").replace(
            "block, width = 2**scale", "block, width = scale + 1"
        ),  # sides that grow by steps, not by doubling
        # every second pixel, not their mean
        PATCHES.replace(
            "square.reshape(side, block, side, block).mean((1, 3))", "square[::block, ::block]"
        ),
        PATCHES.replace("(row, column)", "(column, row)"),
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

SET = Exercise(
    check="""
torch.manual_seed(0)
model = ShowAttendTell(len(digits.VOCABULARY))
pixels, captions = digits.collate(digits.split("valid", 8))
with torch.no_grad():
    memory = model.encode(pixels)
    mask = memory.mask.clone()
    mask[:, ::3] = False  # every third cell hidden
    memory = Memory(memory.states, mask, memory.summary)
    h = torch.randn(8, 64)
    context, weights = model.look(h, memory)
    for chosen in (torch.arange(64), torch.arange(64).flip(0)):
        twice = doubled(memory, chosen)
        again, shares = model.look(h, twice)
        assert torch.allclose(again, context, atol=1e-5)
        assert torch.allclose(shares[:, :64], weights / 2, atol=1e-6)
        assert torch.allclose(shares[:, 64:], weights[:, chosen] / 2, atol=1e-6)
""",
    solution="""
def doubled(memory, order):
    parts = memory.states, memory.mask, memory.summary
    both = [torch.cat([part, part[:, order]], 1) for part in parts]
    return Memory(*both)
""",
    wrong=[
        # what the score needs stays behind
        """
def doubled(memory, order):
    states = torch.cat([memory.states, memory.states[:, order]], 1)
    mask = torch.cat([memory.mask, memory.mask[:, order]], 1)
    return Memory(states, mask, torch.cat([memory.summary] * 2, 1))
""",
        # the mask of the copies forgotten
        """
def doubled(memory, order):
    states = torch.cat([memory.states, memory.states[:, order]], 1)
    summary = torch.cat([memory.summary, memory.summary[:, order]], 1)
    mask = torch.cat([memory.mask, torch.ones_like(memory.mask)], 1)
    return Memory(states, mask, summary)
""",
        # nothing doubled
        "def doubled(memory, order):\n    return memory",
    ],
)

EXERCISES = {
    "ex-07-twice": SET,
    "ex-07-coverage": COVERAGE,
    "ex-07-patch": PATCH,
    "ex-07-baseline": BASELINE,
}
