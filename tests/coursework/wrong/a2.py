"""Wrong answers to A2."""

from wrong.answer import Answer
from wrong.change import changed

Q1 = """
def scores(s, h, n_source, n_target, W_a, gamma):
    content = s @ W_a @ h.transpose(0, 2, 1)
    i = np.arange(s.shape[1]) / n_target[:, None]
    j = np.arange(h.shape[1]) / n_source[:, None]
    return content - gamma * np.abs(j[:, None, :] - i[:, :, None])
"""

Q1_SRC = """
def scores(s, h, n_source, n_target, W_a, gamma):
    import torch
    from src.scores import GeneralScore

    score = GeneralScore(*W_a.shape).double().requires_grad_(False)
    score.W_a.weight[:] = torch.tensor(W_a)
    return score(torch.tensor(s), score.project(torch.tensor(h))).numpy()
"""

Q2 = """
def look(e, h, may_h, f, a, may_a, trust):
    may = np.concatenate([may_h, may_a], 1)[:, None]
    both = np.where(may, np.concatenate([e, f], 2), -np.inf)
    top = both.max(2, keepdims=True)
    weights = np.exp(both - np.where(np.isfinite(top), top, 0))
    weights[..., e.shape[2] :] *= trust[:, None, None]
    total = weights.sum(2, keepdims=True)
    weights = weights / np.where(total > 0, total, 1)
    alpha, beta = np.split(weights, [e.shape[2]], axis=2)
    return {"words": alpha @ h, "picture": beta @ a, "share": beta.sum(2)}
"""

Q2_ALONE = """
def look(e, h, may_h, f, a, may_a, trust):
    def softmax(e, may):
        e = np.where(may[:, None], e, -np.inf)
        top = e.max(2, keepdims=True)
        weights = np.exp(e - np.where(np.isfinite(top), top, 0))
        return weights / np.maximum(weights.sum(2, keepdims=True), 1e-300)

    alpha, beta = softmax(e, may_h), trust[:, None, None] * softmax(f, may_a)
    return {"words": alpha @ h, "picture": beta @ a, "share": beta.sum(2)}
"""

Q2_MIXED = """
def look(e, h, may_h, f, a, may_a, trust):
    def softmax(e, may):
        e = np.where(may[:, None], e, -np.inf)
        top = e.max(2, keepdims=True)
        weights = np.exp(e - np.where(np.isfinite(top), top, 0))
        return weights / np.maximum(weights.sum(2, keepdims=True), 1e-300)

    tau = trust[:, None, None]
    alpha, beta = (1 - tau) * softmax(e, may_h), tau * softmax(f, may_a)
    return {"words": alpha @ h, "picture": beta @ a, "share": beta.sum(2)}
"""

Q2_SRC = """
def look(e, h, may_h, f, a, may_a, trust):
    import torch
    from src.attention import masked_softmax

    both = torch.tensor(np.concatenate([e, f], 2))
    may = torch.tensor(np.concatenate([may_h, may_a], 1))[:, None]
    alpha, beta = np.split(masked_softmax(both, may).numpy(), [e.shape[2]], axis=2)
    return {"words": alpha @ h, "picture": beta @ a, "share": beta.sum(2)}
"""

Q3 = """
def refusing(e, may):
    e = np.where(may[:, None], e, -np.inf)
    top = np.maximum(e.max(-1, keepdims=True), 0)
    weights = np.exp(e - top)
    return weights / (np.exp(-top) + weights.sum(-1, keepdims=True))
"""

Q3_OVER_PADDING = """
def refusing(e, may):
    top = np.maximum(e.max(-1, keepdims=True), 0)
    weights = np.exp(e - top) * may[:, None]
    return weights / (np.exp(-top) + weights.sum(-1, keepdims=True))
"""

Q3_GIVEN = """
def refusing(e, may):
    e = e * may
    top = e.max(-1, keepdims=True)
    weights = np.exp(e - top)
    return weights / (1 + weights.sum(-1, keepdims=True))
"""

