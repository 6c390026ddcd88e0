"""Checks of chapter 6's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = ""

TWICE = Exercise(
    check="""
torch.manual_seed(0)
ask, held = torch.randn(50, 1, 4), torch.randn(50, 9, 4)
for name, kind in KINDS.items():
    once, again = (scored(kind(), ask, f * held) for f in (1, 2))
    order = torch.equal(once.argsort(), again.argsort())
    assert (name in order_stays) == order, name
    once, again = once.softmax(-1), again.softmax(-1)
    assert (name in weights_stay) == torch.allclose(once, again), name
""",
    solution="""
order_stays = {"dot", "scaled dot", "cosine"}
weights_stay = {"cosine"}
""",
    wrong=[
        # the root does not take the length out
        'order_stays = {"dot", "scaled dot", "cosine"}\nweights_stay = {"scaled dot", "cosine"}',
        # a distance is turned round
        'order_stays = {"dot", "scaled dot", "cosine", "distance"}\nweights_stay = {"cosine"}',
        'order_stays = {"cosine"}\nweights_stay = {"cosine"}',
    ],
)

GAP = Exercise(
    check="""
for n, p in ((2, 0.5), (25, 0.95), (1000, 0.5), (1000, 0.001)):
    e = torch.zeros(n)
    e[0] = gap(n, p)
    assert abs(e.softmax(0)[0].item() - p) < 1e-5, (n, p)
""",
    solution="""
def gap(n, p):
    return math.log(p * (n - 1) / (1 - p))
""",
    wrong=[
        # the others forgotten
        """
def gap(n, p):
    return math.log(p / (1 - p))
""",
        # n others
        """
def gap(n, p):
    return math.log(p * n / (1 - p))
""",
        # upside down
        """
def gap(n, p):
    return math.log((1 - p) / (p * (n - 1)))
""",
    ],
)

ROOT = Exercise(
    check="""
torch.manual_seed(0)
for d, m in ((9, 0.0), (9, 1.0), (100, 0.5), (100, -3.0)):
    q, k = torch.randn(2, 40_000, d) + m
    found = (q * k).sum(-1).std().item()
    assert abs(deviation(d, m) / found - 1) < 0.02, (d, m)
""",
    solution="""
def deviation(d, m):
    return math.sqrt(d * (1 + 2 * m**2))
""",
    wrong=[
        # as if the mean were zero
        """
def deviation(d, m):
    return math.sqrt(d)
""",
        # the variance
        """
def deviation(d, m):
    return d * (1 + 2 * m**2)
""",
        # the mean of the product not taken off
        """
def deviation(d, m):
    return math.sqrt(d) * (1 + m**2)
""",
    ],
)

LONGER = Exercise(
    check="""
torch.manual_seed(0)
ask, held = torch.randn(2, 3, 5), torch.randn(2, 9, 5)
long_ask, long_held = longer(ask, held)
assert long_ask.shape == (2, 3, long_held.size(-1))
assert long_ask.size(-1) <= 7
e = scored(score.DotScore(), long_ask, long_held)
gold = scored(score.EuclideanScore(), ask, held)
assert torch.allclose(e.softmax(-1), gold.softmax(-1), atol=1e-5)
""",
    solution="""
def longer(query, key):
    one = torch.ones_like(query[..., :1])
    root = query.size(-1) ** 0.5
    squares = key.square().sum(-1, keepdim=True)
    long_query = torch.cat([2 * query, one], -1) / root
    return long_query, torch.cat([key, -squares], -1)
""",
    wrong=[
        # the two forgotten
        """
def longer(query, key):
    one = torch.ones_like(query[..., :1])
    root = query.size(-1) ** 0.5
    squares = key.square().sum(-1, keepdim=True)
    return torch.cat([query, one], -1) / root, torch.cat([key, -squares], -1)
""",
        # long keys preferred
        """
def longer(query, key):
    one = torch.ones_like(query[..., :1])
    root = query.size(-1) ** 0.5
    squares = key.square().sum(-1, keepdim=True)
    return torch.cat([2 * query, one], -1) / root, torch.cat([key, squares], -1)
""",
        # the length, not its square
        """
def longer(query, key):
    one = torch.ones_like(query[..., :1])
    root = query.size(-1) ** 0.5
    lengths = key.norm(dim=-1, keepdim=True)
    return torch.cat([2 * query, one], -1) / root, torch.cat([key, -lengths], -1)
""",
        # the root of the longer vectors
        """
def longer(query, key):
    one = torch.ones_like(query[..., :1])
    squares = key.square().sum(-1, keepdim=True)
    return torch.cat([2 * query, one], -1) / 6**0.5, torch.cat([key, -squares], -1)
""",
    ],
)

POWER = Exercise(
    check="""
mine = PowerScore()
torch.manual_seed(0)
ask, held = torch.randn(2, 3, 5), torch.randn(2, 9, 5)
tau = mine.log_temperature.exp()
for p, other in ((0, score.CosineScore()), (1, score.DotScore())):
    mine.power.data.fill_(p)
    gold = scored(other, ask, held) / (tau if p == 1 else 1)
    assert torch.allclose(scored(mine, ask, held), gold, rtol=1e-4)
held[:, 0] = 0
scored(mine, ask, held).sum().backward()
grad = mine.power.grad
assert grad is not None and grad.isfinite() and grad != 0
KINDS["power"] = PowerScore
for task in ("random volume", "louder twin"):
    assert hit_rate(task, "power", 0, rate=0.01) > 0.9, task
""",
    solution="""
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.5))

    def project(self, key):
        length = key.norm(dim=-1, keepdim=True).clamp_min(1e-6)
        return super().project(key) * length**self.power
""",
    wrong=[
        # a number that does not learn
        """
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.5))

    def project(self, key):
        length = key.norm(dim=-1, keepdim=True).clamp_min(1e-6)
        return super().project(key) * length ** self.power.item()
""",
        # a zero vector has no logarithm
        """
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.5))

    def project(self, key):
        length = key.norm(dim=-1, keepdim=True)
        return super().project(key) * (self.power * length.log()).exp()
""",
        # the key's length alone: with p = 1 it is no dot product
        """
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.5))

    def forward(self, query, projected):
        length = projected.norm(dim=-1).clamp_min(1e-6).unsqueeze(1)
        return super().forward(query, projected) * length**self.power

""",
    ],
)

EXERCISES = {
    "ex-06-twice": TWICE,
    "ex-06-gap": GAP,
    "ex-06-root": ROOT,
    "ex-06-longer": LONGER,
    "ex-06-power": POWER,
}
