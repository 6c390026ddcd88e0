"""Show, attend and tell: image captions with visual attention (Xu et al., 2015)."""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.attention import attend
from src.models.feature_grid import FeatureGrid
from src.models.translator import Memory, RecurrentTranslator, Update
from src.scores import AdditiveScore


class LSTMState(NamedTuple):
    """The state of the LSTM."""

    h: Float[Tensor, "b d"]
    c: Float[Tensor, "b d"]


class Decoder(nn.Module):
    """The decoder, told the context z_t; E stands for E y_{t-1}:

    c_0 = f_c(mean of the a_i),  h_0 = f_h(mean of the a_i)
    (h_t, c_t) = LSTM([E; z_t], h_{t-1}, c_{t-1})         (eq. 1 to 3)
    logits = L_o(E + L_h h_t + L_z z_t)                   (eq. 7)

    (section 3.1.2). f_c and f_h are one layer with a tanh each.
    """

    def __init__(self, n_target: int, width: int) -> None:
        super().__init__()
        self.f_c = nn.Sequential(nn.Linear(width, width), nn.Tanh())
        self.f_h = nn.Sequential(nn.Linear(width, width), nn.Tanh())
        self.E = nn.Embedding(n_target, width)
        self.lstm = nn.LSTMCell(2 * width, width)
        self.L_h = nn.Linear(width, width, bias=False)
        self.L_z = nn.Linear(width, width, bias=False)
        self.L_o = nn.Linear(width, n_target)

    def start(
        self,
        states: Float[Tensor, "b s d"],
        mask: Bool[Tensor, "b s"],
    ) -> LSTMState:
        """h_0 and c_0, from the annotations that may be read."""
        n_cells = mask.sum(1, keepdim=True).clamp(min=1)
        mean = (states * mask.unsqueeze(-1)).sum(1) / n_cells
        return LSTMState(self.f_h(mean), self.f_c(mean))

    def update(
        self,
        embedded: Float[Tensor, "b d"],
        state: LSTMState,
        context: Float[Tensor, "b d"],
    ) -> tuple[Float[Tensor, "b f"], LSTMState]:
        """The features [E; h_t; z_t] of the output layer, and the state."""
        inputs = torch.cat([embedded, context], -1)
        new = LSTMState(*self.lstm(inputs, state))
        return torch.cat([embedded, new.h, context], -1), new

    def output(
        self,
        features: Float[Tensor, "b *t f"],
    ) -> Float[Tensor, "b *t v"]:
        """The deep output layer."""
        embedded, h, context = features.chunk(3, -1)
        return self.L_o(embedded + self.L_h(h) + self.L_z(context))


class Captioner(RecurrentTranslator):
    """e_ti = f_att(a_i, h_{t-1})   (eq. 4); `look` makes z_t of it.

    f_att is the additive score; the source is a batch of images.
    """

    def __init__(self, n_target: int, *, width: int = 64) -> None:
        super().__init__()
        self.grid = FeatureGrid(width)
        self.score = AdditiveScore(width, width, d_hidden=width)
        self.decoder = Decoder(n_target, width)

    def encode(self, source: Float[Tensor, "b y x"]) -> Memory:
        """Annotations, all of which may be read, and U a_i."""
        states = self.grid(source)
        every = torch.ones_like(states[..., 0], dtype=torch.bool)
        return Memory(states, every, self.score.project(states))

    def start(self, memory: Memory) -> LSTMState:
        """From the plain mean."""
        return self.decoder.start(memory.states, memory.mask)

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t e"]:
        """E y."""
        return self.decoder.E(tokens)

    def scores(
        self,
        h: Float[Tensor, "b d"],
        memory: Memory,
    ) -> Float[Tensor, "b 1 s"]:
        """e_t."""
        return self.score(h.unsqueeze(1), memory.summary)

    def look(
        self,
        h: Float[Tensor, "b d"],
        memory: Memory,
    ) -> tuple[Float[Tensor, "b d"], Float[Tensor, "b s"]]:
        """z_t and alpha_t."""
        raise NotImplementedError

    def update(
        self,
        embedded: Float[Tensor, "b e"],
        state: LSTMState,
        memory: Memory,
    ) -> Update:
        """Look with h_{t-1}, then read y_{t-1} and move."""
        context, weights = self.look(state.h, memory)
        features, new = self.decoder.update(embedded, state, context)
        return Update(features, new, weights)

    def output(
        self,
        features: Float[Tensor, "b *t f"],
    ) -> Float[Tensor, "b *t v"]:
        """Logits of one step or all."""
        return self.decoder.output(features)


class ShowAttendTell(Captioner):
    """Soft attention:  alpha_t = softmax(e_t)   (eq. 5)

    z_t = beta_t sum_i alpha_ti a_i,  beta_t = sigma(f_beta(h_{t-1}))
    (section 4.2 and 4.2.1): the gate beta_t says how much of the image the
    next word needs.
    """

    def __init__(self, n_target: int, *, width: int = 64) -> None:
        super().__init__(n_target, width=width)
        self.f_beta = nn.Linear(width, 1)

    def look(
        self,
        h: Float[Tensor, "b d"],
        memory: Memory,
    ) -> tuple[Float[Tensor, "b d"], Float[Tensor, "b s"]]:
        """z_t and alpha_t."""
        mask = memory.mask.unsqueeze(1)
        context, weights = attend(self.scores(h, memory), memory.states, mask)
        return self.gate(h) * context.squeeze(1), weights.squeeze(1)

    def gate(self, h: Float[Tensor, "b d"]) -> Float[Tensor, "b 1"]:
        """beta_t."""
        return self.f_beta(h).sigmoid()


def coverage_penalty(
    weights: Float[Tensor, "b t s"],
    real: Bool[Tensor, "b t"],
) -> Float[Tensor, " b"]:
    """sum_i (1 - sum_t alpha_ti)^2, over the steps that write a real word

    (section 4.2.1, "doubly stochastic"): each region asks to be looked at,
    over the whole caption, once.
    """
    looked = (weights * real.unsqueeze(-1)).sum(1)
    return (1 - looked).square().sum(-1)