Q3_SRC = """
def refusing(e, may):
    import torch
    from src.attention import masked_softmax

    return masked_softmax(torch.tensor(e), torch.tensor(may)[:, None]).numpy()
"""

Q4 = """
def gradient(q, H, U, v, g):
    keys = H @ U.T
    hidden = np.tanh(keys * q)
    e = hidden @ v
    alpha = np.exp(e - e.max())
    alpha = alpha / alpha.sum()
    to_e = alpha * (H @ g - alpha @ H @ g)
    inside = to_e[:, None] * v * (1 - hidden**2)
    to_H = alpha[:, None] * g + (inside * q) @ U
    return {"q": (inside * keys).sum(0), "H": to_H}
"""

Q4_DIFFERENCES = """
def gradient(q, H, U, v, g):
    def loss(q, H):
        e = np.tanh(H @ U.T * q) @ v
        alpha = np.exp(e - e.max())
        return g @ (alpha @ H / alpha.sum())

    def differences(f, x, eps=1e-5):
        found = np.zeros_like(x)
        for place in np.ndindex(x.shape):
            step = np.zeros_like(x)
            step[place] = eps
            found[place] = (f(x + step) - f(x - step)) / (2 * eps)
        return found

    to_q, to_H = differences(lambda x: loss(x, H), q), differences(lambda x: loss(q, x), H)
    return {"q": to_q, "H": to_H}
"""

Q4_SRC = """
def gradient(q, H, U, v, g):
    import torch
    from src.attention import attend
    from src.scores import AdditiveScore

    score = AdditiveScore(len(q), H.shape[1], d_hidden=len(v)).double()
    with torch.no_grad():
        for layer, one in ((score.W, np.eye(len(q))), (score.U, U), (score.v, v[None])):
            layer.weight[:] = torch.tensor(one)
    query, keys = (torch.tensor(x[None], requires_grad=True) for x in (q[None], H))
    every = torch.ones(1, 1, len(H), dtype=torch.bool)
    read = attend(score(query, score.project(keys)), keys, every)
    (read.context[0, 0] @ torch.tensor(g)).backward()
    return {"q": query.grad[0, 0].numpy(), "H": keys.grad[0].numpy()}
"""

Q5 = """
def step(x, state, h, may, p):
    s = np.tanh(x @ p["W"].T + state["s"] @ p["U"].T)
    query = s @ p["W_q"].T + state["seen"] @ p["F"].T
    e = np.where(may, (h @ query[:, :, None])[..., 0], -np.inf)
    weights = np.exp(e - e.max(1, keepdims=True))
    weights = weights / weights.sum(1, keepdims=True)
    seen = (weights[:, None] @ h)[:, 0]
    logits = s @ p["G"].T + seen @ p["B"].T
    return {"s": s, "seen": seen, "weights": weights, "logits": logits}
"""

Q5_SRC = """
def step(x, state, h, may, p):
    from src.reference.luong import attentional, global_look

    s = np.tanh(x @ p["W"].T + state["s"] @ p["U"].T)
    query, looks = s @ p["W_q"].T, []
    weights = np.zeros(may.shape)
    for b, (q, one) in enumerate(zip(query, may)):
        context, weights[b, one] = global_look(h[b, one] @ q, h[b, one])
        looks.append(context)
    seen, W_c = np.stack(looks), np.concatenate([p["B"], p["G"]], 1)
    logits = np.stack([attentional(a, c, W_c) for a, c in zip(s, seen)])
    return {"s": s, "seen": seen, "weights": weights, "logits": logits}
"""

Q6 = """
def keep(log_p, next_log_p, coverage, weights, width, beta):
    covered = coverage + weights
    bonus = beta * np.log(np.minimum(covered, 1)).sum(1)
    ahead = log_p[:, None] + next_log_p
    rank = (ahead + bonus[:, None]).ravel()
    best = np.argsort(-rank)[:width]
    parents, words = np.divmod(best, next_log_p.shape[1])
    log_p = ahead[parents, words]
    found = {"parents": parents, "words": words, "log_p": log_p}
    return found | {"coverage": covered[parents]}
"""

