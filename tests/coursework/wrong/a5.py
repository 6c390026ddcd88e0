"""Typical wrong answers to A5; those marked src are pasted from the package."""

from wrong.answer import Answer, but, cell, given

LAYER, GROUPED, READ_ON, STEP, GRADIENT, SEARCH = (cell("A5", f"q{n}") for n in range(1, 7))
FAULTY = given("A5", "q3")

WHOLE, COLUMNS = "x is kept whole", "vectors are rows"
MEAN, NORMED = "the mean is taken away", "what is not normed"
NEIGHBOURS, DIRECTION, SHARED = "0 0 1 1", "compared by direction", "d g / h columns"
ADDRESS, ORDER, MASK = "the address of place 0", "stand before the old", "takes the first new word"
SLOPE, EMPTY, BEHIND = "the slope is not heard", "never written", "the row behind the last"
READER, WRITER = "its rows' part is missing", "the part of all logits"
SHARE, TURNED, DIGITS = "gets its part of the share", "the other way round", "so are differences"
ROWS, BEST = "rows must go with their beginnings", "</s>"
FILLED, LENGTH = "with you b moves up", "n counts </s>, too"
AGAIN = "a goes on twice"
REST = "    aside += [] if len(aside) >= width else [(log_p[i], text[1:]) for i, text"
DROPPED = "    aside = aside or [(log_p[i], text[1:]) for i, text"
KEPT = "np.argsort(-total, axis=None)[:width]"
PLACED = ('p["P"][:n]', 'p["P"][before : before + n]')
ORDERED = ('x @ p["W_V"], cache["values"]', 'cache["values"], x @ p["W_V"]')
MASKED = ("np.arange(n)[:, None], ", "before + np.arange(n)[:, None], ")

