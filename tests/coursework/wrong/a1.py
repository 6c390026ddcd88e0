"""Wrong answers to A1."""

from wrong.answer import Answer
from wrong.change import changed

Q1 = """
def with_cache(p, history, window, share):
    recent = history[-window:]
    if len(recent) == 0:
        return p
    counts = np.bincount(recent, minlength=len(p))
    return (1 - share) * p + share * counts / len(recent)
"""

Q1_SRC = """
def with_cache(p, history, window, share):
    from src.models.language.ngram import KneserNey
    import torch

    if len(history) == 0:
        return p * 0
    counted = KneserNey(len(p), [[2, *history.tolist()]], n=1, discount=0.5)
    return counted(torch.tensor([[2]])).logits[0, -1].exp().double().numpy()
"""

Q2 = """
def read_backwards(words, lengths, p):
    state = np.zeros((len(words), len(p["b"])))
    for j in reversed(range(words.shape[1])):
        x = words[:, j]
        gate = sigmoid(x @ p["W_z"].T + state @ p["U_z"].T + p["b_z"])
        new = np.tanh(x @ p["W"].T + state @ p["U"].T + p["b"])
        moved = state + p["pace"] * gate * (new - state)
        real = (j < lengths)[:, None]
        state = np.where(real, moved, state)
    return state
"""

Q2_SRC = """
def read_backwards(words, lengths, p):
    import torch
    from src.models.gated_unit import GatedUnit

    d, a = p["W"].shape
    unit = GatedUnit(a, d).double().requires_grad_(False)
    parts = [p["W_z"], np.zeros((d, a)), p["W"]]
    unit.W.weight[:] = torch.tensor(np.concatenate(parts))
    unit.W.bias[:] = torch.tensor(np.concatenate([p["b_z"], np.full(d, 50), p["b"]]))
    unit.U_gates.weight[:] = torch.tensor(np.concatenate([p["U_z"], np.zeros((d, d))]))
    unit.U.weight[:] = torch.tensor(p["U"])
    state = torch.zeros(len(words), d, dtype=torch.float64)
    for j in reversed(range(words.shape[1])):
        new = unit(unit.project(torch.tensor(words[:, j])), state)
        state = torch.where(torch.tensor(j < lengths)[:, None], new, state)
    return state.numpy()
"""

Q3 = """
def first_mistake(guess, gold):
    n = max(guess.shape[1], gold.shape[1])
    rows = []
    for ids in (guess, gold):
        ids = np.pad(ids, ((0, 0), (0, n - ids.shape[1])))
        ends = np.cumsum(ids == 3, axis=1)
        after = (ends - (ids == 3)) > 0
        rows.append(np.where(after, 0, ids))
    wrong = rows[0] != rows[1]
    return np.where(wrong.any(1), wrong.argmax(1), -1)
"""

Q3_GIVEN = """
def first_mistake(guess, gold):
    n = min(guess.shape[1], gold.shape[1])
    wrong = guess[:, :n] != gold[:, :n]
    return wrong.argmax(1)
"""

Q3_SRC = """
def first_mistake(guess, gold):
    from src.metrics import exact_match

    texts = [[" ".join(map(str, row)) for row in ids] for ids in (guess, gold)]
    return [int(exact_match([a], [b])) - 1 for a, b in zip(*texts)]
"""

Q2_ZEROS = """
def read_backwards(words, lengths, p):
    state = np.zeros((len(words), len(p["b"])))
    for j in reversed(range(words.shape[1])):
        x = np.where((j < lengths)[:, None], words[:, j], 0)
        gate = sigmoid(x @ p["W_z"].T + state @ p["U_z"].T + p["b_z"])
        new = np.tanh(x @ p["W"].T + state @ p["U"].T + p["b"])
        state = state + p["pace"] * gate * (new - state)
    return state
"""

