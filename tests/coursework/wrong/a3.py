"""Wrong answers to A3."""

from wrong.answer import Answer
from wrong.change import changed

Q1 = """
def look_up(query, key, value, m):
    gap = query[:, None] - key
    squared = (gap**2).sum(-1)
    reach = np.sort(squared, axis=1)[:, m : m + 1]
    bump = np.maximum(0, 1 - squared / reach)
    return bump / bump.sum(1, keepdims=True) @ value
"""

Q1_SRC = """
def look_up(query, key, value, m):
    import torch
    from src.attention import Attention
    from src.scores import EuclideanScore

    every = torch.ones(1, 1, len(key), dtype=torch.bool)
    sides = (torch.tensor(side)[None] for side in (query, key, value))
    return Attention(EuclideanScore())(*sides, every).context[0].numpy()
"""

Q2 = """
def mixture(own, weights, story, g, n_words):
    b, v = own.shape
    real = weights * (story != 0)
    real = real / real.sum(1, keepdims=True)
    copied = np.zeros((b, n_words))
    np.add.at(copied, (np.arange(b)[:, None], story), real)
    own = np.pad(own, ((0, 0), (0, n_words - v)))
    return g[:, None] * own + (1 - g[:, None]) * copied
"""

Q2_SRC = """
def mixture(own, weights, story, g, n_words):
    import torch
    from src.attention import attend

    said = torch.nn.functional.one_hot(torch.tensor(story), n_words).double()
    e, mask = torch.tensor(weights).log()[:, None], torch.tensor(story != 0)[:, None]
    return attend(e, said, mask).context[:, 0].numpy()
"""

Q3 = """
def look_back(outputs, L, price):
    key, value, predict = np.split(outputs, 3, axis=2)
    place = np.arange(outputs.shape[1])
    back = place[:, None] - place
    e = key @ key.transpose(0, 2, 1) - price * back
    e = np.where((back >= 1) & (back <= L), e, -np.inf)
    top = e.max(2, keepdims=True)
    weights = np.exp(e - np.where(np.isfinite(top), top, 0))
    total = weights.sum(2, keepdims=True)
    weights = weights / np.where(total > 0, total, 1)
    return np.concatenate([weights @ value, predict], 2)
"""

Q3_GIVEN = """
def look_back(outputs, L, price):
    key, value, predict = np.split(outputs, 3, axis=2)
    place = np.arange(outputs.shape[1])
    back = place[:, None] - place
    e = key @ key.transpose(0, 2, 1) + price * back
    e = np.where((back >= 0) & (back <= L), e, -1e9)
    weights = np.exp(e - e.max(2, keepdims=True))
    weights /= weights.sum(1, keepdims=True)
    return np.concatenate([weights @ value, predict], 2)
"""

Q3_SRC = """
def look_back(outputs, L, price):
    from src.reference.key_value_predict import windowed_look

    rows = []
    for key, value, predict in zip(*np.split(outputs, 3, axis=2)):
        one, w = np.eye(key.shape[1]), np.ones(key.shape[1])
        read = [
            windowed_look(t, key, value, one, one, w, window=L)[0] for t in range(len(key))
        ]
        rows.append(np.concatenate([predict, np.stack(read)], 1))
    return np.stack(rows)
"""

READ = """
def read(memory, query):
    e = memory["keys"] @ query
    weights = np.exp(e - e.max())
    weights = weights / weights.sum()
    credit = memory["credit"] + weights
    return {"context": weights @ memory["values"], "credit": credit}
"""

WRITE = """
def write(memory, key, value):
    memory = {name: part.copy() for name, part in memory.items()}
    slot = np.argmin(memory["credit"])
    new = {"keys": key, "values": value, "credit": 1.0}
    for name, part in new.items():
        memory[name][slot] = part
    return memory
"""

