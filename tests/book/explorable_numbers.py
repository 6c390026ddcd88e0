"""What the figures that a reader moves must show: counted, masked and heard by the package."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import count, repeat

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor, nn

from src.attention import attend
from src.costs import operations, size_of
from src.masks import causal_mask, local_mask, padding_mask
from src.models.gated_convolution import GatedConvolution
from src.models.gated_unit import GatedUnit
from src.models.language.leaking import Leaking
from src.models.rereading import Rereading
from src.models.transformer import Transformer
from src.multihead import MultiHeadAttention
from src.scores import ScaledDotScore
from src.tokens import BOS, EOS, PAD

SIZES, QUERIES, KEYS = tuple(2**i for i in range(11)), 200, 6
CPU = torch.device("cpu")
Layer = Callable[[Float[Tensor, "b n d"]], Float[Tensor, "b n d"]]

# softmax: one query, six keys


def tosses(seed: int) -> Iterator[int]:
    """The highest bit of each number of the generator mulberry32, as +1 or -1."""
    ones, a = 2**32 - 1, seed
    while True:
        a = (a + 0x6D2B79F5) & ones
        t = ((a ^ (a >> 15)) * (a | 1)) & ones
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & ones)) & ones
        yield 1 if (t ^ (t >> 14)) >> 31 else -1


@cache
def products(query: int) -> np.ndarray:
    """Of one query with its six keys, a row for each size: (11, 6)."""
    toss = tosses(query)
    rows = np.array([[next(toss) for _ in range(1024)] for _ in range(1 + KEYS)])
    return np.stack([rows[1:, :d] @ rows[0, :d] for d in SIZES])


def weights_of(scores: np.ndarray) -> np.ndarray:
    bumps = np.exp(scores - scores.max(-1, keepdims=True))
    return bumps / bumps.sum(-1, keepdims=True)


def looks(d: int, power: float, tau: float = 1.0) -> np.ndarray:
    """The weights of all queries, their scores divided by d ** power: (200, 6)."""
    rows = [products(query + 1)[SIZES.index(d)] for query in range(QUERIES)]
    return weights_of(np.stack(rows) / d**power / tau)


def gradient(weights: np.ndarray) -> float:
    """The length of the softmax's own gradient (chapter 6)."""
    return float(np.linalg.norm(np.diag(weights) - np.outer(weights, weights)))


def entropy(weights: np.ndarray) -> float:
    return float(-(weights * np.log(weights.clip(1e-300))).sum())


# masks: seven queries, seven keys

IDS = {"pad": PAD, "<s>": BOS, "</s>": EOS, "le": 4, "roi": 5, "dort": 6, "ici": 7}


def mask(name: str, words: list[str], number: int) -> Bool[Tensor, "q k"]:
    """What the package lets these words read; `number` is a window's reach, a prefix's length."""
    ids = torch.tensor([[IDS[word] for word in words]])
    n, real, place = len(words), padding_mask(ids), torch.arange(len(words))
    causal = causal_mask(n, n, device=CPU)
    found = {
        "everything": torch.ones(1, n, n).bool(),
        "padding hidden": real.unsqueeze(1).expand(1, n, n),
        "window": local_mask(place[None], real, reach=number),
        "causal": causal,
        "causal, padding hidden": causal & real.unsqueeze(1),
        "leak of one": Leaking(8, ahead=1, width=8, n_layers=1).readable(ids),
        "prefix": (causal | (place < number)) & real.unsqueeze(1),
        "causal, padding on the left": causal & real.unsqueeze(1),
    }
    return found[name][0]


# paths: how many hops

D = 5


class Recurrence(nn.Module):
    """One step of time at all places: a place reads the state to its left."""

    def __init__(self) -> None:
        super().__init__()
        self.unit = GatedUnit(D, D)

    def forward(self, x: Float[Tensor, "1 n d"]) -> Float[Tensor, "1 n d"]:
        before = F.pad(x, (0, 0, 1, -1))
        return self.unit(self.unit.project(x[0]), before[0])[None]