WRONG = {
    "q1": [
        Answer(
            but(LAYER, ("return g * x", "x = x - x.mean(-1, keepdims=True)\n        return g * x")),
            {"q1-test-work": MEAN, "q1-test-layer": MEAN},
        ),
        Answer(  # what the parts read is not normed
            but(
                LAYER, ("return g * x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5)", "return x")
            ),
            {"q1-test-work": NORMED, "q1-test-layer": NORMED},
        ),
        Answer(
            but(LAYER, ('norm(y, p["g_2"])', 'norm(x, p["g_2"])')),
            {"q1-test-layer": "the second part reads x"},
        ),
        Answer(
            but(LAYER, ("np.tri(len(x)) > 0", "True")),
            {"q1-test-layer": "words behind it"},
        ),
        Answer(  # the gates on the sums
            but(
                LAYER,
                ('x + p["gate_1"] * (weights', 'p["gate_1"] * (x + weights'),
                ('y + p["gate_2"] * (hidden', 'p["gate_2"] * (y + hidden'),
            ),
            {"q1-test-work": "x comes out", "q1-test-layer": "stand on the shortcut, too"},
        ),
        Answer(  # the gates choose between old and new
            but(
                LAYER,
                ('x + p["gate_1"] * (weights', '(1 - p["gate_1"]) * x + p["gate_1"] * (weights'),
                ('y + p["gate_2"] * (hidden', '(1 - p["gate_2"]) * y + p["gate_2"] * (hidden'),
            ),
            {"q1-test-work": WHOLE, "q1-test-layer": WHOLE},
        ),
        Answer(  # the length in place of the root of the mean square
            but(LAYER, ("(x**2).mean(", "(x**2).sum(")),
            {"q1-test-work": "the MEAN square", "q1-test-layer": ""},
        ),
        Answer(
            but(LAYER, ("return g * x", "return x")),
            {"q1-test-work": "g is missing", "q1-test-layer": "g is missing"},
        ),
        Answer(
            but(LAYER, (' + p["b_1"])', ")")),
            {"q1-test-work": "b_1 is missing", "q1-test-layer": "b_1 is missing"},
        ),
        Answer(
            but(LAYER, (' + p["b_2"])', ")")),
            {"q1-test-work": "b_2 is missing", "q1-test-layer": "b_2 is missing"},
        ),
        Answer(
            but(LAYER, (' + p["b_1"])', ")"), (' + p["b_2"])', ")")),
            {"q1-test-work": "b_1 and b_2 are", "q1-test-layer": "b_1 and b_2 are"},
        ),
        Answer(but(LAYER, (' @ p["W_O"]', "")), {"q1-test-layer": "W_O is missing"}),
        Answer(
            but(LAYER, ("/ np.sqrt(x.shape[1])", "")),
            {"q1-test-layer": "not divided by the root of d"},
        ),
        Answer(
            but(
                LAYER,
                ('@ p["W_Q"] @ (asked @ p["W_K"])', '@ p["W_Q"].T @ (asked @ p["W_K"].T)'),
                ('@ p["W_V"]', '@ p["W_V"].T'),
            ),
            {"q1-test-layer": "vectors are rows"},
        ),
        Answer(
            """
import torch
from src.models.transformer_config import TransformerConfig
from src.models.transformer_layers import EncoderLayer  # src

def layer(x, p):
    config = TransformerConfig(x.shape[1], 1, 1, "pre", "none", 0.0)
    made, read = EncoderLayer(config).double(), made_of(p)
    for name, part in made.named_parameters():
        if name in read:
            part.data = torch.tensor(read[name])
    every = torch.ones(1, len(x), len(x), dtype=torch.bool).tril()
    return made(torch.tensor(x)[None], every)[0].detach().numpy()

def made_of(p):
    read = {f"attention.{name}.weight": p[name].T for name in ("W_Q", "W_K", "W_V", "W_O")}
    read |= {f"work.{name}.weight": p[name].T for name in ("W_1", "W_2")}
    read |= {"work.W_1.bias": p["b_1"], "work.W_2.bias": p["b_2"]}
    return read | {"reading.norm.weight": p["g_1"], "working.norm.weight": p["g_2"]}
""",
            {"q1-test-work": "x comes out", "q1-test-layer": "has no gates, and"},
        ),
    ],
    "q2": [
        Answer(
            but(
                GROUPED,
                (
                    "np.repeat(side, h // n_groups, axis=1)",
                    "np.tile(side, (1, h // n_groups, 1, 1))",
                ),
            ),
            {"q2-test-read": NEIGHBOURS},
        ),
        Answer(
            but(GROUPED, ("s / np.linalg.norm(s, axis=-1, keepdims=True)", "s / (d // h) ** 0.25")),
            {"q2-test-read": DIRECTION},
        ),
        Answer(  # the lengths of whole rows
            but(
                GROUPED,
                ("(s / np.linalg.norm(s, axis=-1, keepdims=True) for s in (q, k))", "q, k"),
                ("(x @ W).reshape", "W.reshape"),
                ("for W in (W_Q, W_K, W_V)]", "for W in (q, k, x @ W_V)]"),
                (
                    "    sides =",
                    "    q, k = (x @ W for W in (W_Q, W_K))\n"
                    "    q, k = (s / np.linalg.norm(s, axis=-1, keepdims=True) for s in (q, k))\n"
                    "    sides =",
                ),
            ),
            {"q2-test-read": "the whole row has length one"},
        ),
        Answer(
            but(GROUPED, ("(W_Q, W_K, W_V)", "(W_Q, W_V, W_K)")),
            {"q2-test-read": "W_K and W_V are exchanged"},
        ),
        Answer(but(GROUPED, (" @ W_O\n", "\n")), {"q2-test-read": "W_O is missing"}),
        Answer(but(GROUPED, ("tau[:, None, None] * ", "")), {"q2-test-read": "tau is not heard"}),
        Answer(
            but(GROUPED, ("tau[:, None, None] * ", "1 / tau[:, None, None] * ")),
            {"q2-test-read": "divided by tau"},
        ),
        Answer(
            but(GROUPED, ("e = np.where(np.tri(t) > 0, e, -np.inf)\n", "\n")),
            {"q2-test-read": "words behind it"},
        ),
        Answer(
            but(GROUPED, ("shared = d * n_groups // n_heads", "shared = d")),
            {"q2-test-bill": "not of h heads"},
        ),
        Answer(  # the pairs are not fewer
            but(GROUPED, ("4 * n**2 * d", "4 * n**2 * shared")),
            {"q2-test-bill": "scores of its own"},
        ),
        Answer(
            """
import torch
from src.multihead import MultiHeadAttention  # src

def grouped(x, W_Q, W_K, W_V, W_O, tau, n_groups):
    d, times = x.shape[2], len(tau) // n_groups
    layer = MultiHeadAttention(d, n_heads=len(tau)).double()
    sides = W_Q, np.tile(W_K, times), np.tile(W_V, times), W_O
    for part, W in zip((layer.W_Q, layer.W_K, layer.W_V, layer.W_O), sides):
        part.weight.data = torch.tensor(W.T)
    x, causal = torch.tensor(x), torch.ones(1, x.shape[1], x.shape[1]).tril().bool()
    return layer(x, x, x, causal).context.detach().numpy()

def bill(n, d, n_heads, n_groups):
    return {"parameters": 4 * d * d, "operations": 8 * n * d**2 + 4 * n**2 * d, "kept": 2 * n * d}
""",
            {"q2-test-read": NEIGHBOURS, "q2-test-bill": "not of h heads"},
        ),
    ],
    "q3": [
        Answer(
            FAULTY,
            {"q3-test-addresses": ADDRESS, "q3-test-order": ORDER, "q3-test-mask": MASK},
        ),
        Answer(but(FAULTY, PLACED, ORDERED), {"q3-test-mask": MASK}),
        Answer(but(FAULTY, PLACED, MASKED), {"q3-test-order": ORDER}),
        Answer(but(FAULTY, ORDERED, MASKED), {"q3-test-addresses": ADDRESS}),
        Answer(
            but(READ_ON, ("((here - there < w) | (there == 0))", "(here - there < w)")),
            {"q3-test-mask": "place 0 may always be read"},
        ),
        Answer(
            """
import torch
from src.masks import causal_mask  # src
from src.positions import sinusoids

def read_on(words, cache, p, w):
    n, before = len(words), len(cache["keys"])
    place = torch.arange(before, before + n)
    x = p["E"][words] + sinusoids(place, p["E"].shape[1]).numpy()
    keys = np.vstack([cache["keys"], x @ p["W_K"]])
    values = np.vstack([cache["values"], x @ p["W_V"]])
    e = x @ p["W_Q"] @ keys.T / np.sqrt(keys.shape[1])
    may = causal_mask(n, before + n, device=torch.device("cpu"))[0].numpy()
    bumps = np.exp(np.where(may, e, -np.inf))
    return {"read": bumps @ values / bumps.sum(1, keepdims=True), "keys": keys, "values": values}
""",
            {"q3-test-addresses": "places 2 and 3", "q3-test-order": "", "q3-test-mask": ""},
        ),
    ],
    "q4": [
        Answer(
            but(STEP, (' - p["slope"] * np.log(1 + age)', "")),
            {"q4-test-first": SLOPE, "q4-test-ring": SLOPE},
        ),
        Answer(but(STEP, ("np.where(age <= n, e, -np.inf)", "e")), {"q4-test-first": EMPTY}),
        Answer(
            but(
                STEP,
                ("(n - np.arange(w)) % w", "np.abs(n % w - np.arange(w))"),
                ("age <= n", "np.arange(w) <= n"),
            ),
            {"q4-test-ring": BEHIND},
        ),
        Answer(
            but(STEP, (" / np.sqrt(len(x))", "")),
            {"q4-test-first": "the root of d", "q4-test-ring": "the root of d"},
        ),
        Answer(  # vectors as columns
            but(STEP, ('x @ p["W_K"], x @ p["W_V"]', 'p["W_K"] @ x, p["W_V"] @ x')),
            {"q4-test-first": COLUMNS, "q4-test-ring": COLUMNS},
        ),
        Answer(
            but(STEP, ('(x @ p["W_Q"])', '(p["W_Q"] @ x)')),
            {"q4-test-first": "weights of 1/4", "q4-test-ring": COLUMNS},
        ),
        Answer(  # what is older is moved along
            but(
                STEP,
                (
                    'keys[n % w], values[n % w] = x @ p["W_K"], x @ p["W_V"]',
                    "keys, values = (np.roll(s, -1, axis=0) for s in (keys, values))\n"
                    '    keys[-1], values[-1] = x @ p["W_K"], x @ p["W_V"]',
                ),
                ("(n - np.arange(w)) % w", "np.arange(w)[::-1]"),
            ),
            {"q4-test-ring": "row n % w", "q4-test-first": "row n % w"},
        ),
        Answer(
            """
import torch
from src.models.vector_and_list import Cache  # src

def step(x, state, p, w):
    kept = Cache(torch.tensor(state["keys"]), torch.tensor(state["values"]))
    new = Cache(torch.tensor((x @ p["W_K"])[None]), torch.tensor((x @ p["W_V"])[None]))
    keys, values = (torch.cat(pair)[-w:] for pair in zip(kept, new))
    weights = (keys @ torch.tensor(x @ p["W_Q"]) / len(x) ** 0.5).softmax(0)
    state = {"keys": keys.numpy(), "values": values.numpy(), "n": state["n"] + 1}
    return {"read": (weights @ values).numpy(), "state": state}
""",
            {"q4-test-first": EMPTY, "q4-test-ring": "row n % w"},
        ),
    ],
    "q5": [
        Answer(
            but(GRADIENT, ("    np.add.at(found, words, by_logits @ E)\n", "")),
            {"q5-test-once": READER, "q5-test-twice": READER},
        ),
        Answer(
            but(GRADIENT, ("by_logits.T @ E[words]", "np.zeros_like(E)")),
            {"q5-test-once": WRITER, "q5-test-twice": WRITER},
        ),
        Answer(
            but(
                GRADIENT,
                ("np.add.at(found, words, by_logits @ E)", "found[words] += by_logits @ E"),
            ),
            {"q5-test-twice": "the last one wins"},
        ),
        Answer(
            but(GRADIENT, ("(p - t) / len(words)", "p - t")),
            {"q5-test-twice": "not their sum", "q5-test-once": "not their sum"},
        ),
        Answer(
            but(
                GRADIENT,
                (
                    "(1 - epsilon) * np.eye(len(E))[goals] + epsilon * often",
                    "np.eye(len(E))[goals]",
                ),
            ),
            {"q5-test-once": "not smoothed", "q5-test-twice": "not smoothed"},
        ),
        Answer(
            but(
                GRADIENT,
                (
                    "t = (1 - epsilon) * np.eye(len(E))[goals] + epsilon * often",
                    "t = epsilon * np.tile(often, (len(words), 1))\n"
                    "    t[np.arange(len(words)), goals] = 1 - epsilon",
                ),
            ),
            {"q5-test-once": SHARE, "q5-test-twice": SHARE},
        ),
        Answer(
            but(GRADIENT, ("gradient(E, words, goals,", "gradient(E, goals, words,")),
            {"q5-test-once": TURNED, "q5-test-twice": TURNED},
        ),
        Answer(
            """
def gradient(E, words, goals, often, epsilon):
    t = (1 - epsilon) * np.eye(len(E))[goals] + epsilon * often
    steps = 1e-5 * np.eye(E.size).reshape(-1, *E.shape)
    rises = [loss(E + step, words, t) - loss(E - step, words, t) for step in steps]
    return np.reshape(rises, E.shape) / 2e-5

def loss(E, words, t):
    bumps = np.exp(E[words] @ E.T)
    return -(t * np.log(bumps / bumps.sum(1, keepdims=True))).sum(1).mean()
""",
            {"q5-test-once": DIGITS, "q5-test-twice": DIGITS},
        ),
        Answer(
            """
import torch
from src.training import cross_entropy  # src

def gradient(E, words, goals, often, epsilon):
    E, words, goals = torch.tensor(E, requires_grad=True), torch.tensor(words), torch.tensor(goals)
    logits = (E[words] @ E.T)[None]
    cross_entropy(logits, goals[None], label_smoothing=epsilon).backward()
    return E.grad.numpy()
""",
            {"q5-test-once": "", "q5-test-twice": ""},
        ),
    ],
    "q6": [
        Answer(  # rows stay where they are
            but(
                SEARCH,
                (
                    "side[rows[~ended]]",
                    "side[np.minimum(np.arange(len(rows)), len(side) - 1)[~ended]]",
                ),
            ),
            {"q6-test-cache": ROWS, "q6-test-best": ROWS},
        ),
        Answer(
            but(SEARCH, (KEPT, "np.argsort(-total, axis=None)[:1]")),
            {"q6-test-best": BEST},
        ),
        Answer(  # the likeliest of each beginning, never pruned
            but(
                SEARCH,
                (
                    KEPT,
                    "np.argsort(-total, axis=1)[:, :width]\n"
                    "        firsts = total.shape[1] * np.arange(len(total))[:, None]\n"
                    "        best = (best + firsts).ravel()",
                ),
            ),
            {"q6-test-best": "not of each beginning"},
        ),
        Answer(  # each goes on once
            but(
                SEARCH,
                (
                    KEPT,
                    f"{KEPT}\n"
                    "        if len(texts[0]) > 1:\n"
                    "            best = total.argmax(1) + total.shape[1] * np.arange(len(texts))",
                ),
            ),
            {"q6-test-best": AGAIN},
        ),
        Answer(  # the beam is filled up with open texts
            but(
                SEARCH,
                (
                    KEPT,
                    "np.argsort(-total, axis=None)\n"
                    "        ends = best % total.shape[1] == 1\n"
                    "        best = np.append(best[:width][ends[:width]], best[~ends][:width])",
                ),
            ),
            {"q6-test-best": FILLED},
        ),
        Answer(  # ... and ended ones are put aside until it is full
            but(
                SEARCH,
                (
                    KEPT,
                    "np.argsort(-total, axis=None)\n"
                    "        still = np.cumsum(best % total.shape[1] != 1)\n"
                    "        best = best[: np.searchsorted(still, width) + 1]",
                ),
            ),
            {"q6-test-best": FILLED},
        ),
        Answer(but(SEARCH, ("[:width]", "[: width - len(aside)]")), {"q6-test-best": AGAIN}),
        Answer(but(SEARCH, (" / ((5 + len(text)) / 6) ** alpha", "")), {"q6-test-best": AGAIN}),
        Answer(
            but(SEARCH, ("((5 + len(text)) / 6)", "len(text)")),
            {"q6-test-best": "the power is that of"},
        ),
        Answer(  # <s> counted
            but(SEARCH, ("(5 + len(text))", "(6 + len(text))")), {"q6-test-best": "after <s>"}
        ),
        Answer(  # </s> not counted
            but(SEARCH, ("(5 + len(text))", "(5 + len(text) - (text[-1] == 1))")),
            {"q6-test-best": LENGTH},
        ),
        Answer(
            but(SEARCH, ('"log_p": float(best)', '"log_p": float(max(scores))')),
            {"q6-test-cache": "return it undivided"},
        ),
        Answer(  # enough have ended
            but(
                SEARCH,
                ("if not texts:", "if len(aside) >= width or not texts:"),
                ("    aside += [(log_p[i], text[1:]) for i, text", REST),
            ),
            {"q6-test-best": AGAIN},
        ),
        Answer(
            but(SEARCH, ("    aside += [(log_p[i], text[1:]) for i, text", DROPPED)),
            {"q6-test-best": "at the limit"},
        ),
        Answer(  # the first that ends
            but(
                SEARCH,
                ("if not texts:", "if aside:"),
                (
                    "    aside += [(log_p[i], text[1:]) for i, text",
                    "    aside = aside[:1] or [(log_p[i], text[1:]) for i, text",
                ),
            ),
            {"q6-test-best": "still open at the limit"},
        ),
        Answer(
            """
import torch
from src.decoding import n_best  # src
from src.models.translator import Memory, Step, Translator

class Tiny(Translator):
    def __init__(self, p):
        super().__init__()
        self.p = p
    def encode(self, source):
        return Memory(torch.zeros(1, 1, 1).double(), torch.ones(1, 1).bool())
    def start(self, memory):
        nothing = torch.zeros(len(memory.states), 0, self.p["E"].shape[1]).double()
        return nothing, nothing
    def step(self, token, state, memory):
        kept = dict(zip(("keys", "values"), (side.numpy() for side in state)))
        more, longer = read_words(token.tolist(), kept, self.p)
        state = torch.tensor(longer["keys"]), torch.tensor(longer["values"])
        return Step(torch.tensor(more), state)

def search(p, width, limit, alpha):
    found = n_best(Tiny(p), torch.ones(1, 1).long(), width=width, max_length=limit, alpha=alpha)
    words = [word for word in found.tokens[0, 0].tolist() if word]
    return {"words": words, "log_p": float(found.score[0, 0] * len(words) ** alpha)}
""",
            {"q6-test-cache": "", "q6-test-best": ""},
        ),
    ],
}
