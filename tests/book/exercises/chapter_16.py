"""Checks of chapter 16's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

GAP = """
def gap(n, weight):
    return np.log((n - 1) * weight / (1 - weight))
"""

AHEAD = Exercise(
    check="""
for n in (2, 16, 1_000):
    for weight in (0.5, 0.9):
        e = np.zeros(n)
        e[0] = gap(n, weight)
        assert np.isclose(np.exp(e[0]) / np.exp(e).sum(), weight)
assert np.isclose(gap(1_001, 0.9) - gap(101, 0.9), np.log(10))
""",
    solution=GAP,
    wrong=[
        GAP.replace("(n - 1)", "n"),
        GAP.replace("/ (1 - weight)", ""),
        "def gap(n, weight): return np.log(n)",
    ],
)

LAYER_OPERATIONS = """
def layer_operations(n, d):
    return 24 * n * d**2 + 4 * n**2 * d


def overtakes(d):
    return 6 * d
"""

LAYER = Exercise(
    check="""
layer = caching.pair(0)[0].encoder.layers[0]  # 104 wide
for n in (7, 30, 700):
    run = partial(layer, torch.randn(1, n, 104), torch.ones(1, 1, n).bool())
    assert layer_operations(n, 104) == operations(run)
for d in (64, 104, 512):
    n = overtakes(d)
    assert n > 0
    assert layer_operations(2 * n, d) == 3 * layer_operations(n, d)
""",
    solution=LAYER_OPERATIONS,
    wrong=[
        LAYER_OPERATIONS.replace("24 * n * d**2", "8 * n * d**2"),  # without the network
        LAYER_OPERATIONS.replace("24 *", "12 *").replace("4 * n**2", "2 * n**2"),  # products
        LAYER_OPERATIONS.replace("6 * d", "2 * d"),  # of attention alone
        LAYER_OPERATIONS.replace("6 * d", "d"),
        LAYER_OPERATIONS.replace("6 * d", "0"),  # where both parts are nothing
    ],
)

READ_ONE = """
def read_one(x, cache, W_Q, W_K, W_V):
    keys = np.vstack([cache[0], x @ W_K])
    values = np.vstack([cache[1], x @ W_V])
    e = keys @ (x @ W_Q) / np.sqrt(len(x))
    alpha = np.exp(e - e.max())
    return alpha @ values / alpha.sum(), (keys, values)
"""

CACHE = Exercise(
    check="""
rng = np.random.default_rng(0)
X, W = rng.normal(size=(6, 5)), rng.normal(size=(3, 5, 5))
Q, K, V = X @ W
e = Q @ K.T / np.sqrt(5) + np.where(np.tri(6), 0, -np.inf)
alpha = np.exp(e - e.max(1, keepdims=True))
gold = alpha / alpha.sum(1, keepdims=True) @ V
caches = [(np.zeros((0, 5)), np.zeros((0, 5)))]
for i, x in enumerate(X):
    read, new = read_one(x, caches[-1], *W)
    assert np.allclose(read, gold[i])
    caches.append(new)
for i, (keys, values) in enumerate(caches):
    assert np.allclose(keys, K[:i]) and np.allclose(values, V[:i])
again, _ = read_one(X[3], caches[3], *W)
assert np.allclose(again, gold[3]), "an old cache is as good as ever"
""",
    solution=READ_ONE,
    wrong=[
        READ_ONE.replace(" / np.sqrt(len(x))", ""),
        READ_ONE.replace("x @ W_V]", "x @ W_K]"),  # one matrix for both
        READ_ONE.replace("(x @ W_Q)", "x"),  # the word itself asks
        # the word does not read itself
        READ_ONE.replace("e = keys @", "e = keys[:-1] @").replace("@ values,", "@ values[:-1],"),
        # the words are kept, and all of them projected again
        """
def read_one(x, cache, W_Q, W_K, W_V):
    words = np.vstack([cache[0], x])
    e = words @ W_K @ (x @ W_Q) / np.sqrt(len(x))
    alpha = np.exp(e - e.max())
    return alpha @ (words @ W_V) / alpha.sum(), (words, words)
""",
        # the old cache is written over
        """
def read_one(x, cache, W_Q, W_K, W_V):
    keys, values = cache
    keys.resize((len(keys) + 1, len(x)), refcheck=False)
    values.resize((len(values) + 1, len(x)), refcheck=False)
    keys[-1], values[-1] = x @ W_K, x @ W_V
    e = keys @ (x @ W_Q) / np.sqrt(len(x))
    alpha = np.exp(e) / np.exp(e).sum()
    return alpha @ values, (keys, values)
""",
    ],
)

MERGED = """
def merge(one, other):
    m = max(one[0], other[0])
    a, b = np.exp(one[0] - m), np.exp(other[0] - m)
    return m, a * one[1] + b * other[1], a * one[2] + b * other[2]
"""

MERGE = Exercise(
    check="""
def part(e, v):
    return e.max(), np.exp(e - e.max()).sum(), np.exp(e - e.max()) @ v


rng = np.random.default_rng(0)
e, v = 9 * rng.normal(size=30), rng.normal(size=(30, 4))
for cut in (1, 10, 29):
    for shift in (0.0, 900.0):
        far = e + shift * (np.arange(30) < cut)
        m, z, c = merge(part(far[:cut], v[:cut]), part(far[cut:], v[cut:]))
        gold = part(far, v)
        assert np.isclose(m, gold[0]) and np.isclose(z, gold[1])
        assert np.allclose(c, gold[2])
""",
    solution=MERGED,
    wrong=[
        MERGED.replace("np.exp(one[0] - m), np.exp(other[0] - m)", "1, 1"),  # added as they are
        MERGED.replace("a * one[1] + b * other[1]", "one[1] + other[1]"),
        MERGED.replace("max(one[0], other[0])", "one[0]"),
        MERGED.replace("one[0] - m)", "one[0])").replace("other[0] - m)", "other[0])"),  # too large
    ],
)

EXERCISES = {
    "ex-16-gap": AHEAD,
    "ex-16-layer": LAYER,
    "ex-16-cache": CACHE,
    "ex-16-merge": MERGE,
}
