"""States that are matrices: linear attention, the sum of all pairs, and the delta rule."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from src.models.sequence_layer import ProjectedLayer


class LinearState(NamedTuple):
    """Of every head the sum of phi(k) v^T, and the sum of phi(k)."""

    memory: Float[Tensor, "b h d_head d_head"]
    normaliser: Float[Tensor, "b h d_head"]


def phi(vectors: Float[Tensor, "*b d"]) -> Float[Tensor, "*b d"]:
    """elu(x) + 1, above 0 everywhere (Katharopoulos et al., 2020, equation 7)."""
    return F.elu(vectors) + 1


class LinearAttention(ProjectedLayer):
    """S_t = S_{t-1} + phi(k_t) v_t^T,  n_t = n_{t-1} + phi(k_t),  S_0 = 0,  n_0 = 0
    z_t = S_t^T phi(q_t) / n_t^T phi(q_t)

    (Katharopoulos et al., 2020, section 3.4): attention with the similarity
    phi(q)^T phi(k) for exp(q^T k), so that the sum over the past needs no list.
    """

    def start(self, n_rows: int) -> LinearState:
        """Zeros."""
        zero = self.W_O.weight.new_zeros(n_rows, self.n_heads, self.d_head, self.d_head)
        return LinearState(zero, zero[..., 0])

    def update(self, token: Float[Tensor, "b d"], state: LinearState) -> LinearState:
        """One outer product more."""
        key, value = phi(self.keys(token)), self.values(token)
        outer = key.unsqueeze(-1) * value.unsqueeze(-2)
        return LinearState(state.memory + outer, state.normaliser + key)

    def output(self, token: Float[Tensor, "b d"], state: LinearState) -> Float[Tensor, "b d"]:
        """The weighted mean of the values."""
        query = phi(self.queries(token)).unsqueeze(-2)
        total = query @ state.normaliser.unsqueeze(-1)
        return self.join((query @ state.memory / total).squeeze(-2))

    def state_size(self, n_tokens: int) -> int:
        """d^2 / h, and d for the normaliser."""
        return self.n_heads * self.d_head * (self.d_head + 1)

    def forward(self, tokens: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """As attention: all pairs of positions, the later ones cut off."""
        similar = (phi(self.queries(tokens)) @ phi(self.keys(tokens)).mT).tril()
        weights = similar / similar.sum(-1, keepdim=True)
        return self.join(weights @ self.values(tokens))


class PlainSum(ProjectedLayer):
    """W_t = W_{t-1} + v_t k_t^T,  W_0 = 0,  z_t = W_t q_t

    Linear attention without feature map and normaliser, as in theorem 1 of
    Sun et al. (2024); W lies across `LinearState.memory`, v k^T and not k v^T.
    """

    def beta(self, tokens: Float[Tensor, "b *t d"]) -> Float[Tensor, "b h *t 1"]:
        """How much is written: all of it."""
        return tokens.new_ones(len(tokens), self.n_heads, *tokens.shape[1:-1], 1)

    def start(self, n_rows: int) -> Float[Tensor, "b h d_head d_head"]:
        """Zeros."""
        return self.W_O.weight.new_zeros(n_rows, self.n_heads, self.d_head, self.d_head)

    def surprise(
        self, token: Float[Tensor, "b d"], state: Float[Tensor, "b h d_head d_head"]
    ) -> Float[Tensor, "b h d_head"]:
        """What is written under the key: the value, whatever is there already."""
        return self.values(token)

    def update(
        self, token: Float[Tensor, "b d"], state: Float[Tensor, "b h d_head d_head"]
    ) -> Float[Tensor, "b h d_head d_head"]:
        """One outer product more."""
        written = self.beta(token) * self.surprise(token, state)
        return state + written.unsqueeze(-1) * self.keys(token).unsqueeze(-2)

    def output(
        self, token: Float[Tensor, "b d"], state: Float[Tensor, "b h d_head d_head"]
    ) -> Float[Tensor, "b d"]:
        """One product."""
        return self.join((state @ self.queries(token).unsqueeze(-1)).squeeze(-1))

    def state_size(self, n_tokens: int) -> int:
        """d^2 / h, where h heads share d."""
        return self.n_heads * self.d_head**2

    def written(self, tokens: Float[Tensor, "b t d"]) -> Float[Tensor, "b h t d_head"]:
        """beta_t times what each token writes."""
        return self.beta(tokens) * self.values(tokens)

    def forward(self, tokens: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """z_t = sum over s <= t of (k_s^T q_t) times what s wrote."""
        similar = (self.queries(tokens) @ self.keys(tokens).mT).tril()
        return self.join(similar @ self.written(tokens))


class GatedSum(PlainSum):
    """W_t = W_{t-1} + beta_t v_t k_t^T,  beta_t = sigma(theta_beta x_t)

    How much is written depends on the token, as in the delta rule of Schlag
    et al. (2021): not every token is a pair.
    """

    def __init__(self, d_model: int, *, n_heads: int, d_head: int | None = None) -> None:
        super().__init__(d_model, n_heads=n_heads, d_head=d_head)
        self.theta_beta = nn.Linear(d_model, n_heads)

    def beta(self, tokens: Float[Tensor, "b *t d"]) -> Float[Tensor, "b h *t 1"]:
        """From 0, nothing is written, to 1."""
        return self.theta_beta(tokens).sigmoid().movedim(-1, 1).unsqueeze(-1)


class UnitSum(PlainSum):
    """W_t = W_{t-1} + v_t k_t^T,  queries and keys of length 1 (Yang et al., 2024)."""

    def features(self, side: Float[Tensor, "*b d_head"]) -> Float[Tensor, "*b d_head"]:
        """Of length 1."""
        return F.normalize(side, dim=-1)


class SumRule(UnitSum, GatedSum):
    """W_t = W_{t-1} + beta_t v_t k_t^T,  queries and keys of length 1: both."""


class FeatureSum(PlainSum):
    """W_t = W_{t-1} + v_t phi(k_t)^T,  z_t = W_t phi(q_t): no division."""

    def features(self, side: Float[Tensor, "*b d_head"]) -> Float[Tensor, "*b d_head"]:
        """phi"""
        return phi(side)


class DeltaRule(SumRule):
    """W_t = W_{t-1} + beta_t (v_t - W_{t-1} k_t) k_t^T

    (Schlag et al., 2021, section 4.2): what is there is read first, and only
    the difference is written. It is one step of gradient descent on
    ||W k_t - v_t||^2 at the rate beta_t / 2: online test-time training.
    """

    def surprise(
        self, token: Float[Tensor, "b d"], state: Float[Tensor, "b h d_head d_head"]
    ) -> Float[Tensor, "b h d_head"]:
        """The value, less what the key finds already."""
        found = (state @ self.keys(token).unsqueeze(-1)).squeeze(-1)
        return self.values(token) - found

    def written(self, tokens: Float[Tensor, "b t d"]) -> Float[Tensor, "b h t d_head"]:
        """From (I + tril(K K^T, -1) diag(beta)) E = V, all t surprises E at once

        (after Yang et al., 2024): a triangular system for what the loop finds.
        """
        keys, beta = self.keys(tokens), self.beta(tokens)
        before = (keys @ keys.mT).tril(-1) * beta.mT
        eye = torch.eye(tokens.size(1), dtype=tokens.dtype, device=tokens.device)
        values = self.values(tokens)
        return beta * torch.linalg.solve_triangular(eye + before, values, upper=False)