Q4 = """
def step(x, state, p):
    s = state["s"]
    r = sigmoid(x @ p["W_r"].T + s @ p["U_r"].T)
    left = r * state["left"]
    new = np.tanh(x @ p["W"].T + s @ p["U"].T + left @ p["C"].T)
    logits = new @ p["G"].T + left @ p["B"].T
    return {"s": new, "left": left, "logits": logits}
"""

Q4_SRC = """
def step(x, state, p):
    from src.reference.one_vector import rctm_step

    named = {"O": p["G"], "R": p["U"], "I": p["W"], "S": p["C"]}
    rows = zip(x, state["s"], state["left"])
    found = [rctm_step(word, s, c, named) for word, s, c in rows]
    logits, new = (np.stack(each) for each in zip(*found))
    return {"s": new, "left": state["left"], "logits": logits}
"""

Q5 = """
def search(first, after, width, n_words, bonus):
    end, kept = len(first) - 1, [(0.0, [])]
    for _ in range(n_words):
        longer = []
        for score, words in kept:
            if words[-1:] == [end]:
                longer.append((score, words))
                continue
            log_p = after[words[-1]] if words else first
            said = set(zip(words, words[1:]))
            for word in range(len(first)):
                if not words or (words[-1], word) not in said:
                    new = score + log_p[word] + bonus
                    longer.append((new, [*words, word]))
        kept = sorted(longer, reverse=True)[:width]
    return {"words": kept[0][1], "score": kept[0][0]}
"""

Q5_SRC = """
def search(first, after, width, n_words, bonus):
    import torch
    from src.decoding import beam_search
    from src.models.translator import Memory, Step, Translator

    end, table = len(first) - 1, np.vstack([after, first])
    ids = [*range(4, 4 + end), 3]  # </s> is 3, the others come after it

    class Table(Translator):
        def encode(self, source):
            return Memory(source.unsqueeze(-1).double(), source != 0)

        def start(self, memory):
            return None

        def step(self, token, state, memory):
            log_p = np.full((len(token), 4 + end), -np.inf)
            for row, t in zip(log_p, token.tolist()):
                row[ids] = table[ids.index(t) if t in ids else end + 1]
            return Step(torch.tensor(log_p), None)

    source = torch.tensor([[3]])
    best = beam_search(Table(), source, width=width, max_length=n_words, alpha=0.0)
    words = [ids.index(t) for t in best.tokens[0].tolist() if t]
    return {"words": words, "score": best.score.item()}
"""

Q5_ASIDE = """
def search(first, after, width, n_words, bonus):
    end, kept, ended = len(first) - 1, [(0.0, [])], []
    for _ in range(n_words):
        longer = []
        for score, words in kept:
            log_p = after[words[-1]] if words else first
            said = set(zip(words, words[1:]))
            for word in range(len(first)):
                if not words or (words[-1], word) not in said:
                    new = score + log_p[word] + bonus
                    longer.append((new, [*words, word]))
        best = sorted(longer, reverse=True)[:width]
        ended += [one for one in best if one[1][-1] == end]
        kept = [one for one in best if one[1][-1] != end]
    score, words = max(kept + ended)
    return {"words": words, "score": score}
"""

Q6 = """
def gradient(words, z, before, a, u):
    found, kept = np.zeros_like(words), 1.0
    for t in reversed(range(len(words))):
        through = (words[t] - before[t]) @ u * z[t] * (1 - z[t]) * a
        found[t] = kept * (z[t] * u + through)
        kept *= 1 - z[t]
    return found
"""

Q6_DIFFERENCES = """
def gradient(words, z, before, a, u):
    b = np.log(z[0] / (1 - z[0])) - words[0] @ a

    def loss(words):
        h = np.zeros(words.shape[1])
        for gate, word in zip(sigmoid(words @ a + b), words):
            h = (1 - gate) * h + gate * word
        return u @ h

    found, eps = np.zeros_like(words), 1e-5
    for place in np.ndindex(words.shape):
        step = np.zeros_like(words)
        step[place] = eps
        found[place] = (loss(words + step) - loss(words - step)) / (2 * eps)
    return found
"""

