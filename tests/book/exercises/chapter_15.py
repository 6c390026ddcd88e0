"""Checks of chapter 15's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

LAYER_NORM = """
def layer_norm(x, g, b):
    centred = x - x.mean(-1, keepdims=True)
    variance = (centred**2).mean(-1, keepdims=True)
    return g * centred / np.sqrt(variance + 1e-5) + b
"""

NORM = Exercise(
    check="""
chance = np.random.default_rng(0)
x, g, b = (chance.normal(3, 2, n) for n in ((2, 3, 5), 5, 5))
theirs = F.layer_norm(torch.tensor(x), (5,), torch.tensor(g), torch.tensor(b))
assert np.allclose(layer_norm(x, g, b), theirs)
tiny = 1e-4 * x
theirs = F.layer_norm(torch.tensor(tiny), (5,))
assert np.allclose(layer_norm(tiny, np.ones(5), np.zeros(5)), theirs)
""",
    solution=LAYER_NORM,
    wrong=[
        LAYER_NORM.replace("x.mean(-1, ", "x.mean(0, ").replace("mean(-1, ", "mean(0, "),  # batch
        LAYER_NORM.replace("(-1, keepdims=True)", "()"),  # all numbers together
        LAYER_NORM.replace("np.sqrt(variance + 1e-5)", "(np.sqrt(variance) + 1e-5)"),
        LAYER_NORM.replace("(centred**2).mean(-1, keepdims=True)", "x.var(-1, ddof=1)[..., None]"),
        LAYER_NORM.replace("g * centred / np.sqrt(variance + 1e-5) + b", "centred / variance"),
    ],
)

N_NUMBERS = """
def n_numbers(d, L, n_source, n_target):
    attention, work, norm = 4 * d * d, 8 * d * d + 5 * d, 2 * d
    encoder = attention + work + 2 * norm
    decoder = 2 * attention + work + 3 * norm
    return L * (encoder + decoder) + d * (n_source + n_target)
"""

COUNT = Exercise(
    check="""
for d, L, n_heads in ((8, 1, 2), (12, 3, 4)):
    made = {"width": d, "n_layers": L, "n_heads": n_heads}
    built = transformer.Transformer(17, 19, **made)
    n = sum(p.numel() for p in built.parameters())
    assert n_numbers(d, L, 17, 19) == n, (d, L)
""",
    solution=N_NUMBERS,
    wrong=[
        N_NUMBERS.replace("n_source + n_target", "n_source + 2 * n_target"),  # not tied
        N_NUMBERS.replace("2 * attention", "attention"),  # no look at the source
        N_NUMBERS.replace(" + 5 * d", ""),  # no biases
        N_NUMBERS.replace("2 * norm", "norm").replace("3 * norm", "norm"),
        N_NUMBERS.replace("4 * d * d,", "4 * d * d + 4 * d,"),  # as nn.Transformer has it
    ],
)

WRITE = """
def write(model, source, n):
    memory = model.encode(source)
    state, written = model.start(memory), []
    token = source.new_full((len(source),), 2)  # <s>
    for _ in range(n):
        step = model.step(token, state, memory)
        token, state = step.logits.argmax(-1), step.state
        written.append(token)
    return torch.stack(written, 1)
"""

CACHE = Exercise(
    check="""
torch.manual_seed(0)
small = transformer.Transformer(11, 13, width=8, n_heads=2).eval()
for parameter in small.parameters():
    torch.nn.init.normal_(parameter)
source = torch.tensor([[5, 9, 4, 3], [7, 3, 0, 0]])
read = []
small.decoder.register_forward_hook(lambda *call: read.append(call[1]))
found = write(small, source, 6)
kept = [(*tokens.shape, state[0].keys.size(1)) for tokens, state, _ in read]
assert kept == [(2, 1, n) for n in range(6)]
so_far = torch.full((2, 1), 2)  # <s>
for _ in range(6):
    best = small(source, so_far).logits[:, -1].argmax(-1)
    so_far = torch.cat([so_far, best.unsqueeze(1)], 1)
assert torch.equal(found, so_far[:, 1:])
""",
    solution=WRITE,
    wrong=[
        WRITE.replace(", state = step.logits.argmax(-1), step.state", " = step.logits.argmax(-1)"),
        WRITE.replace("token, state = step.logits.argmax(-1), step.state", "state = step.state"),
        # reads all again
        """
def write(model, source, n):
    tokens = source.new_full((len(source), 1), 2)
    for _ in range(n):
        best = model(source, tokens).logits[:, -1].argmax(-1)
        tokens = torch.cat([tokens, best.unsqueeze(1)], 1)
    return tokens[:, 1:]
""",
        WRITE.replace("argmax(-1)", "argmin(-1)"),
    ],
)

PAPERS_RATE = """
def rate(step, d, warmup):
    return d**-0.5 * min(step**-0.5, step * warmup**-1.5)
"""

RATE = Exercise(
    check="""
d, warmup = 512, 4_000
top = d**-0.5 * warmup**-0.5
plan = TrainingConfig(top, 9_000, schedule="inverse-sqrt", warmup=warmup)
for step in (1, 100, 4_000, 9_000):
    assert np.isclose(rate(step, d, warmup), plan.rate(step - 1)), step
assert np.isclose(rate(8_000, d, 2_000), rate(8_000, d, 4_000))
""",
    solution=PAPERS_RATE,
    wrong=[
        PAPERS_RATE.replace("min", "max"),
        PAPERS_RATE.replace("warmup**-1.5", "warmup**-0.5"),
        PAPERS_RATE.replace("step**-0.5", "warmup**-0.5"),  # never falls
        PAPERS_RATE.replace("d**-0.5 * ", ""),
        PAPERS_RATE.replace("min(step", "min((step + 1)").replace("step *", "(step + 1) *"),
    ],
)

EXERCISES = {
    "ex-15-norm": NORM,
    "ex-15-count": COUNT,
    "ex-15-write": CACHE,
    "ex-15-rate": RATE,
}
