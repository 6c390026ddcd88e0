"""The two ends: a state that is one vector, and a state that is a list of all that was read."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from src.attention import attend
from src.masks import causal_mask
from src.models.language.units import LSTMState, LSTMUnit
from src.models.sequence_layer import ProjectedLayer, SequenceLayer


class VectorState(SequenceLayer):
    """s_0 = 0,  s_t = LSTM(x_t, s_{t-1}),  z_t = W_O h_t

    The state is a vector, hidden part and cell; what multiplies it costs the
    square of its width in parameters and in time.
    """

    def __init__(self, d_model: int, *, width: int) -> None:
        super().__init__()
        self.width = width
        self.unit = LSTMUnit(d_model, width)
        self.W_O = nn.Linear(width, d_model, bias=False)

    def start(self, n_rows: int) -> LSTMState:
        """Zeros."""
        zero = self.W_O.weight.new_zeros(n_rows, self.width)
        return LSTMState(zero, zero)

    def update(self, token: Float[Tensor, "b d"], state: LSTMState) -> LSTMState:
        """The unit of chapter 1."""
        return self.unit(self.unit.project(token), state)

    def output(self, token: Float[Tensor, "b d"], state: LSTMState) -> Float[Tensor, "b d"]:
        """What the unit shows."""
        return self.W_O(state.hidden)

    def state_size(self, n_tokens: int) -> int:
        """The same after any number of tokens."""
        return 2 * self.width


class Cache(NamedTuple):
    """Keys and values of all tokens so far."""

    keys: Float[Tensor, "b h t d_head"]
    values: Float[Tensor, "b h t d_head"]


class ListState(ProjectedLayer):
    """s_0 = [],  s_t = s_{t-1} with (k_t, v_t) appended,  z_t = V_t softmax(K_t^T q_t / sqrt(d))

    Self-attention (Vaswani et al., 2017); the state is what decoders call the
    KV cache. The output rule learns nothing: it is the Nadaraya-Watson
    estimate of the value at q_t (Sun et al., 2024, theorem 2).
    """

    def start(self, n_rows: int) -> Cache:
        """Nothing read."""
        empty = self.W_O.weight.new_zeros(n_rows, self.n_heads, 0, self.d_head)
        return Cache(empty, empty)

    def update(self, token: Float[Tensor, "b d"], state: Cache) -> Cache:
        """One entry more."""
        added = self.keys(token).unsqueeze(2), self.values(token).unsqueeze(2)
        return Cache(*(torch.cat(pair, 2) for pair in zip(state, added)))

    def output(self, token: Float[Tensor, "b d"], state: Cache) -> Float[Tensor, "b d"]:
        """A look at every entry."""
        scores = state.keys @ self.queries(token).unsqueeze(-1) / self.d_head**0.5
        return self.join((scores.softmax(2) * state.values).sum(2))

    def state_size(self, n_tokens: int) -> int:
        """It grows with every token."""
        return 2 * self.n_heads * self.d_head * n_tokens

    def forward(self, tokens: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """All queries at once, each under the causal mask."""
        n_tokens = tokens.size(1)
        scores = self.queries(tokens) @ self.keys(tokens).mT / self.d_head**0.5
        mask = causal_mask(n_tokens, n_tokens, device=tokens.device)
        return self.join(attend(scores, self.values(tokens), mask).context)
