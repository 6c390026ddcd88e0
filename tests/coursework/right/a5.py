"""Right answers to A5, written otherwise."""

RIGHT = {
    "q1": """
def layer(x, p):
    y = []
    before = [normed(one) * p["g_1"] for one in x]
    for i, one in enumerate(before):
        q = one @ p["W_Q"] / len(one) ** 0.5
        scores = np.array([q @ (other @ p["W_K"]) for other in before[: i + 1]])
        shares = np.exp(scores - max(scores))
        read = sum(share * (other @ p["W_V"]) for share, other in zip(shares, before))
        y.append(x[i] + p["gate_1"] * (read / sum(shares) @ p["W_O"]))
    return [one + p["gate_2"] * worked(one, p) for one in y]


def normed(one):
    return one * (np.dot(one, one) / len(one) + 0.00001) ** -0.5


def worked(one, p):
    hidden = p["b_1"] + p["W_1"].T @ (p["g_2"] * normed(one))
    return p["b_2"] + p["W_2"].T @ (hidden * (hidden > 0))
""",
    "q2": """
def grouped(x, W_Q, W_K, W_V, W_O, tau, n_groups):
    d, h = x.shape[2], len(tau)
    c = d // h
    found = np.zeros(x.shape)
    for b, text in enumerate(x):
        for head in range(h):
            own = slice(head * c, (head + 1) * c)
            group = head * n_groups // h
            shared = slice(group * c, (group + 1) * c)
            q, k = direction(text @ W_Q[:, own]), direction(text @ W_K[:, shared])
            weights = np.tril(np.exp(tau[head] * q @ k.T))
            weights = weights / weights.sum(1, keepdims=True)
            found[b, :, own] = weights @ (text @ W_V[:, shared])
    return found @ W_O


def direction(rows):
    "As question 1 guards a norm, though no row is zero."
    return rows / np.sqrt((rows**2).sum(1, keepdims=True) + 1e-5)


def bill(n, d, n_heads, n_groups):
    columns = n_groups * (d // n_heads)
    made = 2 * n * d * d * 2 + 2 * n * d * columns * 2
    compared_and_read = n_heads * 2 * (2 * n * n * (d // n_heads))
    found = {"operations": made + compared_and_read, "kept": n * 2 * columns}
    return found | {"parameters": 2 * d * (d + columns)}
""",
    "q3": """
def read_on(words, cache, p, w):
    keys, values = list(cache["keys"]), list(cache["values"])
    found = []
    for word in words:
        here = len(keys)
        x = p["E"][word] + p["P"][here]
        keys.append(x @ p["W_K"])
        values.append(x @ p["W_V"])
        near = sorted({0, *range(max(0, here - w + 1), here + 1)})
        e = np.array([keys[i] @ (x @ p["W_Q"]) for i in near]) / len(x) ** 0.5
        shares = np.exp(e - e.max()) / np.exp(e - e.max()).sum()
        found.append(sum(share * values[i] for share, i in zip(shares, near)))
    return {"read": np.array(found), "keys": np.array(keys), "values": np.array(values)}
""",
    "q4": """
def step(x, state, p, w):
    n = int(state["n"])
    here = (np.arange(w) == n % w)[:, None]
    keys = np.where(here, x @ p["W_K"], state["keys"])
    values = np.where(here, x @ p["W_V"], state["values"])
    total, read = 0.0, np.zeros(len(x))
    for i in range(max(0, n - w + 1), n + 1):
        share = np.exp((x @ p["W_Q"]) @ keys[i % w] / len(x) ** 0.5)
        share = share * (1 + n - i) ** -p["slope"]
        total, read = total + share, read + share * values[i % w]
    return {"state": {"n": n + 1, "values": values, "keys": keys}, "read": read / total}
""",
    "q5": """
def gradient(E, words, goals, often, epsilon):
    found = np.zeros(E.shape)
    for read, goal in zip(words, goals):
        logits = E @ E[read]
        error = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
        error = error - epsilon * often
        error[goal] -= 1 - epsilon
        found += np.outer(error, E[read])
        found[read] += E.T @ error
    return found / len(words)
""",
    "q6": """
def search(p, width, limit, alpha):
    beam, ended = [((0,), 0.0)], []
    while beam and len(beam[0][0]) <= limit:
        more = [
            ((*text, word), total + step)
            for text, total in beam
            for word, step in enumerate(after(text, p))
            if word > 0
        ]
        more = sorted(more, key=lambda one: one[1], reverse=True)[:width]
        ended += [one for one in more if one[0][-1] == 1]
        beam = [one for one in more if one[0][-1] != 1]

    def score(one):
        return one[1] * (6 / (4 + len(one[0]))) ** alpha

    text, total = max(ended + beam, key=score)
    return {"log_p": total, "words": list(text[1:])}


def after(text, p):
    state = {side: np.zeros((1, 0, p["E"].shape[1])) for side in ("keys", "values")}
    for word in text:
        found, state = read_words([word], state, p)
    return found[0]
""",
}