Q4_SRC = """
def read(memory, query):
    import torch
    from src.attention import Attention
    from src.scores import DotScore

    mask = torch.ones(1, 1, len(memory["credit"]), dtype=torch.bool)
    key, value = (torch.tensor(memory[name])[None] for name in ("keys", "values"))
    found = Attention(DotScore())(torch.tensor(query)[None, None], key, value, mask)
    return {"context": found.context[0, 0].numpy(), "credit": memory["credit"]}


def write(memory, key, value):
    new = {"keys": key, "values": value, "credit": 1.0}
    parts = {name: part[1:] for name, part in memory.items()}  # as KeyValuePredict keeps L
    return {name: np.concatenate([part, [new[name]]]) for name, part in parts.items()}
"""

Q5 = """
def gradient(query, key, value, width, g):
    gap = query[:, None] - key
    squared = (gap**2).sum(-1)
    e = -squared / (2 * width**2)
    alpha = np.exp(e - e.max(1, keepdims=True))
    alpha = alpha / alpha.sum(1, keepdims=True)
    gain = g @ value.T
    to_e = alpha * (gain - (alpha * gain).sum(1, keepdims=True))
    to_width = (to_e * squared).sum() / width**3
    to_key = (to_e[:, :, None] * gap).sum(0) / width**2
    return {"width": to_width, "key": to_key}
"""

Q5_DIFFERENCES = """
def gradient(query, key, value, width, g):
    def loss(key, width):
        e = -((query[:, None] - key) ** 2).sum(-1) / (2 * width**2)
        alpha = np.exp(e - e.max(1, keepdims=True))
        return (g * (alpha @ value / alpha.sum(1, keepdims=True))).sum()

    eps, found = 1e-5, np.zeros_like(key)
    for place in np.ndindex(key.shape):
        step = np.zeros_like(key)
        step[place] = eps
        found[place] = (loss(key + step, width) - loss(key - step, width)) / (2 * eps)
    to_width = (loss(key, width + eps) - loss(key, width - eps)) / (2 * eps)
    return {"width": to_width, "key": found}
"""

Q5_SRC = """
def gradient(query, key, value, width, g):
    import torch
    from src.attention import Attention
    from src.scores import EuclideanScore

    every = torch.ones(1, 1, len(key), dtype=torch.bool)
    sides = [torch.tensor(side)[None].requires_grad_() for side in (query, key, value)]
    sharp = torch.tensor(width, requires_grad=True)
    scaled = sides[0] / sharp, sides[1] / sharp, sides[2]
    read = Attention(EuclideanScore())(*scaled, every)
    (read.context[0] * torch.tensor(g)).sum().backward()
    return {"width": sharp.grad.item(), "key": sides[1].grad[0].numpy()}
"""

Q6 = """
def sharpness(key, p):
    overlap = key @ key.T - 1

    def least(beta):
        return (1 / np.exp(beta * overlap).sum(1)).min()

    low, high = 0.0, 1.0
    while least(high) < p:
        high = 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if least(middle) < p else (low, middle)
    return high
"""

Q6_SRC = """
def sharpness(key, p):
    from src.scores import CosineScore

    return 1 / CosineScore().log_temperature.exp().item()
"""

