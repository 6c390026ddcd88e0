"""Checks of chapter 6's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = ""

TWICE = Exercise(
    check="""
torch.manual_seed(0)
ask, held = torch.randn(50, 1, 4), torch.randn(50, 9, 4)
order, weights = set(), set()
for name, kind in KINDS.items():
    once, again = (scored(kind(), ask, f * held) for f in (1, 2))
    if torch.equal(once.argsort(), again.argsort()):
        order.add(name)
    if torch.allclose(once.softmax(-1), again.softmax(-1)):
        weights.add(name)
assert order_stays == order, "order_stays"
assert weights_stay == weights, "weights_stay"
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
        # one name too many
        'order_stays = {"dot", "scaled dot", "cosine", "location"}\nweights_stay = {"cosine"}',
        # no sets
        'order_stays = "dot, scaled dot, cosine"\nweights_stay = "cosine"',
    ],
)

GAP = Exercise(
    check="""
for n, p in ((2, 0.5), (25, 0.95), (1000, 0.5), (1000, 0.001)):
    e = torch.zeros(n)
    e[0] = gap(n, p)
    assert abs(e.softmax(0)[0].item() - p) < 1e-5, (n, p)
cosines = torch.full((25,), -1.0)
cosines[0] = 1
share = (cosines / warmest).softmax(0)[0].item()
assert abs(share - 0.95) < 1e-3, share
""",
    solution="""
def gap(n, p):
    return math.log(p * (n - 1) / (1 - p))


warmest = 2 / gap(25, 0.95)
""",
    wrong=[
        # the others forgotten
        """
def gap(n, p):
    return math.log(p / (1 - p))


warmest = 2 / 6.1225
""",
        # n others
        """
def gap(n, p):
    return math.log(p * n / (1 - p))


warmest = 2 / 6.1225
""",
        # upside down
        """
def gap(n, p):
    return math.log((1 - p) / (p * (n - 1)))


warmest = 2 / 6.1225
""",
        # the others at 0, not at -1
        """
def gap(n, p):
    return math.log(p * (n - 1) / (1 - p))


warmest = 1 / gap(25, 0.95)
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
huge = 10**12  # too large to draw
assert math.isclose(deviation(huge, 2.0), 3 * deviation(huge, 0.0))
assert math.isclose(deviation(4 * huge, 0.0), 2 * huge**0.5)
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
        # the spread over the keys of one query
        """
def deviation(d, m):
    return math.sqrt(d * (1 + m**2))
""",
        # drawn, not derived
        """
def deviation(d, m):
    q, k = torch.randn(2, 10_000, d) + m
    return (q * k).sum(-1).std().item()
""",
    ],
)

LONGER = Exercise(
    check="""
torch.manual_seed(0)
for d in (5, 11):
    ask, held = torch.randn(2, 3, d), torch.randn(2, 9, d)
    long_ask, long_held = longer(ask, held)
    assert long_ask.shape == (2, 3, long_held.size(-1))
    assert long_ask.size(-1) <= d + 2
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
        # one size only
        """
def longer(query, key):
    one = torch.ones_like(query[..., :1])
    squares = key.square().sum(-1, keepdim=True)
    return torch.cat([2 * query, one], -1) / 5**0.5, torch.cat([key, -squares], -1)
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
assert mine.power.item() == 0.5
torch.manual_seed(0)
ask, held = torch.randn(2, 3, 5), torch.randn(2, 9, 5)
lengths = ask.norm(dim=-1).unsqueeze(2) * held.norm(dim=-1).unsqueeze(1)
for p in (0, 0.5, 1):
    mine.power.data.fill_(p)
    gold = scored(score.CosineScore(), ask, held) * lengths**p
    assert torch.allclose(scored(mine, ask, held), gold, rtol=1e-4), p
mine.power.data.fill_(0.5)
held[:, 0] = 0
held.requires_grad_()
scored(mine, ask, held).sum().backward()
grad = mine.power.grad
assert grad is not None and grad.isfinite() and grad != 0
assert held.grad.isfinite().all(), "a zero key"
for task in ("random volume", "louder twin"):
    assert min(hit_rates(task, PowerScore, 0, rate=0.01)) > 0.9, task
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
        # it begins as a cosine
        """
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.0))

    def project(self, key):
        length = key.norm(dim=-1, keepdim=True).clamp_min(1e-6)
        return super().project(key) * length**self.power
""",
        # the square of the power
        """
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.5))

    def project(self, key):
        length = key.norm(dim=-1, keepdim=True).clamp_min(1e-6)
        return super().project(key) * length ** self.power.square()
""",
        # a mixture of the two ends
        """
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.5))

    def forward(self, query, projected):
        one = super().forward(query, projected)
        length = query.norm(dim=-1, keepdim=True) * projected.norm(dim=-1).unsqueeze(1)
        return (1 - self.power) * one / length + self.power * one

    def project(self, key):
        return key + 0 * self.power
""",
        # the equation as it is printed, and a key of no length
        """
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.5))

    def project(self, key):
        return key * key.norm(dim=-1, keepdim=True) ** (self.power - 1)
""",
        # a root that has no slope at zero
        """
class PowerScore(score.CosineScore):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.5))

    def project(self, key):
        return super().project(key) * key.norm(dim=-1, keepdim=True) ** self.power
""",
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
