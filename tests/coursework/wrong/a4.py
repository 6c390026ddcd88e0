"""Typical wrong answers to A4; those marked src are pasted from the package."""

from wrong.answer import Answer, but, cell, given

LOOK, CLOSENESS, CHOOSE, READABLE, HEADS, GRADIENT = (
    cell("A4", f"q{number}") for number in range(1, 7)
)
FAULTY = given("A4", "q5")
CUT = (
    "(x @ W).reshape(b, h, t, d // h) for",
    "(x @ W).reshape(b, t, h, d // h).transpose(0, 2, 1, 3) for",
)
JOIN = ("(weights @ v).reshape", "(weights @ v).transpose(0, 2, 1, 3).reshape")
SCALE = ("np.sqrt(d)", "np.sqrt(d // h)")
EMPTY = ("keepdims=True))\n", "keepdims=True)) * may[:, None]\n")
TOTAL = ("/ bumps.sum(-1, keepdims=True)", "/ np.maximum(bumps.sum(-1, keepdims=True), 1e-300)")


SHARE = "the rest must have its share"
SILENT = "leaves the entries nothing to say"
TWICE, ITSELF = "counted twice", "compared with itself"
ROUND, AHEAD = "stands the wrong way round", "ends at the word itself"
CHANGES, PADDED = "changes what words read", "changes what the others read"
PLACES, ROOT = "how the heads are cut", "scale by the root of that"
EVENLY, EMPTY_ROW = "reads everything evenly", "must read nothing"
BIASED = {f"q5-test-{what}": "the bias by distance is gone" for what in ("heads", "scale", "empty")}
JACOBIAN, ASKING = "takes from the others of its row", "rows belong to words that ask"
DIGITS = "so are differences"

