"""Right answers to A2, written otherwise."""

RIGHT = {
    "q1": """
def scores(s, h, n_source, n_target, W_a, gamma):
    found = np.einsum("btd,dk,bnk->btn", s, W_a, h)
    for b in range(len(s)):
        for i in range(s.shape[1]):
            for j in range(h.shape[1]):
                found[b, i, j] -= gamma * abs(j / n_source[b] - i / n_target[b])
    return found
""",
    "q2": """
def look(e, h, may_h, f, a, may_a, trust):
    b, t, n = e.shape
    words, picture = np.zeros((b, t, h.shape[2])), np.zeros((b, t, a.shape[2]))
    share = np.zeros((b, t))
    f = f + np.log(trust)[:, None, None]
    for i, j in np.ndindex(b, t):
        read = [*e[i, j][may_h[i]], *f[i, j][may_a[i]]]
        if read:
            w = np.exp(np.array(read) - max(read))
            w, m = w / w.sum(), may_h[i].sum()
            words[i, j] = w[:m] @ h[i][may_h[i]]
            picture[i, j] = w[m:] @ a[i][may_a[i]]
            share[i, j] = w[m:].sum()
    return {"words": words, "picture": picture, "share": share}
""",
    "q3": """
def refusing(e, may):
    b, t, n = e.shape
    every = np.repeat(may[:, None], t, axis=1)
    nobody = np.zeros((b, t, 1))  # a key whose score is 0, and which is not read
    e = np.concatenate([np.where(every, e, -1e308), nobody], axis=2)
    weights = np.exp(e - e.max(2, keepdims=True))
    return (weights / weights.sum(2, keepdims=True))[:, :, :n]
""",
    "q4": """
def gradient(q, H, U, v, g):
    t = np.array([np.tanh(q * (U @ h)) for h in H])
    alpha = np.exp(t @ v) / (np.exp(t @ v).sum() + 1e-9)
    jacobian = np.diag(alpha) - np.outer(alpha, alpha)
    to_e = jacobian @ (H @ g)
    to_q, to_H = np.zeros(len(q)), np.zeros(H.shape)
    for j in range(len(H)):
        inner = to_e[j] * v * (1 - t[j]) * (1 + t[j])
        to_q = to_q + inner * (U @ H[j])
        to_H[j] = alpha[j] * g + U.T @ (inner * q)
    return {"q": to_q, "H": to_H}
""",
    "q5": """
def step(x, state, h, may, p):
    rows = []
    for word, s, seen, notes, mask in zip(x, state["s"], state["seen"], h, may):
        s = np.tanh(p["W"] @ word + p["U"] @ s)
        e = notes[mask] @ (p["W_q"] @ s + p["F"] @ seen)
        weights = np.zeros(len(mask))
        weights[mask] = np.exp(e - e.max()) / np.exp(e - e.max()).sum()
        seen = weights @ notes
        rows.append((s, seen, weights, p["G"] @ s + p["B"] @ seen))
    names = ("s", "seen", "weights", "logits")
    return {name: np.array(part) for name, part in zip(names, zip(*rows))}
""",
    "q6": """
def keep(log_p, next_log_p, coverage, weights, width, beta):
    ranked = []
    for r in range(len(log_p)):
        covered = coverage[r] + weights[r]
        bonus = sum(beta * np.log(min(one, 1)) for one in covered)
        for w in range(next_log_p.shape[1]):
            total = log_p[r] + next_log_p[r, w]
            ranked.append((total + bonus, r, w, total, covered))
    best = sorted(ranked, key=lambda one: one[0], reverse=True)[:width]
    _, parents, words, totals, covered = (list(part) for part in zip(*best))
    found = {"parents": parents, "words": words, "log_p": totals}
    return found | {"coverage": np.array(covered)}
""",
}
