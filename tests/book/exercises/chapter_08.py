"""Checks of chapter 8's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

SMOOTH = """
def smooth(query, key, value, width):
    squares = ((query[:, None] - key) ** 2).sum(-1)
    bumps = np.exp(-squares / (2 * width**2))
    return bumps / bumps.sum(1, keepdims=True) @ value
"""

KERNEL = Exercise(
    check="""
rng = np.random.default_rng(0)
query, key = rng.normal(size=(5, 3)), rng.normal(size=(7, 3))
value = rng.normal(size=(7, 2))
for width in (0.5, 1.0, 4.0):
    found = smooth(query, key, value, width)
    assert found.shape == (5, 2)
    for q, answer in zip(query, found):
        bumps = [np.exp(-((q - k) @ (q - k)) / (2 * width**2)) for k in key]
        gold = sum(b * v for b, v in zip(bumps, value)) / sum(bumps)
        assert np.allclose(answer, gold), width
""",
    solution=SMOOTH,
    wrong=[
        # one sum for all queries, one for each key, none
        SMOOTH.replace("bumps.sum(1, keepdims=True)", "bumps.sum()"),
        SMOOTH.replace("bumps.sum(1, keepdims=True)", "bumps.sum(0)"),
        SMOOTH.replace("bumps / bumps.sum(1, keepdims=True)", "bumps"),
        # the 2 forgotten; the width not squared; the distance not squared
        SMOOTH.replace("(2 * width**2)", "width**2"),
        SMOOTH.replace("width**2", "width"),
        SMOOTH.replace("squares /", "squares**0.5 /"),
        # the dot product
        SMOOTH.replace("((query[:, None] - key) ** 2).sum(-1)", "query @ key.T"),
    ],
)

LEFT_OUT = """
def left_out(keys, values, width):
    squares = (keys[:, None] - keys) ** 2 / (2 * width**2)
    bumps = np.exp(-squares)
    np.fill_diagonal(bumps, 0)
    answers = bumps / bumps.sum(1, keepdims=True) @ values
    return np.mean((answers - values) ** 2)
"""

WIDTH = Exercise(
    check="""
rng = np.random.default_rng(0)
xs = rng.uniform(0, 6, 40)
ys = np.sin(xs) + 0.3 * rng.normal(size=40)
three = np.array([0.0, 1, 3]), np.array([0.0, 2, 6])
assert np.isclose(left_out(*three, 1e3), 14), "means of the other two"
narrow, good, wide = (left_out(xs, ys, w) for w in (0.05, 0.3, 3.0))
assert good < narrow and good < wide, "neither a look-up nor the mean"
""",
    solution=LEFT_OUT,
    wrong=[
        # each entry reads itself too
        LEFT_OUT.replace("    np.fill_diagonal(bumps, 0)\n", ""),
        # the exponent hidden, not the bump: exp(0) is 1
        LEFT_OUT.replace("np.fill_diagonal(bumps, 0)", "np.fill_diagonal(bumps, 1)"),
        # hidden after the weights were made: they no longer sum to one
        """
def left_out(keys, values, width):
    bumps = np.exp(-((keys[:, None] - keys) ** 2) / (2 * width**2))
    weights = bumps / bumps.sum(1, keepdims=True)
    np.fill_diagonal(weights, 0)
    return np.mean((weights @ values - values) ** 2)
""",
        # the sum of the squares; the distance
        LEFT_OUT.replace("np.mean(", "np.sum("),
        LEFT_OUT.replace("np.mean((answers - values) ** 2)", "np.mean(np.abs(answers - values))"),
    ],
)

PASSES = Exercise(
    check="""
rng = np.random.default_rng(0)
alpha, value = rng.dirichlet(np.ones(6)), rng.normal(size=(6, 4))
matrix = rng.normal(size=(4, 4))
changes = {
    "matrix": lambda v: v @ matrix,
    "bias": lambda v: v + matrix[0],
    "tanh": np.tanh,
    "square": np.square,
    "half": lambda v: v[..., :2],
}
gold = set()
for name, change in changes.items():
    if np.allclose(change(alpha @ value), alpha @ change(value)):
        gold.add(name)