WRONG = {
    "q1": [
        Answer(  # the rest forgotten
            but(LOOK, ("s[:-1] / s.sum()", "s[:-1] / s[:-1].sum()")),
            {"q1-test-look": SHARE, "q1-test-silence": SILENT, "q1-test-large": SHARE},
        ),
        Answer(
            but(LOOK, ("np.exp(e - e.max())", "np.exp(e)")),
            {"q1-test-large": "exp overflows"},
        ),
        Answer(
            but(LOOK, ('"h": s @ hidden, "c": s @ memory', '"h": s @ memory, "c": s @ hidden')),
            {"q1-test-look": "h is read from the memory tape"},
        ),
        Answer(  # asked with the word alone
            but(LOOK, (' + p["W_last"] @ last', "")),
            {"q1-test-look": "W_last is not heard"},
        ),
        Answer(  # W_h transposed: stops where no matrix is square
            but(LOOK, ('p["W_h"].T', 'p["W_h"]')),
            {"q1-test-look": "", "q1-test-silence": "", "q1-test-large": ""},
        ),
        Answer(
            but(LOOK, ("np.exp(e - e.max())", "np.exp(e - max(e[:-1].max(), e[-1]))")),
            {"q1-test-silence": "stops at an empty tape"},
        ),
        Answer(
            """
from src.reference.lstmn import tape_look  # src

def look(x, last, hidden, memory, p):
    matrices = p["W_h"], p["W_x"], p["W_last"], p["v"]
    h, c, s = tape_look(x, last, list(hidden), list(memory), *matrices)
    return {"s": s, "h": h, "c": c}
""",
            {"q1-test-look": SHARE, "q1-test-silence": SILENT, "q1-test-large": "exp overflows"},
        ),
    ],
    "q2": [
        Answer(
            but(CLOSENESS, ("np.triu(shared, 1)", "((1 - np.eye(A.shape[1])) * shared)")),
            {"q2-test-pairs": TWICE, "q2-test-near": TWICE},
        ),
        Answer(
            but(CLOSENESS, ("shared, 1)", "shared)")),
            {"q2-test-pairs": ITSELF, "q2-test-near": ITSELF},
        ),
        Answer(
            but(CLOSENESS, ("<= w", "< w")),
            {"q2-test-pairs": "exactly w apart", "q2-test-near": "exactly w apart"},
        ),
        Answer(
            but(
                CLOSENESS,
                (
                    "np.abs(place[:, None] - place) <= w",
                    "(place - place[:, None] >= 0) & (place - place[:, None] <= w)",
                ),
            ),
            {"q2-test-near": "j may be left of i"},
        ),
        Answer(
            but(CLOSENESS, ("np.triu(shared, 1).sum((1, 2))", "shared.diagonal(1, 1, 2).sum(1)")),
            {"q2-test-pairs": "with the next alone", "q2-test-near": "with the next alone"},
        ),
        Answer(  # places in a circle
            but(
                CLOSENESS,
                (
                    "near = np.abs(place[:, None] - place) <= w",
                    "far = np.abs(place[:, None] - place)\n"
                    "    near = np.minimum(far, len(place) - far) <= w",
                ),
            ),
            {"q2-test-near": "run in a circle"},
        ),
        Answer(  # one number a batch
            but(CLOSENESS, (".sum((1, 2))", ".sum()")),
            {"q2-test-pairs": "each sentence", "q2-test-near": "each sentence"},
        ),
        Answer(
            """
import torch
from src.models.structured_self_attention import hop_penalty  # src

def closeness(A, w):
    return hop_penalty(torch.tensor(A)).numpy()
""",
            {"q2-test-pairs": "no square", "q2-test-near": "exactly w apart"},
        ),
    ],
    "q3": [
        Answer(
            but(CHOOSE, ("gate * A + (1 - gate) * x", "gate * x + (1 - gate) * A")),
            {"q3-test-gate": ROUND, "q3-test-window": ROUND},
        ),
        Answer(
            but(CHOOSE, ("A, B = np", "B, A = np")),
            {"q3-test-gate": "A and B are exchanged", "q3-test-window": "A and B are exchanged"},
        ),
        Answer(
            but(
                CHOOSE,
                ("A, B = np.split(", "both = "),
                (" @ W.T + bias, 2, axis=-1)", " @ W.T + bias"),
                ("    gate =", "    A, B = both[..., ::2], both[..., 1::2]\n    gate ="),
            ),
            {"q3-test-gate": "every second row", "q3-test-window": "every second row"},
        ),
        Answer(
            but(
                CHOOSE,
                ("np.concatenate(taps, -1)", "np.stack(taps, -1).reshape(*x.shape[:2], -1)"),
            ),
            {"q3-test-window": "the columns of W belong"},
        ),
        Answer(  # as an encoder pads
            but(
                CHOOSE,
                ("((k - 1) * dilation, 0)", "((k - 1) * dilation // 2, (k - 1) * dilation // 2)"),
            ),
            {"q3-test-window": AHEAD},
        ),
        Answer(
            but(
                CHOOSE,
                ("((k - 1) * dilation, 0)", "(k - 1, 0)"),
                ("i * dilation : i * dilation + t", "i : i + t"),
            ),
            {"q3-test-window": "the dilation is not heard"},
        ),
        Answer(
            but(CHOOSE, ("for i in range(k)", "for i in reversed(range(k))")),
            {"q3-test-window": "from right to left"},
        ),
        Answer(
            but(CHOOSE, ("(0, 0)))", '(0, 0)), mode="edge")')),
            {"q3-test-window": "before the first word stand zeros"},
        ),
        Answer(
            but(CHOOSE, ("@ W.T + bias", "@ W.T + np.append(0 * bias[:d], bias[d:])")),
            {"q3-test-gate": "A has a bias, too", "q3-test-window": "A has a bias, too"},
        ),
        Answer(
            but(CHOOSE, ("    gate =", "    B = x @ W[d:, -d:].T + bias[d:]\n    gate =")),
            {"q3-test-window": "reads the whole window"},
        ),
        Answer(
            """
from src.reference.conv_seq2seq import HALF, gated_convolution  # src

def choose(x, W, bias, dilation):
    return np.array([HALF * (gated_convolution(z, W, bias, ahead=0) + z) for z in x])
""",
            {"q3-test-gate": "this is ConvS2S's layer", "q3-test-window": ""},
        ),
    ],
    "q4": [
        Answer(
            but(READABLE, ("np.tri(t, dtype=bool)", "np.tri(t, dtype=bool).T")),
            {"q4-test-segments": "reads words behind it"},
        ),
        Answer(
            but(READABLE, ("np.tri(t, dtype=bool)", "np.tri(t, k=-1, dtype=bool)")),
            {"q4-test-segments": "may read itself"},
        ),
        Answer(  # the row as one text
            but(
                READABLE,
                ("segment[:, :, None] == segment[:, None, :]", "np.ones((1, t, t), bool)"),
            ),
            {"q4-test-segments": "another text"},
        ),
        Answer(
            but(
                READABLE,
                (
                    "word[:, None, :] | itself",
                    "(segment > 0)[:, None, :] & (~every | word[:, None, :]) | itself",
                ),
            ),
            {"q4-test-summary": "a leak"},
        ),
        Answer(
            but(
                READABLE,
                (
                    "every = summary[:, :, None]",
                    "every = summary[:, :, None] & np.tri(t, dtype=bool)",
                ),
            ),
            {"q4-test-summary": "the words behind it"},
        ),
        Answer(  # words behind a summary as another text
            but(
                READABLE,
                (
                    "    own = own &",
                    "    begun = np.cumsum(summary, 1)\n"
                    "    own = own & (begun[:, :, None] == begun[:, None, :]) &",
                ),
            ),
            {"q4-test-summary": CHANGES},
        ),
        Answer(  # rows with a summary are read whole by all
            but(READABLE, ("own = own &", "own = (own | summary.any(1)[:, None, None]) &")),
            {"q4-test-summary": CHANGES},
        ),
        Answer(  # in rows with a summary words read ahead
            but(
                READABLE,
                (
                    "np.tri(t, dtype=bool)",
                    "(np.tri(t, dtype=bool) | summary.any(1)[:, None, None])",
                ),
            ),
            {"q4-test-summary": CHANGES},
        ),
        Answer(  # the summaries of other rows, too
            but(
                READABLE,
                ("    every =", "    own = own & ~summary.any(0)\n    every ="),
            ),
            {"q4-test-summary": CHANGES},
        ),
        Answer(  # runs of places in place of their numbers
            but(
                READABLE,
                (
                    "own = segment[:, :, None] == segment[:, None, :]",
                    "run = np.cumsum(np.diff(segment, axis=1, prepend=0) != 0, axis=1)\n"
                    "    own = run[:, :, None] == run[:, None, :]",
                ),
            ),
            {"q4-test-padding": PADDED},
        ),
        Answer(  # in padded rows words read ahead
            but(
                READABLE,
                (
                    "np.tri(t, dtype=bool)",
                    "(np.tri(t, dtype=bool) | (segment == 0).any(1)[:, None, None])",
                ),
            ),
            {"q4-test-padding": PADDED},
        ),
        Answer(  # the zeros as one more text
            but(READABLE, ("(segment > 0) & ~summary", "~summary")),
            {"q4-test-padding": "padding reads padding"},
        ),
        Answer(
            """
import torch
from src.masks import causal_mask, padding_mask  # src

def readable(segment, summary):
    t = segment.shape[1]
    causal = causal_mask(t, t, device=torch.device("cpu"))
    return (causal & padding_mask(torch.tensor(segment)).unsqueeze(1)).numpy()
""",
            {
                "q4-test-segments": "another text",
                "q4-test-summary": "a leak",
                "q4-test-padding": "padding reads words",
            },
        ),
    ],
    "q5": [
        Answer(FAULTY, {"q5-test-heads": PLACES, "q5-test-scale": ROOT, "q5-test-empty": EVENLY}),
        Answer(but(FAULTY, CUT, JOIN), {"q5-test-scale": ROOT, "q5-test-empty": EVENLY}),
        Answer(but(FAULTY, CUT, SCALE, EMPTY, TOTAL), {"q5-test-heads": PLACES}),
        Answer(but(FAULTY, SCALE, EMPTY, TOTAL), {"q5-test-heads": PLACES}),
        Answer(
            but(
                HEADS,
                (
                    "(x @ W).reshape(b, t, h, d // h)",
                    "(x @ W).reshape(b, t, d // h, h).swapaxes(2, 3)",
                ),
                ("(weights @ v).transpose(0, 2, 1, 3)", "(weights @ v).transpose(0, 2, 3, 1)"),
            ),
            {"q5-test-heads": "every h-th column"},
        ),
        Answer(  # 0 / 0
            but(FAULTY, CUT, JOIN, SCALE, EMPTY), {"q5-test-empty": EMPTY_ROW}
        ),
        Answer(
            but(FAULTY, CUT, JOIN, ("np.sqrt(d)", "(d // h)"), EMPTY, TOTAL),
            {"q5-test-scale": "the root of d / h"},
        ),
        Answer(
            """
import torch
from src.multihead import MultiHeadAttention  # src

def heads(x, W_Q, W_K, W_V, W_O, slope, may):
    layer = MultiHeadAttention(x.shape[2], n_heads=len(slope)).double()
    for part, W in zip((layer.W_Q, layer.W_K, layer.W_V, layer.W_O), (W_Q, W_K, W_V, W_O)):
        part.weight.data = torch.tensor(W.T)
    x = torch.tensor(x)
    return layer(x, x, x, torch.tensor(may)).context.detach().numpy()
""",
            BIASED,
        ),
    ],
    "q6": [
        Answer(
            but(GRADIENT, ("X.T @ by_E @ X,", "X.T @ by_E.T @ X,")),
            {"q6-test-M": "transposed"},
        ),
        Answer(
            but(GRADIENT, ("A * (by_A - (A * by_A).sum(1, keepdims=True))", "A * by_A")),
            {"q6-test-M": JACOBIAN, "q6-test-X": JACOBIAN},
        ),
        Answer(
            but(GRADIENT, ("(A * by_A).sum(1, keepdims=True)", "(A * by_A).sum(0)")),
            {"q6-test-M": "along a row", "q6-test-X": "along a row"},
        ),
        Answer(but(GRADIENT, (" + asks + asked", "")), {"q6-test-X": "only the values"}),
        Answer(
            but(
                GRADIENT,
                ("A * (by_A - (A * by_A).sum(1, keepdims=True))", "A * (1 - A) * by_A"),
            ),
            {"q6-test-M": "not its diagonal alone", "q6-test-X": "not its diagonal alone"},
        ),
        Answer(  # the sum of the row of df/dA
            but(GRADIENT, ("(A * by_A).sum(1, keepdims=True)", "by_A.sum(1, keepdims=True)")),
            {"q6-test-M": "sum of A * df/dA", "q6-test-X": "is the product A * df/dA"},
        ),
        Answer(
            but(
                GRADIENT,
                (
                    "A * (by_A - (A * by_A).sum(1, keepdims=True))",
                    "A * by_A - (A * by_A).sum(1, keepdims=True)",
                ),
            ),
            {"q6-test-M": "an entry loses its weight", "q6-test-X": "times its own weight"},
        ),
        Answer(
            but(GRADIENT, ("by_A = G @ X.T", "by_A = X @ G.T")),
            {"q6-test-M": ASKING, "q6-test-X": ASKING},
        ),
        Answer(
            but(GRADIENT, ("by_E @ X @ M.T, by_E.T @ X @ M", "by_E @ X @ M, by_E.T @ X @ M.T")),
            {"q6-test-X": "M and its transpose"},
        ),
        Answer(but(GRADIENT, ("A.T @ G", "A @ G")), {"q6-test-X": "A and its transpose"}),
        Answer(
            """
def gradient(X, M, G):
    by_X = [slope(f(X + step, M, G) - f(X - step, M, G)) for step in steps(X)]
    by_M = [slope(f(X, M + step, G) - f(X, M - step, G)) for step in steps(M)]
    return {"X": np.reshape(by_X, X.shape), "M": np.reshape(by_M, M.shape)}

def f(X, M, G):
    bumps = np.exp(X @ M @ X.T)
    return (G * (bumps / bumps.sum(1, keepdims=True) @ X)).sum()

def slope(rise):
    return rise / 2e-5

def steps(x):
    return 1e-5 * np.eye(x.size).reshape(-1, *x.shape)
""",
            {"q6-test-M": DIGITS, "q6-test-X": DIGITS},
        ),
        Answer(but(GRADIENT, (" + asked", "")), {"q6-test-X": "X as the key is missing"}),
        Answer(but(GRADIENT, (" + asks", "")), {"q6-test-X": "X as the query is missing"}),
        Answer(
            """
import torch
from src.attention import attend  # src

def gradient(X, M, G):
    X, M = torch.tensor(X)[None], torch.tensor(M)
    every = torch.ones(1, 1, X.size(1), dtype=torch.bool)
    read = attend(X @ M @ X.mT, X, every).context[0].numpy()
    return {"M": M.numpy(), "X": read}
""",
            {"q6-test-M": "", "q6-test-X": "this is Y"},
        ),
    ],
}
