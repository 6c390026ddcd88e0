"""Our multi-head attention beside PyTorch's layer, with weights to show and without."""

from collections.abc import Callable, Iterator

import torch
from jaxtyping import Float
from torch import Tensor, nn

from benchmarks.turns import Comparison, Contestant, Race, n_parameters
from src.masks import causal_mask
from src.multihead import MultiHeadAttention

WIDTH, HEADS = 128, 8
Reading = Callable[[Float[Tensor, "b n d"]], Float[Tensor, "b n d"]]


def with_the_same_weights(ours: MultiHeadAttention) -> nn.MultiheadAttention:
    """PyTorch's layer; W_Q, W_K and W_V are one matrix there."""
    d_model, n_heads = ours.W_O.in_features, ours.n_heads
    theirs = nn.MultiheadAttention(d_model, n_heads, bias=False, batch_first=True)
    with torch.no_grad():
        matrices = [ours.W_Q.weight, ours.W_K.weight, ours.W_V.weight]
        theirs.in_proj_weight.copy_(torch.cat(matrices))
        theirs.out_proj.weight.copy_(ours.W_O.weight)
    return theirs


def with_weights(ours: MultiHeadAttention, n: int) -> dict[str, Reading]:
    """Self-attention of n words that read no later one, every head's weights returned."""
    theirs, mask = with_the_same_weights(ours), causal_mask(n, n, device=ours.W_O.weight.device)
    hidden, each = ~mask[0], {"average_attn_weights": False}
    return {
        "nn.MultiheadAttention": lambda x: theirs(x, x, x, attn_mask=hidden, **each)[0],
        "ours": lambda x: ours(x, x, x, mask).context,
    }


def context_alone(ours: MultiHeadAttention, n: int) -> dict[str, Reading]:
    """The same where nobody asks for the weights."""
    theirs, mask = with_the_same_weights(ours), causal_mask(n, n, device=ours.W_O.weight.device)
    hidden = ~mask[0]
    return {
        "nn.MultiheadAttention": lambda x: theirs(x, x, x, attn_mask=hidden, need_weights=False)[0],
        "ours, fused": lambda x: ours.fused(x, ours.W_K(x), ours.W_V(x), mask),
        "ours, with weights all the same": lambda x: ours(x, x, x, mask).context,
    }


def forth_and_back(reading: Reading, x: Float[Tensor, "b n d"]) -> Callable[[], None]:
    """The context, and the gradients of all that it came from."""
    return lambda: reading(x).sum().backward()


def races() -> Iterator[Race]:
    """Many short sentences, and a few long ones."""
    for batch_size, n in ((32, 25), (8, 256)):
        x = torch.randn(batch_size, n, WIDTH, requires_grad=True)
        for name, layers in (("with weights", with_weights), ("context alone", context_alone)):
            ours = MultiHeadAttention(WIDTH, n_heads=HEADS)
            contestants = {
                who: Contestant(forth_and_back(reading, x), n_parameters(ours))
                for who, reading in layers(ours, n).items()
            }
            setting = f"{name}, {batch_size} sentences of {n} words, {HEADS} heads, d {WIDTH}"
            yield Race(setting, contestants, rounds=25, warm_up=3)


HEADS_APART = Comparison("What does our multi-head attention cost, beside PyTorch's?", races)
