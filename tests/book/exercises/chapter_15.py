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
torch.manual_seed(1)
small = Untied(11, 13, width=8, n_heads=2).eval()
source = torch.tensor([[5, 9, 4, 3], [7, 3, 0, 0]])
read, heard = [], []
small.encoder.register_forward_hook(lambda *call: heard.append(1))
small.decoder.register_forward_hook(lambda *call: read.append(call[1]))
found = write(small, source, 6)
kept = [(*tokens.shape, state[0].keys.size(1)) for tokens, state, _ in read]
assert kept == [(2, 1, n) for n in range(6)]
assert len(heard) == 1, "encode once"
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
        WRITE.replace("model.step(token,", "model.step(torch.full_like(token, 2),"),  # <s> for ever
        WRITE.replace("),), 2)", "),), 1)"),  # starts from <unk>
        WRITE.replace("step.logits.argmax(-1)", "step.logits.softmax(-1).multinomial(1)[:, 0]"),
        WRITE.replace(
            "state, memory)\n        token", "state, model.encode(source))\n        token"
        ),
    ],
)

COPIED = """
def copied(layer):
    own, work = layer.attention, layer.work
    d, hidden = work.W_1.in_features, work.W_1.out_features
    pre = isinstance(layer.reading, transformer_layers.PreNorm)
    theirs = torch.nn.TransformerEncoderLayer(
        d, own.n_heads, hidden, 0.0, batch_first=True, norm_first=pre
    )
    three = [own.W_Q.weight, own.W_K.weight, own.W_V.weight]
    attention = theirs.self_attn
    with torch.no_grad():
        attention.in_proj_weight.copy_(torch.cat(three))
        attention.in_proj_bias.zero_()
        attention.out_proj.bias.zero_()
    attention.out_proj.weight = own.W_O.weight
    theirs.linear1, theirs.linear2 = work.W_1, work.W_2
    theirs.norm1, theirs.norm2 = layer.reading.norm, layer.working.norm
    return theirs
"""

COPY = Exercise(
    check="""
x, every = torch.randn(2, 5, 12), torch.ones(1, 1, 5, dtype=torch.bool)
for norm in ("post", "pre"):
    config = transformer.TransformerConfig(12, 1, 3, norm, "none", 0.0)
    ours = transformer.EncoderLayer(config).eval()
    for parameter in ours.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    theirs = copied(ours)
    assert isinstance(theirs, torch.nn.TransformerEncoderLayer)
    assert torch.allclose(theirs.eval()(x), ours(x, every), atol=1e-4), norm
""",
    solution=COPIED,
    wrong=[
        COPIED.replace("norm_first=pre", "norm_first=False"),
        COPIED.replace("norm_first=pre", "norm_first=True"),
        COPIED.replace("        attention.in_proj_weight.copy_(torch.cat(three))\n", ""),
        COPIED.replace("[own.W_Q.weight, own.W_K", "[own.W_K.weight, own.W_Q"),
        COPIED.replace("    theirs.norm1, theirs.norm2 =", "    theirs.norm2, theirs.norm1 ="),
        COPIED.replace("    attention.out_proj.weight = own.W_O.weight\n", ""),
        COPIED.replace("d, own.n_heads, hidden", "d, 1, hidden"),
        COPIED.replace("batch_first=True, ", ""),
    ],
)

EXERCISES = {
    "ex-15-norm": NORM,
    "ex-15-count": COUNT,
    "ex-15-write": CACHE,
    "ex-15-copy": COPY,
}
