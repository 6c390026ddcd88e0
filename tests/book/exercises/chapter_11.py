"""Checks of chapter 11's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = """
torch.manual_seed(0)
test = labelled("test", classifying.N_TEST)
"""

HALVES = """
def halves(A):
    products = A @ A.T
    own = products.diagonal()
    off = products.square().sum() - own.square().sum()
    return off, (own - 1).square().sum()
"""

PENALTY = Exercise(
    check="""
A = torch.tensor([[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1.0]])
assert [part.item() for part in halves(A)] == [0.5, 0.5]
A = torch.randn(5, 9).softmax(-1)
assert torch.isclose(sum(halves(A)), hop_penalty(A[None])[0])
""",
    solution=HALVES,
    wrong=[
        HALVES.replace(
            "products.square().sum() - own.square().sum()", "products.sum() - own.sum()"
        ),
        HALVES.replace("(own - 1).square().sum()", "own.square().sum()"),
        HALVES.replace("A @ A.T", "A.T @ A"),
        HALVES.replace(
            "return off, (own - 1).square().sum()", "return (own - 1).square().sum(), off"
        ).replace("products.square().sum() - own.square().sum()", "products.square().sum()"),
    ],
)

FOOLED = Exercise(
    check="""
found = hop_measures.sharing(A[None])
assert A.shape == (4, 40) and torch.allclose(A.sum(1), torch.ones(4))
assert A.min() >= 0 and found["overlap"] < 0.03
assert found["cosine"] > 0.99 and found["variation"] < 0.01
""",
    solution="""
A = torch.full((4, 40), 1 / 40)
""",
    wrong=[
        "A = torch.eye(40)[:4]",  # really apart
        "A = torch.eye(40)[[0, 0, 0, 0]]",  # one word: an overlap of 1
        "A = torch.full((4, 40), 1 / 4)",  # no weights
        "A = torch.randn(4, 40).mul(3).softmax(1)",
    ],
)

SET = """
def guess(pairs):
    things = [pair for pair in pairs if pair[0] in asking.COLOUR_NAMES]
    return "returned" if len(things) == 2 else "other"
"""

PAIRS = Exercise(
    check="""
for one in test:
    words = one.pair.source.split()
    assert guess(set(zip(words, words[1:]))) == one.label
""",
    solution=SET,
    wrong=[
        SET.replace("== 2", "== 3"),
        SET.replace("len(things)", "len(pairs)"),  # of all pairs
        SET.replace("[pair for", "{pair[0] for").replace("NAMES]", "NAMES}"),  # colours alone
        SET.replace("pair[0] in", "pair[1] in"),
        "guess = lambda pairs: max(map(list(pairs).count, pairs)) == 2",  # it counts
    ],
)

MAX = """
def give(states, mask):
    hidden = states.masked_fill(~mask.unsqueeze(2), -torch.inf)
    return hidden.amax(1)
"""

POOL = Exercise(
    check="""
states, mask = torch.randn(3, 7, 5) - 2, torch.ones(3, 7).bool()
mask[1, 4:] = mask[2, 1:] = False
pooled = [states[i, :n].amax(0) for i, n in enumerate((7, 4, 1))]
assert torch.equal(give(states, mask), torch.stack(pooled))
""",
    solution=MAX,
    wrong=[
        MAX.replace("-torch.inf", "0.0"),  # padding wins over what is negative
        MAX.replace("amax(1)", "amax(2)"),
        MAX.replace("hidden.amax(1)", "states.amax(1)"),  # padding is read
        MAX.replace("hidden.amax(1)", "(states * mask.unsqueeze(2)).sum(1)"),
    ],
)

EXERCISES = {
    "ex-11-halves": PENALTY,
    "ex-11-fooled": FOOLED,
    "ex-11-pairs": PAIRS,
    "ex-11-pool": POOL,
}
