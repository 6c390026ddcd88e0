"""Checks of chapter 4's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = """
torch.manual_seed(0)
vocabularies = laboratory.vocabularies()
bahdanau = Bahdanau(*map(len, vocabularies), width=8).eval()
"""

BATCH = Exercise(
    check="""
rng = np.random.default_rng(0)
sizes = 3, (5, 4), (7, 3), (7, 4), 7
s, H, W, U, v = (rng.normal(size=n) for n in sizes)
by_loop = [v @ np.tanh(W @ s + U @ h) for h in H]
assert np.allclose(additive(s, H, W, U, v), by_loop)
""",
    solution="""
def additive(state, annotations, W, U, v):
    return np.tanh(W @ state + annotations @ U.T) @ v
""",
    wrong=[
        # no tanh
        """
def additive(state, annotations, W, U, v):
    return (W @ state + annotations @ U.T) @ v
""",
        # the weights, not the scores
        """
def additive(state, annotations, W, U, v):
    scores = np.exp(np.tanh(W @ state + annotations @ U.T) @ v)
    return scores / scores.sum()
""",
        # U not turned
        """
def additive(state, annotations, W, U, v):
    return np.tanh(W @ state + annotations @ U) @ v
""",
    ],
)

ZERO = Exercise(
    check="""
torch.manual_seed(0)
net = AdditiveScore(2, 3, d_hidden=4)
net.v.weight.data.zero_()
ask, held = torch.randn(1, 1, 2), torch.randn(1, 5, 3)
all_five = torch.ones(1, 1, 5, dtype=torch.bool)
for answer in (first, second):
    read = attend(net(ask, net.project(held)), held, all_five)
    if answer is first:
        assert np.allclose(read.weights[0, 0].tolist(), at_first)
    net.zero_grad()
    read.context.square().sum().backward()
    layers = net.named_children()
    assert answer == {n for n, one in layers if one.weight.grad.any()}
    for parameter in net.parameters():
        parameter.data -= 0.1 * parameter.grad
""",
    solution="""
at_first = [0.2] * 5
first, second = {"v"}, {"W", "U", "v"}
""",
    wrong=[
        'at_first = [0.2] * 5\nfirst, second = {"W", "U", "v"}, {"W", "U", "v"}',
        'at_first = [0.2] * 5\nfirst, second = {"v"}, {"v"}',
        'at_first = [0.2] * 5\nfirst, second = {"v"}, {"W", "v"}',  # U forgotten
        'at_first = [0.0] * 5\nfirst, second = {"v"}, {"W", "U", "v"}',  # scores, not weights
    ],
)

BACKWARD = Exercise(
    check="""
torch.manual_seed(0)
encoder = BackwardOnly(9, 4, dropout=0.0)
one = torch.tensor([[4, 5, 6, 7, 3], [8, 4, 3, 0, 0]])
other = one.clone()
other[0, 2] = other[1, 1] = 5  # the third word, and the second
moved = (encoder(one) - encoder(other)).abs().sum(-1) > 1e-6
assert moved[0].tolist() == [True, True, True, False, False]
assert moved[1, :3].tolist() == [True, True, False]
alone = encoder(one[1:, :3])  # the short sentence without padding
assert torch.allclose(encoder(one)[1:, :3], alone, atol=1e-6)
""",
    solution="""
class BackwardOnly(Encoder):
    def forward(self, source):
        forward, backward = super().forward(source).chunk(2, -1)
        return torch.cat([torch.zeros_like(forward), backward], -1)
""",
    wrong=[
        # the wrong half
        """
class BackwardOnly(Encoder):
    def forward(self, source):
        forward, backward = super().forward(source).chunk(2, -1)
        return torch.cat([forward, torch.zeros_like(backward)], -1)
""",
        # both halves
        "BackwardOnly = Encoder",
        # turned round with its padding
        """
class BackwardOnly(Encoder):
    def forward(self, source):
        forward, backward = super().forward(source.flip(1)).chunk(2, -1)
        return torch.cat([torch.zeros_like(backward), forward.flip(1)], -1)
""",
    ],
)

REASONS = """
from src.experiments.attention_choices import articles
from src.tokens import UNK


@torch.no_grad()
def reasons(model, pair):
    batch = collate(laboratory.encoded((pair,)))
    n, target = len(pair.source.split()), batch.target
    damaged = batch.source.repeat(n, 1).fill_diagonal_(UNK)
    log_p = model(damaged, target[:, :-1].expand(n, -1)).logits.log_softmax(-1)
    written = target[:, 1:].expand(n, -1).unsqueeze(-1)
    return log_p.gather(-1, written).squeeze(-1).argmin(0)[:-1]


some = phrasebook.split("test", 20)
hits, on_articles = [], []
for pair, rows in zip(some, look(bahdanau, some)):
    same = (reasons(bahdanau, pair) == rows.argmax(1)).tolist()
    hits += same
    on_articles += [same[t] for t, _, _ in articles(pair)]
agree, agree_articles = np.mean(hits), np.mean(on_articles)
"""

REASON = Exercise(
    check="""
from src.experiments.attention_choices import articles


def log_p(pair, j, t):
    words = pair.source.split()
    words[j] = "<unk>"
    source = " ".join(words)
    erased = phrasebook.Pair(source, pair.target, pair.sure, pair.possible)
    ids = collate(laboratory.encoded((erased,)))
    logits = bahdanau(ids.source, ids.target[:, :-1]).logits
    return logits[0, t].log_softmax(-1)[ids.target[0, t + 1]].item()


some = phrasebook.split("test", 20)
found = reasons(bahdanau, some[0])
assert len(found) == len(some[0].target.split())
for t in (0, 3, 5):
    each = range(len(some[0].source.split()))
    lowest = min(log_p(some[0], j, t) for j in each)
    assert np.isclose(log_p(some[0], found[t], t), lowest, atol=1e-3)
same, at_articles = [], []
for pair, rows in zip(some, look(bahdanau, some)):
    tops = zip(reasons(bahdanau, pair), rows.argmax(1))
    hits = [int(j) == int(top) for j, top in tops]
    same += hits
    at_articles += [hits[t] for t, _, _ in articles(pair)]
assert np.isclose(agree, np.mean(same))
assert np.isclose(agree_articles, np.mean(at_articles))
""",
    solution=REASONS,
    wrong=[
        REASONS.replace("argmin", "argmax"),  # the word whose erasure helps most
        REASONS.replace("target[:, 1:].expand", "target[:, :-1].expand"),  # the word before
        REASONS.replace("[same[t] for t, _, _ in articles(pair)]", "same"),  # not articles only
    ],
)

EXERCISES = {
    "ex-04-batch": BATCH,
    "ex-04-zero": ZERO,
    "ex-04-backward": BACKWARD,
    "ex-04-reason": REASON,
}