def convolution(x: Float[Tensor, "1 n d"], conv: GatedConvolution) -> Float[Tensor, "1 n d"]:
    return conv(F.pad(x, (0, 0, conv.kernel // 2, conv.kernel // 2)))


def window(x: Float[Tensor, "1 n d"], reach: int) -> Float[Tensor, "1 n d"]:
    n = x.size(1)
    may = local_mask(torch.arange(n)[None], torch.ones(1, n).bool(), reach=reach)
    return attend(ScaledDotScore()(x, x), x, may).context


def attention(x: Float[Tensor, "1 n d"], reader: MultiHeadAttention) -> Float[Tensor, "1 n d"]:
    return reader(x, x, x, torch.ones(1, 1, x.size(1)).bool()).context


def dilated(x: Float[Tensor, "1 n d"], kernel: Float[Tensor, "d d k"], apart: int) -> Tensor:
    reach = kernel.size(2) // 2 * apart
    return F.conv1d(x.mT, kernel, padding=reach, dilation=apart).mT.tanh()


def layers(kind: str, reach: int) -> Iterator[Layer]:
    """One layer after the other, all of one kind."""
    if kind == "dilated convolution":
        kernel = torch.randn(D, D, 2 * reach + 1).double()
        return (partial(dilated, kernel=kernel, apart=(reach + 1) ** n) for n in count())
    conv = GatedConvolution(D, 2 * reach + 1, 0.0).double()
    same: dict[str, Layer] = {
        "recurrence": Recurrence().double(),
        "convolution": partial(convolution, conv=conv),
        "window": partial(window, reach=reach),
        "self-attention": partial(attention, reader=MultiHeadAttention(D, n_heads=1).double()),
    }
    return repeat(same[kind])


def hears(layer: Layer, n: int) -> Bool[Tensor, "n n"]:
    """[i, j]: output i depends on input j; copy i of the words is asked for output i."""
    x = torch.randn(n, n, D, dtype=torch.float64, requires_grad=True)
    asked = torch.cat([layer(one[None]) for one in x]).diagonal().sum()
    (gradient,) = torch.autograd.grad(asked, x)
    return gradient.abs().amax(-1) > 0


def hops(kind: str, n: int, reach: int) -> list[list[int]]:
    """[i][j]: hops until place i depends on word j, 0 if it never does."""
    heard, found = torch.eye(n), torch.zeros(n, n).long()
    for hop, layer in zip(range(1, n + 1), layers(kind, reach)):
        heard = (hears(layer, n).float() @ heard > 0).float()
        found[(heard > 0) & (found == 0)] = hop
        if (found > 0).all():
            break
    return found.tolist()


# cache: what a word costs

VOCABULARY, SOURCE = 7, 20
MODELS = ((2, 104, 8), (6, 512, 8), (6, 1024, 16))  # layers, width, heads


@cache
def decoding(layers: int, width: int, heads: int, n: int) -> tuple[list[int], list[int], int]:
    """Operations of n words, one after the other, of one that keeps and one that reads again,
    without logits; the bytes that are kept. Sizes alone, no numbers.
    """
    sizes = {"n_layers": layers, "width": width, "n_heads": heads}
    costs: list[list[int]] = []
    with torch.device("meta"), torch.no_grad():
        for kind in (Rereading, Transformer):
            model, token = kind(VOCABULARY, VOCABULARY, **sizes), torch.ones(1).long()
            memory = model.encode(torch.ones(1, SOURCE).long())
            state, cost = model.start(memory), []
            for t in range(1, n + 1):
                logits = 2 * width * VOCABULARY * (t if kind is Rereading else 1)
                cost.append(operations(partial(model.step, token, state, memory)) - logits)
                state = model.step(token, state, memory).state
            costs.append(cost)
    return costs[1], costs[0], size_of(state)


def shared(layers: int, width: int, heads: int, own: int) -> int:
    """How many fewer operations a word takes if all heads share `own` keys and values."""
    x = torch.empty(1, width, device="meta")
    full, few = (torch.empty(width, width * n // heads, device="meta") for n in (heads, own))
    return 2 * layers * (operations(lambda: x @ full) - operations(lambda: x @ few))
