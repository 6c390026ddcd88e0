"""Checks of chapter 18's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

ERROR_CODE = """
def standard_error(share, n):
    return np.sqrt(share * (1 - share) / n)


def sentences(share, error):
    return int(np.ceil(round(share * (1 - share) / error**2, 6)))
"""

ERROR = Exercise(
    check="""
rng = np.random.default_rng(0)
for share, n in ((0.9, 200), (0.5, 50)):
    tries = rng.binomial(n, share, 20_000) / n
    assert abs(standard_error(share, n) / tries.std() - 1) < 0.03
assert sentences(0.9, 0.02) == 225
assert sentences(0.1, 0.03) == 100 == sentences(0.5, 0.05)
for share, error in ((0.5, 0.013), (0.8, 0.01)):
    n = sentences(share, error)
    assert standard_error(share, n) <= error + 1e-12
    assert standard_error(share, n - 1) > error
""",
    solution=ERROR_CODE,
    wrong=[
        ERROR_CODE.replace("np.sqrt(share * (1 - share) / n)", "share * (1 - share) / n"),
        ERROR_CODE.replace("share * (1 - share) / n)", "share / n)"),
        ERROR_CODE.replace("/ n)", "/ (2 * n))"),
        ERROR_CODE.replace("np.ceil", "np.floor"),
        ERROR_CODE.replace("error**2, 6)", "error, 6)"),
        ERROR_CODE.replace(
            "np.ceil(round(share * (1 - share) / error**2, 6))",
            "np.ceil(share * (1 - share) / error**2)",
        ),
        ERROR_CODE.replace(
            "int(np.ceil(round(share * (1 - share) / error**2, 6)))",
            "int(share * (1 - share) / error**2) + 1",
        ),
    ],
)

CHANCE_CODE = """
from math import comb


def by_chance(n):
    return 2 / comb(2 * n, n)


def expected(systems, n):
    return comb(systems, 2) * by_chance(n)
"""

CHANCE = Exercise(
    check="""
rng = np.random.default_rng(0)
for n in (1, 2, 3, 4):
    a, b = rng.random((2, 40_000, n))
    apart = (a.min(1) > b.max(1)) | (b.min(1) > a.max(1))
    assert abs(by_chance(n) - apart.mean()) < 0.01
assert np.isclose(expected(16, 3), 12)
assert np.isclose(expected(16, 5), 120 / 126)
assert np.isclose(expected(2, 5), by_chance(5))
""",
    solution=CHANCE_CODE,
    wrong=[
        CHANCE_CODE.replace("2 / comb", "1 / comb"),  # one of the two, named before
        CHANCE_CODE.replace("2 / comb(2 * n, n)", "2 * 0.5**(n * n)"),  # as if pairs were apart
        CHANCE_CODE.replace("2 / comb(2 * n, n)", "0.5**(n - 1)"),  # seed against seed
        CHANCE_CODE.replace("comb(systems, 2)", "systems * (systems - 1)"),
        CHANCE_CODE.replace("comb(systems, 2)", "systems"),
        CHANCE_CODE.replace(
            "comb(systems, 2) * by_chance(n)", "comb(systems, 2) * by_chance(min(n, 3))"
        ),
    ],
)

FRONT_CODE = """
def front(speed, quality):
    def beats(x, y):
        gains = speed[x] - speed[y], quality[x] - quality[y]
        return min(gains) >= 0 and max(gains) > 0

    return {y for y in speed if not any(beats(x, y) for x in speed)}
"""

FRONT = Exercise(
    check="""
speed = {"a": 3, "b": 2, "c": 1, "d": 2, "e": 3, "f": 0}
quality = {"a": 1, "b": 5, "c": 9, "d": 4, "e": 1, "f": 9}
assert front(speed, quality) == {"a", "b", "c", "e"}
assert front({"a": 1, "b": 1}, {"a": 2, "b": 3}) == {"b"}
rng = np.random.default_rng(0)
many = [dict(enumerate(rng.permutation(50))) for _ in range(2)]
found = front(*many)
best = -1
for one in sorted(range(50), key=lambda i: -many[0][i]):
    assert (one in found) == (many[1][one] > best)
    best = max(best, many[1][one])
""",
    solution=FRONT_CODE,
    wrong=[
        FRONT_CODE.replace(" and max(gains) > 0", ""),  # equal ones beat each other
        FRONT_CODE.replace("min(gains) >= 0 and max(gains) > 0", "min(gains) > 0"),
        FRONT_CODE.replace("min(gains) >= 0 and max(gains) > 0", "sum(gains) > 0"),
        FRONT_CODE.replace("min(gains) >= 0 and max(gains) > 0", "gains[0] >= 0 and gains[1] > 0"),
        FRONT_CODE.replace("min(gains) >= 0 and max(gains) > 0", "gains[1] >= 0 and gains[0] > 0"),
        "def front(speed, quality): return {max(side, key=side.get) for side in (speed, quality)}",
    ],
)

EXERCISES = {"ex-18-error": ERROR, "ex-18-chance": CHANCE, "ex-18-front": FRONT}