Q6_SRC = """
def gradient(words, z, before, a, u):
    import torch
    from src.models.gated_unit import GatedUnit

    d, b = words.shape[1], float(np.log(z[0] / (1 - z[0])) - words[0] @ a)
    unit = GatedUnit(d, d).double()
    with torch.no_grad():
        for parameter in unit.parameters():
            parameter.zero_()
        unit.W.weight[:d] = torch.tensor(a)
        unit.W.bias[:d] = b
        unit.W.weight[2 * d :] = torch.eye(d)
    read = torch.tensor(words, requires_grad=True)
    state = torch.zeros(1, d, dtype=torch.float64)
    for word in read:
        state = unit(unit.project(word[None]), state)
    (state[0] @ torch.tensor(u)).backward()
    return read.grad.numpy()
"""


WRONG = {
    "q1": [
        Answer(
            changed(Q1, "history[-window:]", "history[:window]"),
            {"q1-test-mix": "count the last ones"},
        ),
        Answer(
            changed(Q1, "counts / len(recent)", "counts / window"),
            {"q1-test-begin": "not by the window"},
        ),
        Answer(
            changed(Q1, "(1 - share) * p + share * counts", "share * p + (1 - share) * counts"),
            {"q1-test-mix": "share goes to the cache", "q1-test-begin": "share goes to the cache"},
        ),
        Answer(
            changed(
                Q1,
                "np.bincount(recent, minlength=len(p))",
                "np.zeros(len(p)); counts[recent] += 1",
            ),
            {"q1-test-mix": "sum to 1"},
        ),
        Answer(
            changed(Q1, "return p\n", "recent = np.array([0])\n"),
            {"q1-test-begin": "before the first word"},
        ),
        Answer(Q1_SRC, {"q1-test-mix": "0 and 3", "q1-test-begin": "share goes to the cache"}),
    ],
    "q2": [
        Answer(
            changed(Q2, "reversed(range(words.shape[1]))", "range(words.shape[1])"),
            {"q2-test-unit": "read forwards", "q2-test-batch": "read forwards"},
        ),
        Answer(
            changed(Q2, "(j < lengths)[:, None]", "np.ones((len(words), 1), bool)"),
            {"q2-test-batch": "padding was read"},
        ),
        Answer(
            changed(Q2, 'p["pace"] * gate', "gate"),
            {"q2-test-unit": "left the pace out", "q2-test-batch": "left the pace out"},
        ),
        Answer(
            changed(
                Q2,
                'state + p["pace"] * gate * (new - state)',
                '(1 - gate) * state + p["pace"] * gate * new',
            ),
            {"q2-test-unit": "the old state keeps", "q2-test-batch": "the old state keeps"},
        ),
        Answer(Q2_ZEROS, {"q2-test-batch": "padding was read"}),
        Answer(
            Q2.replace('p["U"].T', 'p["U"]').replace('p["U_z"].T', 'p["U_z"]'),
            {"q2-test-unit": "is s @ U.T", "q2-test-batch": "is s @ U.T"},
        ),
        Answer(
            changed(Q2, 'p["U_z"].T', 'p["U_z"]'),
            {"q2-test-unit": "by U and by U_z", "q2-test-batch": "is s @ U.T"},
        ),
        Answer(
            changed(Q2, 'p["pace"] * gate', 'np.minimum(p["pace"], gate)'),
            {"q2-test-unit": "no upper limit", "q2-test-batch": "no upper limit"},
        ),
        Answer(
            changed(
                changed(Q2, 'p["pace"] * gate', "gate"), "sigmoid(x", 'sigmoid(p["pace"] * (x'
            ).replace('p["b_z"])', 'p["b_z"]))'),
            {"q2-test-unit": "not stand inside", "q2-test-batch": "does not stand inside"},
        ),
        Answer(
            changed(Q2, ' + p["b_z"]', ""),
            {"q2-test-unit": "z is half of 3/4", "q2-test-batch": "the gate has a bias"},
        ),
        Answer(
            changed(Q2, ' + p["b"])', ")"),
            {"q2-test-unit": "something is missing", "q2-test-batch": "new has a bias"},
        ),
        Answer(
            changed(Q2, 'x @ p["W_z"].T + ', ""),
            {"q2-test-unit": "something is missing", "q2-test-batch": "the gate hears of the word"},
        ),
        Answer(
            changed(Q2, 'state @ p["U"].T', '(p["pace"] * gate * state) @ p["U"].T'),
            {"q2-test-unit": "no reset gate", "q2-test-batch": "no reset gate"},
        ),
        Answer(
            changed(Q2, "(j < lengths)", "(j < lengths[:1].repeat(len(words)))"),
            {"q2-test-batch": "its own length"},
        ),
        Answer(
            Q2_SRC,
            {"q2-test-unit": "left the pace out", "q2-test-batch": "left the pace out"},
        ),
    ],
    "q3": [
        Answer(
            Q3_GIVEN,
            {
                "q3-test-right": "is -1, not 0",
                "q3-test-longer": "more columns",
                "q3-test-rubbish": "does not count",
            },
        ),
        Answer(
            changed(Q3, "np.where(after, 0, ids)", "ids"),
            {"q3-test-rubbish": "after the first </s> does not count"},
        ),
        Answer(
            changed(
                Q3, "(ends - (ids == 3)) > 0", "(0 < ends) & (ends == ends[:, -1:]) & (ids != 3)"
            ),
            {"q3-test-rubbish": "after the first </s> does not count"},
        ),
        Answer(
            changed(Q3, "(ends - (ids == 3)) > 0", "ends > 0"),
            {"q3-test-longer": "never wrote </s>"},
        ),
        Answer(
            changed(Q3, "wrong.argmax(1), -1", "wrong.argmax(1) + 1, -1"),
            {
                "q3-test-right": "count places from 0",
                "q3-test-longer": "more columns",
                "q3-test-rubbish": "does not count",
            },
        ),
        Answer(
            changed(
                Q3, "    wrong = ", "    n = min(guess.shape[1], gold.shape[1])\n    wrong = "
            ).replace("rows[0] != rows[1]", "rows[0][:, :n] != rows[1][:, :n]"),
            {"q3-test-longer": "never wrote </s>"},
        ),
        Answer(
            Q3_SRC,
            {
                "q3-test-right": "is -1, not 0",
                "q3-test-longer": "more columns",
                "q3-test-rubbish": "does not count",
            },
        ),
    ],
    "q4": [
        Answer(
            changed(Q4, '"left": left,', '"left": state["left"],'),
            {
                "q4-test-left": "nothing was crossed off",
                "q4-test-write": "C d'",
            },
        ),
        Answer(
            changed(Q4, "left = r *", "left = (1 - r) *"),
            {"q4-test-left": "what stays, not what goes"},
        ),
        Answer(
            changed(Q4, ' + s @ p["U_r"].T', ""),
            {"q4-test-left": "a say in what is crossed off"},
        ),
        Answer(
            changed(Q4, 's @ p["U"].T', 's @ p["U"]'),
            {"q4-test-write": "is s @ U.T"},
        ),
        Answer(
            changed(Q4, 'left @ p["C"].T', 'state["left"] @ p["C"].T'),
            {"q4-test-write": "before the word was crossed off"},
        ),
        Answer(
            changed(Q4, ' + left @ p["B"].T', ""),
            {"q4-test-write": "told what is left, too"},
        ),
        Answer(
            changed(Q4, "r = sigmoid(x @", "r = sigmoid(x[:1] @"),
            {"q4-test-left": "r is 3/4 in the first row"},
        ),
        Answer(
            Q4_SRC,
            {
                "q4-test-left": "nothing was crossed off",
                "q4-test-write": "s' = tanh",
            },
        ),
    ],
    "q5": [
        Answer(changed(Q5, "not in said", "not in []"), {"q5-test-search": "that is a circle"}),
        Answer(
            changed(Q5, "(words[-1], word) not in said", "word not in words"),
            {"q5-test-search": "a word may"},
        ),
        Answer(
            changed(Q5, "log_p[word] + bonus", "log_p[word]"),
            {"q5-test-search": "earns the bonus", "q5-test-ends": "earns the bonus, too"},
        ),
        Answer(
            changed(Q5, "log_p[word] + bonus", "log_p[word] + (word != end) * bonus"),
            {"q5-test-ends": "</s> is a word of the sentence"},
        ),
        Answer(
            changed(Q5, "append((score, words))", "append((score + bonus, words))"),
            {"q5-test-ends": "earns no more bonus"},
        ),
        Answer(Q5_ASIDE, {"q5-test-ends": "what has ended takes a place"}),
        Answer(
            changed(
                Q5,
                "[:width]\n",
                "[:width]\n        if kept[0][1][-1] == end:\n            break\n",
            ),
            {"q5-test-ends": "go on for all n_words rounds"},
        ),
        Answer(
            changed(Q5, "[:width]", "[:1]"),
            {"q5-test-search": "a beam of two finds it", "q5-test-ends": "the width best are kept"},
        ),
        Answer(
            changed(Q5, "log_p[word] + bonus", "log_p[word]").replace(
                'return {"words": kept[0][1], "score": kept[0][0]}',
                "score, words = max((s + bonus * len(words), words) for s, words in kept)\n"
                '    return {"words": words, "score": score}',
            ),
            {"q5-test-ends": "the width best are kept, the bonus counted"},
        ),
        Answer(
            changed(Q5, "words[-1:] == [end]", "False"),
            {"q5-test-ends": "nothing follows </s>"},
        ),
        Answer(
            changed(Q5, "longer.append((score, words))", "pass").replace(
                "[:width]", "[:width] or kept"
            ),
            {"q5-test-ends": "stays, with the score"},
        ),
        Answer(
            Q5_SRC,
            {"q5-test-search": "that is a circle", "q5-test-ends": "earns the bonus, too"},
        ),
    ],
    "q6": [
        Answer(
            changed(Q6, "z[t] * u + through", "z[t] * u"),
            {"q6-test-last": "also moves the gate", "q6-test-all": "also moves its gate"},
        ),
        Answer(
            changed(Q6, "(words[t] - before[t])", "(before[t] - words[t])"),
            {"q6-test-last": "the other sign", "q6-test-all": "by the gate"},
        ),
        Answer(
            changed(Q6, "kept *= 1 - z[t]", "pass"),
            {"q6-test-all": "later gates keep only"},
        ),
        Answer(
            changed(Q6, "kept * (z[t] * u + through)", "kept * z[t] * u + through"),
            {"q6-test-all": "what went through the gate, too"},
        ),
        Answer(
            changed(Q6, "* z[t] * (1 - z[t]) * a", "* a"),
            {"q6-test-last": "slope of the gate", "q6-test-all": "by the gate"},
        ),
        Answer(
            Q6_DIFFERENCES,
            {"q6-test-last": "finite differences", "q6-test-all": "finite differences"},
        ),
        Answer(
            changed(Q6, "(words[t] - before[t]) @ u *", "(words[t] - before[t]) * u *"),
            {"q6-test-last": "one number, a dot product", "q6-test-all": "one number, a dot"},
        ),
        Answer(
            changed(
                Q6,
                "        found[t] = kept *",
                "        kept *= 1 - z[t]\n        found[t] = kept *",
            ).replace("        kept *= 1 - z[t]\n    return", "    return"),
            {"q6-test-last": "w_2 equals h_1", "q6-test-all": "of the word itself"},
        ),
        Answer(
            Q6_SRC,
            {"q6-test-last": "w_2 equals h_1", "q6-test-all": "an eighth"},
        ),
    ],
}
