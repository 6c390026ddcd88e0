"""Checks of chapter 19's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

PIECES_OF = """
def pieces_of(word, made):
    pieces = ("▁", *word)
    for pair in made:
        pieces = merge(pieces, pair)
    return pieces
"""

CUT = Exercise(
    check="""
made = [("u", "n"), ("un", "d"), ("▁", "und"), ("h", "und"), ("▁", "hund")]
assert pieces_of("und", made) == ("▁und",)
assert pieces_of("hunde", made) == ("▁hund", "e")
assert pieces_of("mund", made) == ("▁", "m", "und")
assert pieces_of("nu", made) == ("▁", "n", "u")
assert pieces_of("abc", [("b", "c"), ("a", "b")]) == ("▁", "a", "bc")
""",
    solution=PIECES_OF,
    wrong=[
        PIECES_OF.replace('("▁", *word)', "tuple(word)"),
        PIECES_OF.replace("in made", "in reversed(made)"),
        "def pieces_of(word, made): return ('▁', *word)",
        # the longest piece that fits
        """
def pieces_of(word, made):
    known, rest, pieces = {"".join(pair) for pair in made}, "▁" + word, []
    while rest:
        n = next(n for n in range(len(rest), 0, -1) if n == 1 or rest[:n] in known)
        pieces, rest = [*pieces, rest[:n]], rest[n:]
    return tuple(pieces)
""",
    ],
)

DISTANCE = """
def enough(V, epsilon):
    return np.log(V * (1 - epsilon) / epsilon + 1)
"""

ENOUGH = Exercise(
    check="""
for V, epsilon in ((50, 0.1), (50, 0.3), (3, 0.5)):
    best = enough(V, epsilon)
    losses = [
        smoothed((best + step) * np.eye(V)[0], 0, epsilon)
        for step in (-0.1, 0.0, 0.1)
    ]
    assert losses[1] == min(losses)
assert np.isclose(enough(6_000, 0.1), 10.9, atol=0.01)
""",
    solution=DISTANCE,
    wrong=[
        DISTANCE.replace(" + 1)", ")").replace("V *", "(V - 1) / 2 *"),
        DISTANCE.replace("V * ", ""),
        DISTANCE.replace(" + 1)", ")"),
        DISTANCE.replace(" + 1)", ")").replace("V *", "(V - 1) *"),
        "def enough(V, epsilon): return np.log(V)",
        DISTANCE.replace("(1 - epsilon) / epsilon", "(1 - epsilon)"),
    ],
)

CORPUS_BLEU = """
def corpus_bleu(hypotheses, references):
    right, every = np.zeros(4), np.zeros(4)
    for hypothesis, reference in zip(hypotheses, references):
        for n in range(4):
            have = runs(hypothesis, n + 1)
            right[n] += (have & runs(reference, n + 1)).total()
            every[n] += have.total()
    h, r = (sum(map(len, texts)) for texts in (hypotheses, references))
    short = min(1.0, np.exp(1 - r / h))
    return 100 * short * np.prod(right / every) ** 0.25
"""

CORPUS = Exercise(
    check="""
one, two = "a b c d e".split(), "a b c d f g h".split()
assert np.isclose(corpus_bleu([one], [one]), 100)
far = [*two[:4], *"x y z".split()]
mixed = corpus_bleu([one, two], [one, far])
assert not np.isclose(mixed, (100 + by_hand(two, far)) / 2)
text = [" ".join(words) for words in (one, two, far)]
assert np.isclose(mixed, bleu(text[:2], [text[0], text[2]]).score)
short = corpus_bleu([one[:4], two], [one, two])
assert np.isclose(short, bleu([text[0][:7], text[1]], text[:2]).score)
twice = [*one[:4], *one]
assert np.isclose(corpus_bleu([twice], [one]), by_hand(twice, one))
""",
    solution=CORPUS_BLEU,
    wrong=[
        CORPUS_BLEU.replace("(have & runs(reference, n + 1))", "have"),
        CORPUS_BLEU.replace(" * short", ""),
        CORPUS_BLEU.replace("min(1.0, np.exp(1 - r / h))", "np.exp(1 - r / h)"),
        CORPUS_BLEU.replace(
            "(have & runs(reference, n + 1)).total()",
            "sum(m for run, m in have.items() if run in runs(reference, n + 1))",
        ),
        """
def corpus_bleu(hypotheses, references):
    return np.mean([by_hand(h, r) for h, r in zip(hypotheses, references)])
""",
        CORPUS_BLEU.replace("right / every", "right / every.sum()"),
    ],
)

FACTOR = """
def factor(n_mine, n_tokens, n_workers):
    return n_workers * n_mine / n_tokens
"""

WORKERS = Exercise(
    check="""
rng = np.random.default_rng(0)
shares = [rng.normal(size=n) for n in (3, 10, 41)]
factors = [factor(len(share), 54, 3) for share in shares]
means = [f * share.mean() for f, share in zip(factors, shares)]
assert np.isclose(np.mean(means), np.concatenate(shares).mean())
assert factor(7, 7, 1) == 1
""",
    solution=FACTOR,
    wrong=[
        FACTOR.replace("n_workers * ", ""),
        FACTOR.replace("n_workers * n_mine / n_tokens", "n_workers"),
        FACTOR.replace("n_mine / n_tokens", "n_tokens / n_mine"),
    ],
)

EXERCISES = {
    "ex-19-cut": CUT,
    "ex-19-enough": ENOUGH,
    "ex-19-corpus": CORPUS,
    "ex-19-workers": WORKERS,
}
