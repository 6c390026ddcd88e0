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
assert encoder(one).shape == (2, 5, 8)
assert not encoder(one)[..., :4].any()
start = Bahdanau(9, 9, width=4).decoder.start(encoder(one))
assert start.std(0).any()  # s_0 depends on the sentence
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
        # the backward half twice
        """
class BackwardOnly(Encoder):
    def forward(self, source):
        backward = super().forward(source).chunk(2, -1)[1]
        return torch.cat([backward, backward], -1)
""",
        # half as long
        """
class BackwardOnly(Encoder):
    def forward(self, source):
        return super().forward(source).chunk(2, -1)[1]
""",
        # the halves exchanged: the decoder would start from zeros
        """
class BackwardOnly(Encoder):
    def forward(self, source):
        forward, backward = super().forward(source).chunk(2, -1)
        return torch.cat([backward, torch.zeros_like(forward)], -1)
""",
        # turned round with its padding
        """
class BackwardOnly(Encoder):
    def forward(self, source):
        forward, backward = super().forward(source.flip(1)).chunk(2, -1)
        return torch.cat([torch.zeros_like(backward), forward.flip(1)], -1)
""",
    ],
)

LOOKS = """
def my_look(s, H, mask, W, U, v):
    hidden = torch.tanh((s @ W.T).unsqueeze(1) + H @ U.T)
    e = (hidden @ v.T).squeeze(-1)
    alpha = e.masked_fill(~mask, -torch.inf).softmax(-1)
    return (alpha.unsqueeze(-1) * H).sum(1), alpha
"""

LOOK = Exercise(
    check="""
batch = collate(laboratory.encoded(phrasebook.split("test", 3)))
memory = bahdanau.encode(batch.source)
assert not memory.mask.all()
score, s = bahdanau.score, bahdanau.start(memory)
matrices = [layer.weight for layer in (score.W, score.U, score.v)]
context, weights = my_look(s, memory.states, memory.mask, *matrices)
gold_context, gold_weights = bahdanau.look(s, memory)
assert torch.allclose(weights, gold_weights, atol=1e-5)
assert torch.allclose(context, gold_context, atol=1e-5)
""",
    solution=LOOKS,
    wrong=[
        LOOKS.replace("e.masked_fill(~mask, -torch.inf).softmax(-1)", "e.softmax(-1)"),
        LOOKS.replace("softmax(-1)", "softmax(0)"),  # over the sentences
        LOOKS.replace("e.masked_fill(~mask, -torch.inf).softmax(-1)", "e.softmax(-1) * mask"),
        LOOKS.replace("torch.tanh", ""),
    ],
)

EXERCISES = {
    "ex-04-batch": BATCH,
    "ex-04-zero": ZERO,
    "ex-04-backward": BACKWARD,
    "ex-04-look": LOOK,
}