Q6_SRC = """
def keep(log_p, next_log_p, coverage, weights, width, beta):
    import torch
    from src.rescoring import rerank

    ahead = torch.tensor(log_p[:, None] + next_log_p).flatten()
    best = rerank(ahead[:, None], torch.ones(1, dtype=torch.float64))[:width].numpy()
    parents, words = np.divmod(best, next_log_p.shape[1])
    found = {"parents": parents, "words": words, "log_p": ahead[best].numpy()}
    return found | {"coverage": coverage[parents]}
"""

WRONG = {
    "q1": [
        Answer(
            changed(Q1, "content - gamma", "content + gamma"),
            {"q1-test-score": "take it off", "q1-test-batch": "the price of key j"},
        ),
        Answer(
            changed(Q1, "np.abs(j[:, None, :] - i[:, :, None])", "(j[:, None, :] - i[:, :, None])"),
            {"q1-test-score": "never below 0", "q1-test-batch": "never below 0"},
        ),
        Answer(
            changed(Q1, "np.abs(j[:, None, :] - i[:, :, None])", "(i[:, :, None] - j[:, None, :])"),
            {"q1-test-score": "never below 0", "q1-test-batch": "never below 0"},
        ),
        Answer(
            changed(Q1, "n_source[:, None]", "h.shape[1] * np.ones((len(h), 1))").replace(
                "n_target[:, None]", "s.shape[1] * np.ones((len(h), 1))"
            ),
            {"q1-test-batch": "padding does not count"},
        ),
        Answer(
            changed(Q1, "n_source[:, None]", "n_source[0] * np.ones((len(h), 1))").replace(
                "n_target[:, None]", "n_target[0] * np.ones((len(h), 1))"
            ),
            {"q1-test-batch": "lengths of its own"},
        ),
        Answer(
            changed(Q1, " / n_target[:, None]", "[None]").replace(" / n_source[:, None]", "[None]"),
            {"q1-test-score": "not places", "q1-test-batch": "the price of key j"},
        ),
        Answer(
            Q1.replace("return ", "found = ") + "    return np.where((j < 1)[:, None], found, 0)\n",
            {"q1-test-batch": "padding follow the same equation"},
        ),
        Answer(
            Q1.replace("return ", "found = ")
            + "    return np.where((j < 1)[:, None], found, -np.inf)\n",
            {"q1-test-batch": "padding follow the same equation"},
        ),
        Answer(Q1_SRC, {"q1-test-score": "price is missing", "q1-test-batch": "price of key j"}),
    ],
    "q2": [
        Answer(
            Q2_ALONE,
            {
                "q2-test-shared": "one softmax over both",
                "q2-test-mask": "only the picture",
                "q2-test-large": "one in five",
            },
        ),
        Answer(
            Q2_MIXED,
            {
                "q2-test-shared": "not the picture's share",
                "q2-test-mask": "the one word that may be read gets all",
                "q2-test-large": "one in five",
            },
        ),
        Answer(
            changed(Q2, "    weights[..., e.shape[2] :] *= trust[:, None, None]\n", ""),
            {
                "q2-test-shared": "the trust is missing",
                "q2-test-mask": "the trust is missing",
                "q2-test-large": "one in five",
            },
        ),
        Answer(
            changed(Q2, "np.where(may, np", "np.where(~may, np"),
            {
                "q2-test-shared": "2 and a third",
                "q2-test-mask": "True where one may read",
                "q2-test-large": "one in five",
            },
        ),
        Answer(
            changed(Q2, "/ np.where(total > 0, total, 1)", "/ total"),
            {"q2-test-mask": "divide by zero"},
        ),
        Answer(
            changed(Q2, "np.exp(both - np.where(np.isfinite(top), top, 0))", "np.exp(both)"),
            {"q2-test-large": "take the largest score"},
        ),
        Answer(
            changed(Q2, "trust[:, None, None]", "trust[0]"),
            {
                "q2-test-shared": "a trust of its own",
                "q2-test-mask": "a trust of its own",
                "q2-test-large": "a trust of its own",
            },
        ),
        Answer(
            Q2_SRC,
            {
                "q2-test-shared": "the trust is missing",
                "q2-test-mask": "the trust is missing",
                "q2-test-large": "one in five",
            },
        ),
    ],
    "q3": [
        Answer(
            Q3_GIVEN,
            {
                "q3-test-padding": "padding gets weight",
                "q3-test-refuse": "the 1 must shrink",
                "q3-test-batch": "not for each query",
            },
        ),
        Answer(Q3_OVER_PADDING, {"q3-test-padding": "not one of padding"}),
        Answer(
            changed(Q3_OVER_PADDING, "    return weights / (", "    total = (").replace(
                "s=True))\n", "s=True))\n    return weights / np.where(total > 0, total, 1)\n"
            ),
            {"q3-test-padding": "not one of padding"},
        ),
        Answer(
            changed(Q3, "np.where(may[:, None], e, -np.inf)", "e * may[:, None]"),
            {"q3-test-padding": "padding gets weight", "q3-test-batch": "padding gets weight"},
        ),
        Answer(
            changed(Q3, "np.exp(-top) +", "1 +"),
            {
                "q3-test-padding": "1/4 and 2/4",
                "q3-test-refuse": "800 takes all",
                "q3-test-batch": "by the same factor",
            },
        ),
        Answer(
            changed(Q3, "np.maximum(e.max(-1, keepdims=True), 0)", "0 * e[..., :1]")
            .replace(
                "np.where(may[:, None], e, -np.inf)",
                "np.where(may[:, None], e, -np.inf); top = np.zeros(1)",
            )
            .replace("    top = 0 * e[..., :1]\n", ""),
            {"q3-test-refuse": "overflows"},
        ),
        Answer(
            changed(Q3, "np.maximum(e.max(-1, keepdims=True), 0)", "e.max(-1, keepdims=True)"),
            {"q3-test-padding": "may read nothing gets zeros"},
        ),
        Answer(
            changed(Q3, "e.max(-1, keepdims=True)", "e.max()"),
            {"q3-test-refuse": "a largest score of its own"},
        ),
        Answer(
            changed(Q3, "e.max(-1, keepdims=True)", "e.max((1, 2), keepdims=True)"),
            {"q3-test-refuse": "a largest score of its own"},
        ),
        Answer(
            changed(Q3, "np.where(may[:, None]", "np.where(may[None]"),
            {"q3-test-batch": "not for each query"},
        ),
        Answer(
            Q3_SRC,
            {
                "q3-test-padding": "1/4 and 2/4",
                "q3-test-refuse": "the 1 must shrink",
                "q3-test-batch": "sum to 1",
            },
        ),
    ],
    "q4": [
        Answer(
            changed(Q4, "(H @ g - alpha @ H @ g)", "(1 - alpha) * (H @ g)"),
            {
                "q4-test-query": "at the cost of the others",
                "q4-test-annotations": "half of the weight",
            },
        ),
        Answer(
            changed(Q4, " * (1 - hidden**2)", ""),
            {"q4-test-query": "slope of tanh", "q4-test-annotations": "slope of tanh"},
        ),
        Answer(
            changed(Q4, "alpha[:, None] * g + (inside", "(inside"),
            {"q4-test-annotations": "is read, too"},
        ),
        Answer(
            changed(Q4, " + (inside * q) @ U", ""),
            {"q4-test-annotations": "is compared, too"},
        ),
        Answer(
            changed(Q4, "(inside * keys)", "(inside * (H + 0 * keys))"),
            {"q4-test-query": "stands in its gradient, not h"},
        ),
        Answer(
            changed(Q4, "(inside * q) @ U", "inside @ U"),
            {"q4-test-annotations": "goes through q, too"},
        ),
        Answer(
            changed(Q4, "(inside * q) @ U", "inside * q"),
            {"q4-test-annotations": "goes through U, too"},
        ),
        Answer(
            changed(Q4, "to_e[:, None] * v *", "to_e[:, None] *"),
            {"q4-test-query": "v is missing", "q4-test-annotations": "v is missing"},
        ),
        Answer(
            Q4_DIFFERENCES,
            {"q4-test-query": "finite differences", "q4-test-annotations": "finite differences"},
        ),
        Answer(
            Q4_SRC,
            {"q4-test-query": "q moves every score", "q4-test-annotations": "its own score"},
        ),
    ],
    "q5": [
        Answer(
            changed(Q5, ' + state["seen"] @ p["F"].T', ""),
            {"q5-test-look": "missing in the query"},
        ),
        Answer(
            changed(Q5, 's @ p["W_q"].T', 'state["s"] @ p["W_q"].T'),
            {"q5-test-look": "move, then look"},
        ),
        Answer(
            changed(Q5, 's @ p["W_q"].T + ', ""),
            {"q5-test-look": "move, then look"},
        ),
        Answer(
            changed(Q5, 'x @ p["W"].T + ', ""),
            {"q5-test-look": "has heard the word", "q5-test-write": "W x is missing"},
        ),
        Answer(changed(Q5, "np.where(may, (h", "np.where(True, (h"), {"q5-test-look": "padding"}),
        Answer(
            changed(Q5, ' + seen @ p["B"].T', ' + state["seen"] @ p["B"].T'),
            {"q5-test-write": "seen in this step"},
        ),
        Answer(changed(Q5, 'p["F"].T', 'p["F"]'), {"q5-test-look": "is c @ F.T"}),
        Answer(
            changed(Q5, 'p["U"].T', 'p["U"]'),
            {"q5-test-look": "is s @ U.T", "q5-test-write": "is s @ U.T"},
        ),
        Answer(
            changed(Q5, 's @ p["G"].T', 'state["s"] @ p["G"].T'),
            {"q5-test-write": "both of them new"},
        ),
        Answer(
            changed(Q5, "weights.sum(1, keepdims=True)", "weights.sum(0, keepdims=True)"),
            {"q5-test-look": "sum to 1 over the annotations"},
        ),
        Answer(
            Q5_SRC,
            {"q5-test-look": "missing in the query", "q5-test-write": "both of them new"},
        ),
    ],
    "q6": [
        Answer(
            changed(Q6, "(ahead + bonus[:, None])", "ahead"),
            {"q6-test-choice": "hardly looked at the second word"},
        ),
        Answer(
            changed(Q6, "np.minimum(covered, 1)", "covered"),
            {"q6-test-choice": "more than once earns nothing"},
        ),
        Answer(
            changed(Q6, "beta * np.log", "np.log"),
            {"q6-test-choice": "beta says how much"},
        ),
        Answer(
            changed(
                Q6, "np.log(np.minimum(covered, 1)).sum(1)", "np.log(np.minimum(covered, 1).sum(1))"
            ),
            {"q6-test-choice": "the logs, word by word"},
        ),
        Answer(
            changed(
                Q6, "covered = coverage + weights", "covered = np.minimum(coverage + weights, 1)"
            ),
            {"q6-test-carried": "only the bonus stops at 1"},
        ),
        Answer(
            changed(
                Q6,
                "covered = coverage + weights",
                "covered = np.minimum(coverage, 1) + np.minimum(weights, 1)",
            ),
            {"q6-test-carried": "only the bonus stops at 1"},
        ),
        Answer(
            changed(Q6, "np.minimum(covered, 1)", "np.clip(coverage, 1e-9, 1)"),
            {"q6-test-choice": "just made counted"},
        ),
        Answer(
            changed(Q6, "np.argsort(-rank)[:width]", "np.argsort(rank)[-width:]"),
            {"q6-test-choice": "the best comes first"},
        ),
        Answer(
            changed(Q6, "covered[parents]", "covered[:width]"),
            {"q6-test-carried": "its own parent"},
        ),
        Answer(
            changed(Q6, "log_p = ahead[parents, words]", "log_p = rank[best]"),
            {"q6-test-carried": "without the bonus"},
        ),
        Answer(
            Q6_SRC,
            {"q6-test-choice": "hardly looked at the second word", "q6-test-carried": "just made"},
        ),
    ],
}
