"""Test-time training: the state is a small model, and reading a token trains it (Sun et al., 2024).

TTT-Linear: the model is one matrix, with a residual connection and a layer normalisation.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.models.sequence_layer import ProjectedLayer


class Learner(nn.Module):
    """f(x; W) = W x   (the naive inner model; section 2.1)."""

    def predict(self, x: Float[Tensor, "*b d"], Wx: Float[Tensor, "*b d"]) -> Float[Tensor, "*b d"]:
        """f, from x and W x."""
        return Wx

    def error(
        self,
        key: Float[Tensor, "*b d"],
        Wk: Float[Tensor, "*b d"],
        value: Float[Tensor, "*b d"],
    ) -> Float[Tensor, "*b d"]:
        """The gradient of ||f(k; W) - v||^2 with respect to W k: 2 (W k - v)."""
        return 2 * (Wk - value)


class NormedLearner(Learner):
    """f(x; W) = x + LN(W x)   (section 2.7), LN with a gain and a shift of every head."""

    def __init__(self, n_heads: int, d_head: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(n_heads, 1, d_head))
        self.shift = nn.Parameter(torch.zeros(n_heads, 1, d_head))

    def predict(self, x: Float[Tensor, "*b d"], Wx: Float[Tensor, "*b d"]) -> Float[Tensor, "*b d"]:
        """f, from x and W x."""
        return x + self.gain * F.layer_norm(Wx, Wx.shape[-1:]) + self.shift

    def error(
        self,
        key: Float[Tensor, "*b d"],
        Wk: Float[Tensor, "*b d"],
        value: Float[Tensor, "*b d"],
    ) -> Float[Tensor, "*b d"]:
        """The same gradient, through LN: what its mean and its spread leave of it."""
        spread = (Wk.var(-1, keepdim=True, correction=0) + 1e-5).sqrt()
        normal = (Wk - Wk.mean(-1, keepdim=True)) / spread
        outer = 2 * (key + self.gain * normal + self.shift - value) * self.gain
        along = (outer * normal).mean(-1, keepdim=True)
        return (outer - outer.mean(-1, keepdim=True) - along * normal) / spread


class TTTState(NamedTuple):
    """The weights now, those at the end of the last mini-batch, and how many tokens since."""

    W: Float[Tensor, "b h d_head d_head"]
    anchor: Float[Tensor, "b h d_head d_head"]
    since: Int[Tensor, " b"]


class TestTimeTraining(ProjectedLayer):
    """W_t = W_{t-1} - eta(x_t) grad l(W_t'; x_t),  l(W; x) = ||f(theta_K x; W) - theta_V x||^2
    z_t = f(theta_Q x_t; W_t)

    (equations 2, 4, 5, section 2.4). t' is the end of the last mini-batch of b
    tokens: t - 1 with b = 1, online; 0 when b is the whole text. W_0 is learned.
    """

    __test__ = False  # for pytest

    def __init__(
        self, d_model: int, *, n_heads: int, batch: int = 16, learner: Learner | None = None
    ) -> None:
        super().__init__(d_model, n_heads=n_heads)
        if batch < 1:
            raise ValueError(f"batch is {batch}: give 1 or more tokens")
        self.batch, self.learner = batch, learner or NormedLearner(n_heads, self.d_head)
        self.theta_lr = nn.Linear(d_model, n_heads)
        self.W_0 = nn.Parameter(0.02 * torch.randn(n_heads, self.d_head, self.d_head))

    def eta(self, tokens: Float[Tensor, "b *t d"]) -> Float[Tensor, "b h *t 1"]:
        """sigma(theta_lr x) / d_head   (section 2.7; the division alone is their code's)."""
        return (self.theta_lr(tokens).sigmoid() / self.d_head).movedim(-1, 1).unsqueeze(-1)

    def start(self, n_rows: int) -> TTTState:
        """W_0 for every row."""
        W = self.W_0.expand(n_rows, *self.W_0.shape)
        return TTTState(W, W, torch.zeros(n_rows, dtype=torch.long, device=W.device))

    def update(self, token: Float[Tensor, "b d"], state: TTTState) -> TTTState:
        """One step of gradient descent, taken at the anchor."""
        step, _ = self._batch(token.unsqueeze(1), state.anchor)
        W, since = state.W - step, state.since + 1
        full = (since == self.batch).view(-1, 1, 1, 1)
        return TTTState(W, torch.where(full, W, state.anchor), since % self.batch)

    def output(self, token: Float[Tensor, "b d"], state: TTTState) -> Float[Tensor, "b d"]:
        """The prediction of the model as it is now."""
        query = self.queries(token).unsqueeze(2)
        return self.join(self.learner.predict(query, query @ state.W.mT).squeeze(2))

    def state_size(self, n_tokens: int) -> int:
        """d^2 / h; twice that with mini-batches, for the weights and their anchor."""
        return self.n_heads * self.d_head**2 * (1 if self.batch == 1 else 2)

    def forward(self, tokens: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """The dual form, a mini-batch at a time (section 2.5): no W_t but the last is made."""
        W, outputs = self.start(len(tokens)).W, []
        for part in tokens.split(self.batch, 1):
            step, output = self._batch(part, W)
            outputs.append(output)
            W = W - step
        return torch.cat(outputs, 1)

    def _batch(self, tokens: Tensor, W: Tensor) -> tuple[Tensor, Tensor]:
        """eta times the gradient of one mini-batch at W, and what its tokens read."""
        query, key, value = (side(tokens) for side in (self.queries, self.keys, self.values))
        error = self.eta(tokens) * self.learner.error(key, key @ W.mT, value)
        read = query @ W.mT - (query @ key.mT).tril() @ error
        return error.mT @ key, self.join(self.learner.predict(query, read))
