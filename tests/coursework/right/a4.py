"""Right answers to A4, written otherwise."""

RIGHT = {
    "q1": """
def look(x, last, hidden, memory, p):
    asked = np.dot(p["W_x"], x) + np.dot(p["W_last"], last)
    scores = [p["v"] @ np.tanh(p["W_h"] @ one + asked) for one in hidden]
    s = [1 / (np.exp(min(p["rest"] - e, 700)) + sum_of(scores, e)) for e in scores]
    h = sum((w * one for w, one in zip(s, hidden)), np.zeros(hidden.shape[1]))
    c = sum((w * one for w, one in zip(s, memory)), np.zeros(memory.shape[1]))
    return {"c": c, "h": list(h), "s": s}


def sum_of(scores, e):
    return sum(np.exp(min(other - e, 700)) for other in scores)
""",
    "q2": """
def closeness(A, w):
    b, r, n = A.shape
    found = []
    for hops in A:
        total = 0.0
        for first in range(r):
            for second in range(first):
                for i in range(n):
                    near = hops[second][max(0, i - w) : i + w + 1]
                    total += hops[first][i] * near.sum()
        found.append(total)
    return found
""",
    "q3": """
def choose(x, W, bias, dilation):
    b, t, d = x.shape
    k, found = W.shape[1] // d, np.zeros(x.shape)
    for i in range(t):
        both = np.tile(bias, (b, 1))
        for tap in range(k):
            place = i - (k - 1 - tap) * dilation
            if place >= 0:
                both = both + x[:, place] @ W[:, tap * d : (tap + 1) * d].T
        A, kept = both[:, :d], 1 / (1 + np.exp(both[:, d:]))
        found[:, i] = A + kept * (x[:, i] - A)
    return found
""",
    "q4": """
def readable(segment, summary):
    b, t = segment.shape
    found = np.zeros((b, t, t), dtype=bool)
    for row, q, k in np.ndindex(b, t, t):
        if segment[row, q] == 0 or segment[row, k] == 0:
            continue
        if summary[row, q]:
            found[row, q, k] = q == k or not summary[row, k]
        elif not summary[row, k]:
            found[row, q, k] = k <= q and segment[row, q] == segment[row, k]
    return found
""",
    "q5": """
def heads(x, W_Q, W_K, W_V, W_O, slope, may):
    d, h = x.shape[2], len(slope)
    found = np.zeros(x.shape)
    for b, text in enumerate(x):
        for head, own in enumerate(np.split(np.arange(d), h)):
            q, k, v = (text @ W[:, own] for W in (W_Q, W_K, W_V))
            for i in range(len(text)):
                there = np.flatnonzero(may[b, i])
                if len(there):
                    e = k[there] @ q[i] * (h / d) ** 0.5
                    e = e - slope[head] * np.log1p(abs(there - i))
                    weights = np.exp(e - max(e)) / np.exp(e - max(e)).sum()
                    found[b, i, own] = weights @ v[there]
    return found @ W_O
""",
    "q6": """
def gradient(X, M, G):
    to_M, to_X = np.zeros(M.shape), np.zeros(X.shape)
    for x, g, i in zip(X, G, range(len(X))):
        e = X @ (M.T @ x)
        alpha = np.exp(e - e.max()) / np.exp(e - e.max()).sum()
        to_e = (np.diag(alpha) - np.outer(alpha, alpha)) @ (X @ g)
        to_M += np.outer(x, X.T @ to_e)
        to_X += np.outer(alpha, g) + np.outer(to_e, M.T @ x)
        to_X[i] += M @ (X.T @ to_e)
    return {"X": to_X, "M": to_M}
""",
}
