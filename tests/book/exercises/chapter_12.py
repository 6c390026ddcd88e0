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

CONTEXT_CODE = """
def brought(a, z, e, mask):
    m = mask.sum(1)[:, None, None]
    return m.sqrt() * (a @ (HALF * (z + e)))
"""

CONTEXT = Exercise(
    check="""
from src.models.translator import Memory

torch.manual_seed(0)
z, e = torch.randn(2, 2, 5, 4)
mask = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
layer, heard = DecoderLayer(4, 3, dropout=0.0), []
layer.W_c.register_forward_hook(lambda *call: heard.append(call[1][0]))
x, g = torch.randn(2, 2, 6, 4)
memory = Memory(z, mask, HALF * (z + e))
_, a = layer(x, F.pad(x, (0, 0, 2, 0)), g, memory)
assert torch.allclose(brought(a, z, e, mask), heard[0], atol=1e-5)
""",
    solution=CONTEXT_CODE,
    wrong=[
        # the padding counted; one length for all; m itself; nothing
        CONTEXT_CODE.replace("mask.sum(1)[:, None, None]", "torch.tensor(mask.size(1))"),
        CONTEXT_CODE.replace("mask.sum(1)[:, None, None]", "mask.sum(1).max()"),
        CONTEXT_CODE.replace("m.sqrt()", "m"),
        CONTEXT_CODE.replace("m.sqrt() * ", ""),
        # the key for a value; the word alone; the sum at full size; shorter in place of longer
        CONTEXT_CODE.replace("HALF * (z + e)", "z"),
        CONTEXT_CODE.replace("HALF * (z + e)", "e"),
        CONTEXT_CODE.replace("HALF * (z + e)", "z + e"),
        CONTEXT_CODE.replace("m.sqrt() *", "m**-0.5 *"),
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
    "ex-12-context": CONTEXT,
    "ex-12-step": STEP,
}