assert passes == gold, "not these"
""",
    solution='passes = {"matrix", "bias", "half"}',
    wrong=[
        'passes = {"matrix", "half"}',  # a bias is not linear, but the weights sum to one
        'passes = {"matrix", "bias"}',  # to cut is to multiply by a matrix
        'passes = {"matrix"}',
        'passes = {"matrix", "bias", "half", "tanh"}',  # nearly straight is not straight
        'passes = {"matrix", "bias", "half", "tanh", "square"}',
        'passes = ["matrix", "bias", "half"]',  # no set
    ],
)

GET = """
def get(query, key, value, default, score):
    scores = np.append(5.0 * key @ query, score)
    weights = np.exp(scores) / np.exp(scores).sum()
    return weights @ np.vstack([value, default])
"""

DEFAULT = Exercise(
    check="""
unknown = -np.ones(5)
e = np.exp
for score in (-2.0, 2.5):
    total = e(5) + 2 + e(score)
    parts = e(5) * vector["market"] + 2 * vector["museum"]
    gold = (parts + e(score) * unknown) / total
    found = get(vector["sailor"], who, where, unknown, score)
    assert np.allclose(found, gold), "who is in the memory"
    total = 3 + e(score)  # a word that is no key: all scores are 0
    parts = 2 * vector["museum"] + vector["market"]
    gold = (parts + e(score) * unknown) / total
    found = get(vector["market"], who, where, unknown, score)
    assert np.allclose(found, gold), "who is not"
""",
    solution=GET,
    wrong=[
        # a choice, not a share
        """
def get(query, key, value, default, score):
    if (5.0 * key @ query).max() < score:
        return default
    return read(query, key, value)
""",
        # the scores as they come, without sharpness
        GET.replace("5.0 * key", "key"),
        # the score of the default times 5 as well
        GET.replace("np.append(5.0 * key @ query, score)", "5.0 * np.append(key @ query, score)"),
        # added without its share
        """
def get(query, key, value, default, score):
    return read(query, key, value) + default
""",
        # its exponential left out of the sum
        """
def get(query, key, value, default, score):
    bumps = np.exp(5.0 * key @ query)
    return bumps / bumps.sum() @ value + np.exp(score) / bumps.sum() * default
""",
        # the share is the score
        """
def get(query, key, value, default, score):
    return (1 - score) * read(query, key, value) + score * default
""",
    ],
)

HOPS = Exercise(
    check="""
chain = {"ball": "queen", "hat": "sailor"}
chain |= {"queen": "museum", "sailor": "market"}
names = sorted({*chain, *chain.values()})
v = dict(zip(names, np.eye(len(names))))
sides = chain.keys(), chain.values()
key, value = (np.array([v[name] for name in side]) for side in sides)
for start, *path in (("ball", "queen", "museum"), ("hat", "sailor", "market")):
    assert np.allclose(hops(v[start], key, value, 0), v[start])
    for n, name in enumerate(path, start=1):
        answer = hops(v[start], key, value, n)
        assert names[answer.argmax()] == name
        assert 0.9 < answer.max() < 1, "a mean, neither blurred nor chosen"
""",
    solution="""
def hops(query, key, value, n):
    for _ in range(n):
        query = read(query, key, value)
    return query
""",
    wrong=[
        # one hop, however many are asked for
        """
def hops(query, key, value, n):
    return read(query, key, value) if n else query
""",
        # the first question again
        """
def hops(query, key, value, n):
    answer = query
    for _ in range(n):
        answer = read(query, key, value)
    return answer
""",
        # the old question stays in
        """
def hops(query, key, value, n):
    answer = query
    for _ in range(n):
        answer = read(query, key, value)
        query = query + answer
    return answer
""",
        # the key is read back
        """
def hops(query, key, value, n):
    for _ in range(n):
        query = read(query, key, key)
    return query
""",
        # a choice after each hop
        """
def hops(query, key, value, n):
    for _ in range(n):
        query = value[(key @ query).argmax()]
    return query
""",
        # one hop too many
        """
def hops(query, key, value, n):
    for _ in range(n + 1):
        query = read(query, key, value)
    return query
""",
    ],
)

EXERCISES = {
    "ex-08-kernel": KERNEL,
    "ex-08-width": WIDTH,
    "ex-08-passes": PASSES,
    "ex-08-default": DEFAULT,
    "ex-08-hops": HOPS,
}
