"""Checks of chapter 5's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = """
torch.manual_seed(0)
"""

MATRIX = Exercise(
    check="""
ask = np.eye(3)  # three queries, and three annotations that equal them
assert (ask @ ask.T).argmax(1).tolist() == [0, 1, 2]  # dot
assert (ask @ W_a @ ask.T).argmax(1).tolist() == [1, 2, 0]  # general
""",
    solution="""
W_a = np.eye(3)[[1, 2, 0]]
""",
    wrong=[
        "W_a = np.eye(3)",  # dot once more
        "W_a = np.eye(3)[[2, 0, 1]]",  # the other way round: its transpose
        "W_a = np.ones((3, 3))",
    ],
)

MISSES = """
def misses(pairs, reach):
    far = []
    for pair in pairs:
        end = len(pair.source.split())  # </s>
        far += [abs(s - min(t, end)) > reach for t, s in pair.sure]
    return sum(far) / len(far)
"""

WINDOW = Exercise(
    check="""
links = frozenset({(0, 4), (1, 1), (2, 0), (9, 4)})
five = phrasebook.Pair("a b c d e", "k l m n o p q r s t", links, links)
assert [misses([five], D) for D in range(5)] == [0.75, 0.5, 0.25, 0.25, 0]
pairs = phrasebook.split("test", 500)
enough = [D for D in range(20) if misses(pairs, D) <= 0.01]
assert min(enough) == 9
""",
    solution=MISSES,
    wrong=[
        MISSES.replace("min(t, end)", "t"),  # the window runs past the sentence
        MISSES.replace("len(pair.source.split())", "len(pair.source.split()) - 1"),
        MISSES.replace("> reach", ">= reach"),
        MISSES.replace("abs(s - min(t, end))", "s - min(t, end)"),
    ],
)

LOCAL = """
def my_look(e, p, D, H, mask):
    distance = torch.arange(e.size(-1)) - p.unsqueeze(-1)
    inside = mask.unsqueeze(1) & (distance.abs() <= D)
    alpha = e.masked_fill(~inside, -torch.inf).softmax(-1)
    alpha = alpha * torch.exp(-(distance**2) / (2 * (D / 2) ** 2))
    return alpha @ H, alpha
"""

PREDICT = Exercise(
    check="""
torch.manual_seed(0)
local = LuongLocalP(30, 30, width=8, reach=2)
source = torch.tensor([[7, 9, 4, 8, 6, 3], [5, 4, 11, 3, 0, 0]])
memory, s = local.encode(source), torch.randn(2, 4, 8)
e, p = local.score(s, memory.summary.keys), local.centre(s, memory)
context, alpha = my_look(e, p, 2, memory.states, memory.mask)
gold_context, gold_alpha = local.look(s, memory)
assert torch.allclose(alpha, gold_alpha, atol=1e-6)
assert torch.allclose(context, gold_context, atol=1e-6)
""",
    solution=LOCAL,
    wrong=[
        LOCAL.replace("alpha * torch", "(e * 0 + 1) * torch"),  # the Gaussian alone
        LOCAL.replace("    return", "    alpha = alpha / alpha.sum(-1, keepdim=True)\n    return"),
        LOCAL.replace("(D / 2) ** 2", "D**2"),  # sigma = D
        LOCAL.replace(" & (distance.abs() <= D)", ""),  # no window
        LOCAL.replace("mask.unsqueeze(1) & ", ""),  # padding is read
    ],
)

FEED = """
def fed(model, source, target):
    memory = model.encode(source)
    cells, seen = memory.summary.last, torch.zeros(len(source), 8)
    logits = []
    for word in model.embed(target).unbind(1):
        both = torch.cat([word, seen], -1).unsqueeze(1)
        query, cells = model.decoder(both, cells)
        context, _ = model.look(query, memory)
        seen = model.attentional(query, context).squeeze(1)
        logits.append(model.output(seen))
    return torch.stack(logits, 1)
"""

FED = Exercise(
    check="""
torch.manual_seed(0)
model = LuongInputFeeding(30, 30, width=8)
source = torch.tensor([[7, 9, 4, 3], [5, 4, 3, 0]])
target = torch.tensor([[2, 9, 8, 7, 6], [2, 4, 4, 5, 9]])
gold = model(source, target).logits
model.forward = model.step = model.update = None  # by your own hand
assert torch.allclose(fed(model, source, target), gold, atol=1e-5)
""",
    solution=FEED,
    wrong=[
        FEED.replace("[word, seen]", "[seen, word]"),
        FEED.replace("model.attentional(query, context).squeeze(1)", "context.squeeze(1)").replace(
            "model.output(seen)", "model.output(model.attentional(query, context).squeeze(1))"
        ),  # the context is fed
        FEED.replace("[word, seen]", "[word, 0 * seen]"),  # nothing is fed
        FEED.replace("query, cells = model", "query, _ = model"),  # it never moves on
    ],
)

EXERCISES = {
    "ex-05-matrix": MATRIX,
    "ex-05-window": WINDOW,
    "ex-05-local": PREDICT,
    "ex-05-fed": FED,
}
