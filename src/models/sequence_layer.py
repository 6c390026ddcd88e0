"""One interface for all that reads a sequence: initial state, update rule, output rule."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from src.models.translator import Tree


class SequenceLayer(nn.Module):
    """s_0,  s_t = update(x_t, s_{t-1}),  z_t = output(x_t, s_t)

    (Sun et al., 2024, section 2 and figure 3). Layers differ in these three
    and in nothing else; `forward` may be faster than the loop, never different.
    """

    def start(self, n_rows: int) -> Tree:
        """The state of so many sequences before the first token."""
        raise NotImplementedError

    def update(self, token: Float[Tensor, "b d"], state: Tree) -> Tree:
        """The state after one token more; the one given is left untouched."""
        raise NotImplementedError

    def output(self, token: Float[Tensor, "b d"], state: Tree) -> Float[Tensor, "b d"]:
        """What the token reads in the state that has seen it."""
        raise NotImplementedError

    def state_size(self, n_tokens: int) -> int:
        """How many numbers the state of one sequence holds after so many tokens."""
        raise NotImplementedError

    def one_by_one(self, tokens: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """The loop itself."""
        state, outputs = self.start(len(tokens)), []
        for token in tokens.unbind(1):
            state = self.update(token, state)
            outputs.append(self.output(token, state))
        return torch.stack(outputs, 1)

    def forward(self, tokens: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """The outputs of all tokens; layers with a parallel form have their own."""
        return self.one_by_one(tokens)


class ProjectedLayer(SequenceLayer):
    """q = theta_Q x,  k = theta_K x,  v = theta_V x,  cut into heads; z = W_O [z_1; ...; z_h]

    (Vaswani et al., 2017, section 3.2.2; no bias). d_head is d / h unless it is
    given: more heads, smaller ones. A matrix state of every head has (d / h)^2
    numbers, all of them d^2 / h, while the parameters stay what they are.
    """

    def __init__(self, d_model: int, *, n_heads: int, d_head: int | None = None) -> None:
        super().__init__()
        if n_heads < 1 or (d_head is None and d_model % n_heads):
            allowed = f"give a divisor of d_model ({d_model})"
            raise ValueError(f"n_heads is {n_heads}: {allowed}")
        if d_head is not None and d_head < 1:
            raise ValueError(f"d_head is {d_head}: give 1 or more")
        self.d_model, self.n_heads = d_model, n_heads
        self.d_head = d_head or d_model // n_heads  # how long one head's query, key or value is
        width = n_heads * self.d_head
        self.theta_Q = nn.Linear(d_model, width, bias=False)
        self.theta_K = nn.Linear(d_model, width, bias=False)
        self.theta_V = nn.Linear(d_model, width, bias=False)
        self.W_O = nn.Linear(width, d_model, bias=False)

    def features(self, side: Float[Tensor, "*b d_head"]) -> Float[Tensor, "*b d_head"]:
        """What a layer makes of queries and keys; here nothing."""
        return side

    def queries(self, tokens: Float[Tensor, "b *t d"]) -> Float[Tensor, "b h *t d_head"]:
        """The test view: what is asked."""
        return self.features(self._heads(self.theta_Q(tokens)))

    def keys(self, tokens: Float[Tensor, "b *t d"]) -> Float[Tensor, "b h *t d_head"]:
        """The training view: what is asked for."""
        return self.features(self._heads(self.theta_K(tokens)))

    def values(self, tokens: Float[Tensor, "b *t d"]) -> Float[Tensor, "b h *t d_head"]:
        """The label view: what is to be answered."""
        return self._heads(self.theta_V(tokens))

    def join(self, heads: Float[Tensor, "b h *t d_head"]) -> Float[Tensor, "b *t d"]:
        """The heads side by side, mixed."""
        return self.W_O(heads.movedim(1, -2).flatten(-2))

    def _heads(self, side: Tensor) -> Tensor:
        return side.unflatten(-1, (self.n_heads, -1)).movedim(-2, 1)
