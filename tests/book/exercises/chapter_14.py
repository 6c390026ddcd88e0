"""Checks of chapter 14's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

TURN = """
def turn(k, d):
    M = np.zeros((d, d))
    for i in range(0, d, 2):
        angle = k * 10_000 ** (-i / d)
        c, s = np.cos(angle), np.sin(angle)
        M[i : i + 2, i : i + 2] = [[c, s], [-s, c]]
    return M
"""

CLOCKS = Exercise(
    check="""
for k in (1, 7, -3):
    M = turn(k, 8)
    for p in (0, 5, 60):
        assert np.allclose(M @ pe(p, 8), pe(p + k, 8))
""",
    solution=TURN,
    wrong=[
        TURN.replace("[[c, s], [-s, c]]", "[[c, -s], [s, c]]"),  # the other way round
        TURN.replace("-i / d", "-2 * i / d"),  # i counts columns, not clocks
        TURN.replace("k * 10_000 ** (-i / d)", "k"),  # all clocks alike
        "def turn(k, d): return np.outer(pe(5 + k, d), pe(5, d)) / (d / 2)",  # for one p alone
    ],
)

HEARD = """
def heard(model, tokens, step):
    logits = model(tokens).logits[0, step]
    total = (logits * torch.randn_like(logits)).sum()
    (gradient,) = torch.autograd.grad(total, model.E.weight)
    moved = gradient[tokens[0]].abs().amax(1) > 0
    return moved.nonzero().flatten().tolist()
"""

GRADIENT = Exercise(
    check="""
torch.manual_seed(0)
sizes = {"width": 8, "n_heads": 2}
tokens = torch.tensor([[2, 9, 5, 7, 6, 8]])
right = SelfAttentionLanguageModel(12, **sizes)
assert heard(right, tokens, 3) == [0, 1, 2, 3]
for ahead in (1, 2):
    leaking = Leaking(12, ahead=ahead, n_layers=1, **sizes)
    assert heard(leaking, tokens, 3) == list(range(4 + ahead))
    assert heard(leaking, tokens, 0) == list(range(1 + ahead))
deep = Leaking(12, ahead=1, n_layers=3, **sizes)
assert heard(deep, tokens, 0) == [0, 1, 2, 3], "a leak a layer"
""",
    solution=HEARD,
    wrong=[
        HEARD.replace(".logits[0, step]", ".logits[0]"),  # all positions
        HEARD.replace("gradient[tokens[0]]", "gradient"),  # words, not positions
        HEARD.replace(" > 0", " == 0"),
        "def heard(model, tokens, step): return list(range(step + 1))",  # what it should be
        # what the mask lets one layer read
        """
def heard(model, tokens, step):
    return model.readable(tokens)[0, step].nonzero().flatten().tolist()
""",
    ],
)

MASK_OF = """
def mask_of(tokens, reach):
    place = torch.arange(tokens.size(1))
    back = place.unsqueeze(1) - place
    near = (back >= 0) & (back <= reach)
    return near & (tokens != PAD).unsqueeze(1)
"""

MASK = Exercise(
    check="""
tokens = torch.tensor([[0, 0, 2, 9, 5], [2, 7, 8, 0, 0]])
may = mask_of(tokens, 2)
assert may.shape == (2, 5, 5) and may.dtype == torch.bool
for b, q, k in np.ndindex(2, 5, 5):
    gold = tokens[b, k] != 0 and k <= q and q - k <= 2
    assert may[b, q, k] == gold, (b, q, k)
assert (~may.any(2)).sum() == 2, "rows with nothing to read"
""",
    solution=MASK_OF,
    wrong=[
        MASK_OF.replace("place.unsqueeze(1) - place", "place - place.unsqueeze(1)"),  # ahead
        MASK_OF.replace("<= reach", "< reach"),
        MASK_OF.replace("(tokens != PAD).unsqueeze(1)", "(tokens != PAD).unsqueeze(2)"),  # queries
        MASK_OF.replace("near & (tokens", "near | (tokens"),
        MASK_OF.replace("(back >= 0) & (back <= reach)", "back.abs() <= reach"),
    ],
)

MANY = """
def many(x, W_Q, W_K, W_V, W_O, n_heads):
    t, d = x.shape
    q, k, v = (
        (x @ W).reshape(t, n_heads, -1).transpose(1, 0, 2)
        for W in (W_Q, W_K, W_V)
    )
    e = q @ k.transpose(0, 2, 1) / np.sqrt(d / n_heads)
    w = np.exp(e) / np.exp(e).sum(-1, keepdims=True)
    return (w @ v).transpose(1, 0, 2).reshape(t, d) @ W_O
"""

HEADS = Exercise(
    check="""
torch.manual_seed(0)
layer, x = MultiHeadAttention(12, n_heads=3), torch.randn(1, 5, 12)
gold = layer(x, x, x, torch.ones(1, 1, 5, dtype=torch.bool)).context
parts = (layer.W_Q, layer.W_K, layer.W_V, layer.W_O)
W = [part.weight.detach().numpy().T for part in parts]
found = many(x[0].numpy(), *W, 3)
assert np.allclose(found, gold[0].detach(), atol=1e-5)
""",
    solution=MANY,
    wrong=[
        MANY.replace("np.sqrt(d / n_heads)", "np.sqrt(d)"),
        MANY.replace(" @ W_O", ""),
        MANY.replace(".reshape(t, n_heads, -1).transpose(1, 0, 2)", ".reshape(n_heads, t, -1)"),
        MANY.replace("(w @ v).transpose(1, 0, 2)", "(w @ v)"),
        MANY.replace(".sum(-1, keepdims=True)", ".sum(1, keepdims=True)"),  # over the queries
    ],
)

EXERCISES = {
    "ex-14-turn": CLOCKS,
    "ex-14-heard": GRADIENT,
    "ex-14-mask": MASK,
    "ex-14-heads": HEADS,
}