WRONG = {
    "q1": [
        Answer(
            changed(Q1, "m : m + 1", "m - 1 : m"),
            {"q1-test-one": "only one entry is read", "q1-test-many": "its own nearest"},
        ),
        Answer(
            changed(Q1, "np.maximum(0, 1 - squared / reach)", "1 - squared / reach"),
            {"q1-test-one": "beyond the m nearest", "q1-test-many": "its own nearest"},
        ),
        Answer(
            changed(Q1, "squared / reach)", "np.sqrt(squared / reach))"),
            {"q1-test-one": "square of the distance", "q1-test-many": "square of the distance"},
        ),
        Answer(
            changed(Q1, "squared / reach)", "squared / np.sqrt(reach))"),
            {"q1-test-one": "squared, too", "q1-test-many": "a reach of its own"},
        ),
        Answer(
            changed(Q1, "(gap**2).sum(-1)", "np.abs(gap).sum(-1) ** 2"),
            {"q1-test-one": "reach 2", "q1-test-many": "the root of the sum"},
        ),
        Answer(
            changed(Q1, "[:, m : m + 1]", "[:, m].max()"),
            {"q1-test-many": "a reach of its own"},
        ),
        Answer(
            changed(Q1, "bump / bump.sum(1, keepdims=True) @ value", "bump @ value"),
            {"q1-test-one": "must sum to 1", "q1-test-many": "its own nearest"},
        ),
        Answer(Q1_SRC, {"q1-test-one": "beyond the m nearest", "q1-test-many": "reads its own"}),
    ],
    "q2": [
        Answer(
            changed(
                Q2,
                "np.add.at(copied, (np.arange(b)[:, None], story), real)",
                "copied[np.arange(b)[:, None], story] += real",
            ),
            {"q2-test-sum": "both its places"},
        ),
        Answer(
            changed(
                Q2, "g[:, None] * own + (1 - g[:, None])", "(1 - g[:, None]) * own + g[:, None]"
            ),
            {"q2-test-sum": "1 - g of copies", "q2-test-new": "1 - g", "q2-test-padding": "1 - g"},
        ),
        Answer(
            changed(Q2, "    own = np", "    copied[:, v:] = 0\n    own = np"),
            {"q2-test-new": "it can be copied"},
        ),
        Answer(
            changed(Q2, " * (story != 0)", ""),
            {"q2-test-padding": "cannot be copied"},
        ),
        Answer(
            changed(Q2, "    real = real / real.sum(1, keepdims=True)\n", ""),
            {"q2-test-padding": "scale the rest up"},
        ),
        Answer(
            changed(
                Q2,
                "    real = real / real.sum(1, keepdims=True)\n",
                "    g = g + (1 - g) * (1 - real.sum(1))\n"
                "    real = real / real.sum(1, keepdims=True)\n",
            ),
            {"q2-test-padding": "three quarters to copies"},
        ),
        Answer(
            Q2_SRC,
            {
                "q2-test-sum": "0.2 * 0.5",
                "q2-test-new": "word 3",
                "q2-test-padding": "three quarters",
            },
        ),
    ],
    "q3": [
        Answer(
            Q3_GIVEN,
            {
                "q3-test-window": "sum to 1",
                "q3-test-price": "1/4 and 3/4",
                "q3-test-first": "reads zeros",
            },
        ),
        Answer(
            changed(Q3, "back >= 1", "back >= 0"),
            {
                "q3-test-window": "does not see itself",
                "q3-test-price": "1/4 and 3/4",
                "q3-test-first": "reads zeros",
            },
        ),
        Answer(
            changed(Q3, "- price * back", "+ price * back"),
            {"q3-test-price": "the near before the far"},
        ),
        Answer(
            changed(Q3, "weights.sum(2, keepdims=True)", "weights.sum(1, keepdims=True)").replace(
                "e.max(2", "e.max(1"
            ),
            {"q3-test-window": "sum to 1", "q3-test-price": "sum to 1"},
        ),
        Answer(
            changed(Q3, "-np.inf)", "-1e9)"),
            {"q3-test-first": "reads zeros"},
        ),
        Answer(
            changed(Q3, "key @ key.transpose(0, 2, 1) -", "0 * key @ key.transpose(0, 2, 1) -"),
            {"q3-test-window": "keys do not count", "q3-test-price": "keys do not count"},
        ),
        Answer(
            changed(Q3, "key.transpose(0, 2, 1) -", "key.transpose(0, 2, 1) / key.shape[2]**0.5 -"),
            {"q3-test-window": "not scaled", "q3-test-price": "nothing is scaled"},
        ),
        Answer(
            changed(Q3, "return np.concatenate(", "found = np.concatenate(")
            + "    found[:, 0] = 0\n    return found\n",
            {"q3-test-first": "prediction goes on"},
        ),
        Answer(
            changed(Q3, "back <= L", "back < L"),
            {"q3-test-window": "the mean of 10 and 100"},
        ),
        Answer(
            Q3_SRC,
            {
                "q3-test-window": "last third predicts",
                "q3-test-price": "1/4 and 3/4",
                "q3-test-first": "reads zeros",
            },
        ),
    ],
    "q4": [
        Answer(
            changed(READ, 'memory["credit"] + weights', "weights") + WRITE,
            {"q4-test-read": "add up"},
        ),
        Answer(
            changed(READ, "@ query", "@ query / np.sqrt(len(query))") + WRITE,
            {"q4-test-read": "weights of 3/4 and 1/4"},
        ),
        Answer(
            READ + changed(WRITE, "np.argmin", "np.argmax"),
            {"q4-test-forget": "the most credit"},
        ),
        Answer(
            READ + changed(WRITE, 'np.argmin(memory["credit"])', "0"),
            {"q4-test-forget": "not the oldest goes"},
        ),
        Answer(
            READ
            + changed(WRITE, 'argmin(memory["credit"])', 'argmin(memory["credit"][::-1])').replace(
                "slot = np", "slot = -1 - np"
            ),
            {"q4-test-forget": "the first goes"},
        ),
        Answer(
            READ + changed(WRITE, '"credit": 1.0', '"credit": 0.0'),
            {"q4-test-write": "a credit of 1"},
        ),
        Answer(
            READ + changed(WRITE, ', "credit": 1.0', ""),
            {"q4-test-write": "a credit of 1"},
        ),
        Answer(
            Q4_SRC,
            {
                "q4-test-read": "grows by the weight",
                "q4-test-write": "where it is",
                "q4-test-forget": "not the oldest goes",
            },
        ),
    ],
    "q5": [
        Answer(
            changed(Q5, "/ width**3", "/ width**2"),
            {"q5-test-width": "a power of sigma"},
        ),
        Answer(
            changed(Q5, "(gain - (alpha * gain).sum(1, keepdims=True))", "(1 - alpha) * gain"),
            {"q5-test-width": "weights compete", "q5-test-key": "moves its own score"},
        ),
        Answer(
            changed(Q5, "query[:, None] - key", "key - query[:, None]"),
            {"q5-test-key": "the other way"},
        ),
        Answer(
            changed(Q5, "* gap).sum(0)", "* gap).mean(0)"),
            {"q5-test-key": "sum over them"},
        ),
        Answer(
            changed(Q5, "(to_e * squared).sum() /", "2 * (to_e * squared).sum() /"),
            {"q5-test-width": "a factor 2 too much"},
        ),
        Answer(
            changed(Q5, "* gap).sum(0) / width**2", "* gap).sum(0) / (2 * width**2)"),
            {"q5-test-key": "a factor 2 is wrong"},
        ),
        Answer(
            Q5_DIFFERENCES,
            {"q5-test-width": "finite differences", "q5-test-key": "finite differences"},
        ),
        Answer(Q5_SRC, {"q5-test-width": "both scores", "q5-test-key": "its own score"}),
    ],
    "q6": [
        Answer(
            changed(Q6, ".min()", ".mean()"),
            {"q6-test-every": "every key must get its share"},
        ),
        Answer(
            changed(Q6, ".min()", ".max()"),
            {"q6-test-every": "every key must get its share"},
        ),
        Answer(
            "def sharpness(key, p):\n    return np.log((len(key) - 1) * p / (1 - p))\n",
            {"q6-test-every": "every key must get its share"},
        ),
        Answer(
            "def sharpness(key, p):\n    return np.log(len(key) * p / (1 - p))\n",
            {"q6-test-angles": "n - 1 others", "q6-test-every": "every key must"},
        ),
        Answer(
            "def sharpness(key, p):\n"
            "    nearest = np.sort(key @ key.T)[:, -2].max()\n"
            "    return np.log((len(key) - 1) * p / (1 - p)) / (1 - nearest)\n",
            {"q6-test-every": "a smaller sharpness"},
        ),
        Answer(
            changed(Q6, "return high", "return 1.003 * high"),
            {"q6-test-angles": "four keys", "q6-test-every": "not exact enough"},
        ),
        Answer(Q6_SRC, {"q6-test-angles": "four keys", "q6-test-every": "a smaller sharpness"}),
    ],
}
