"""Checks of chapter 12's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

FIELD_CODE = """
def field(n_layers, kernel):
    return n_layers * (kernel - 1) + 1


def layers_needed(n_words, kernel):
    return -(-(n_words - 1) // (kernel - 1))
"""

FIELD = Exercise(
    check="""
for kernel in (2, 3, 5):
    for n_layers in range(5):
        seen = {0}
        for _ in range(n_layers):
            seen = {j + o for j in seen for o in range(kernel)}
        assert field(n_layers, kernel) == len(seen), (n_layers, kernel)
    for n_words in range(1, 40):
        needed = layers_needed(n_words, kernel)
        assert field(needed, kernel) >= n_words, "too few"
        assert needed == 0 or field(needed - 1, kernel) < n_words, "too many"
""",
    solution=FIELD_CODE,
    wrong=[
        # every layer adds its whole width; the width is raised to a power; the first word forgotten
        FIELD_CODE.replace("n_layers * (kernel - 1) + 1", "n_layers * kernel"),
        FIELD_CODE.replace("n_layers * (kernel - 1) + 1", "kernel**n_layers"),
        FIELD_CODE.replace("(kernel - 1) + 1", "(kernel - 1)"),
        # rounded down; one layer too many; by the width
        FIELD_CODE.replace("-(-(n_words - 1) // (kernel - 1))", "(n_words - 1) // (kernel - 1)"),
        FIELD_CODE.replace("// (kernel - 1))", "// (kernel - 1)) + 1"),
        FIELD_CODE.replace("-(-(n_words - 1) // (kernel - 1))", "-(-n_words // kernel)"),
    ],
)

SLOPE_CODE = """
def slope(x, w, n, shortcut):
    product = 1.0
    for _ in range(n):
        y = np.tanh(w * x)
        product *= shortcut + w * (1 - y**2)
        x = shortcut * x + y
    return product
"""

SLOPE = Exercise(
    check="""
for w in (0.5, 1.5):
    for n in (1, 2, 20):
        for shortcut in (0, 1):
            x = torch.tensor(0.3, dtype=torch.double, requires_grad=True)
            y = x
            for _ in range(n):
                y = shortcut * y + torch.tanh(w * y)
            gold = torch.autograd.grad(y, x)[0].item()
            found = slope(0.3, w, n, shortcut)
            assert np.isclose(found, gold, atol=0), (w, n, shortcut)
""",
    solution=SLOPE_CODE,
    wrong=[
        # the shortcut left out of the product; x stands still; slopes added
        SLOPE_CODE.replace("shortcut + w", "w"),
        SLOPE_CODE.replace("        x = shortcut * x + y\n", ""),
        SLOPE_CODE.replace("product *=", "product +="),
        # w forgotten; the slope of tanh wrong; the next x without its shortcut
        SLOPE_CODE.replace("w * (1 - y**2)", "(1 - y**2)"),
        SLOPE_CODE.replace("(1 - y**2)", "(1 - y)"),
        SLOPE_CODE.replace("x = shortcut * x + y", "x = y"),
    ],
)

CAUSAL_CODE = """
def causal(x, W, b):
    n, d = x.shape
    padded = np.concatenate([np.zeros((2, d)), x])
    windows = np.stack([padded[i : i + 3].ravel() for i in range(n)])
    A, B = np.split(windows @ W.T + b, 2, axis=1)
    return A / (1 + np.exp(-B))
"""

CAUSAL = Exercise(
    check="""
torch.manual_seed(0)
part = GatedConvolution(2, 3, dropout=0.0)
x = torch.randn(5, 2)
b = np.array([0.5, 0.0, -1.0, 1.0])
part.W.b.data = torch.tensor(b, dtype=torch.float)
gold = part(F.pad(x, (0, 0, 2, 0))[None])[0].detach().numpy()
found = causal(x.numpy(), part.W.W.detach().numpy(), b)
assert found.shape == gold.shape
assert np.allclose(found, gold, atol=1e-5)
""",
    solution=CAUSAL_CODE,
    wrong=[
        # the halves exchanged; the gate of A; the gate not squashed; no bias
        CAUSAL_CODE.replace("A, B =", "B, A ="),
        CAUSAL_CODE.replace("np.exp(-B)", "np.exp(-A)"),
        CAUSAL_CODE.replace("A / (1 + np.exp(-B))", "A * B"),
        CAUSAL_CODE.replace(" + b", ""),
        # the window looks ahead: by two words, by one on either side
        CAUSAL_CODE.replace("[np.zeros((2, d)), x]", "[x, np.zeros((2, d))]"),
        CAUSAL_CODE.replace("np.zeros((2, d)), x", "np.zeros((1, d)), x, np.zeros((1, d))"),
        # the window read backwards
        CAUSAL_CODE.replace("padded[i : i + 3]", "padded[i : i + 3][::-1]"),
    ],
)

STEP_CODE = """
def one_step(part, x, past):
    window = torch.cat([past, x.unsqueeze(1)], 1)
    return part(window).squeeze(1), window[:, 1:]
"""

STEP = Exercise(
    check="""
torch.manual_seed(0)
part = GatedConvolution(4, 3, dropout=0.0)
x = torch.randn(2, 6, 4)
gold = part(F.pad(x, (0, 0, 2, 0)))
past, found = torch.zeros(2, 2, 4), []
for vector in x.unbind(1):
    before = past.clone()
    y, after = one_step(part, vector, past)
    assert y.shape == (2, 4) and after.shape == past.shape
    assert torch.equal(past, before), "the old state has changed"
    past = after
    found.append(y)
assert torch.allclose(torch.stack(found, 1), gold, atol=1e-6)
""",
    solution=STEP_CODE,
    wrong=[
        # the newest dropped; nothing moves on; the newest in front
        STEP_CODE.replace("window[:, 1:]", "window[:, :-1]"),
        STEP_CODE.replace("window[:, 1:]", "past"),
        STEP_CODE.replace("[past, x.unsqueeze(1)]", "[x.unsqueeze(1), past]"),
        # everything kept; the output kept in place of the input
        STEP_CODE.replace("window[:, 1:]", "window"),
        """
def one_step(part, x, past):
    y = part(torch.cat([past, x.unsqueeze(1)], 1)).squeeze(1)
    return y, torch.cat([past[:, 1:], y.unsqueeze(1)], 1)
""",
        # the old state overwritten
        """
def one_step(part, x, past):
    y = part(torch.cat([past, x.unsqueeze(1)], 1)).squeeze(1)
    past[:, 0], past[:, 1] = past[:, 1].clone(), x
    return y, past
""",
    ],
)

EXERCISES = {
    "ex-12-field": FIELD,
    "ex-12-slope": SLOPE,
    "ex-12-causal": CAUSAL,
    "ex-12-step": STEP,
}
