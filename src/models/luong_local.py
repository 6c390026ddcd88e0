"""Local attention: of the source only a window is read (Luong et al., 2015, section 3.2).

The score is general unless another is asked for: the best of the three
that the paper tries with windows (table 4, footnote 15; its models are fed
their looks, to judge by table 1, ours are not). Positions count from 0.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.attention import Read, attend, masked_softmax
from src.masks import lengths, local_mask
from src.models.deep_lstm import Cells
from src.models.luong import Luong, LuongGlobal
from src.models.translator import Memory, Output, ParallelTranslator


class Timed(NamedTuple):
    """The decoder's cells, and how many target tokens it has read."""

    cells: Cells
    time: Int[Tensor, " b"]


class LuongLocalM(Luong, ParallelTranslator):
    """local-m, monotonic: p_i = i; read is what stands in [p_i - D, p_i + D].

    `reach` is D. When the target outgrows the source, p_i stays on </s>. (The
    paper does not say; its authors' code stops at the last word.)
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        reach: int = 10,
        score: str = "general",
        width: int = 120,
        n_layers: int = 2,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(
            n_source,
            n_target,
            score=score,
            width=width,
            n_layers=n_layers,
            dropout=dropout,
        )
        self.reach = reach

    def start(self, memory: Memory) -> Timed:
        """Where the encoder ended, at the first source word."""
        time = torch.zeros_like(memory.mask[:, 0], dtype=torch.long)
        return Timed(memory.summary.last, time)

    def steps(
        self,
        tokens: Int[Tensor, "b t"],
        state: Timed,
        memory: Memory,
    ) -> tuple[Output, Timed]:
        """All steps at once, each with a window of its own."""
        query, cells = self.decoder(self.embed(tokens), state.cells)
        step = torch.arange(tokens.size(1), device=tokens.device)
        time = state.time.unsqueeze(1) + step
        centre = time.minimum(lengths(memory.mask).unsqueeze(1) - 1)
        window = local_mask(centre, memory.mask, reach=self.reach)
        scores = self.score(query, memory.summary.keys)
        context, weights = attend(scores, memory.states, window)
        logits = self.output(self.attentional(query, context))
        return Output(logits, weights), Timed(cells, state.time + len(step))


class LuongLocalP(LuongGlobal):
    """local-p, predictive: the decoder says where its window lies,

    p_i = S sigmoid(v_p^T tanh(W_p s_i)),  S tokens in the source
    alpha_ij = softmax(e_i)_j exp(-(j - p_i)^2 / (2 sigma^2)),  sigma = D/2

    (equations 9 and 10). The Gaussian comes after the softmax: the weights
    sum to less than 1, and p_i gets a gradient. `reach` is D.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        reach: int = 10,
        score: str = "general",
        width: int = 120,
        n_layers: int = 2,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(
            n_source,
            n_target,
            score=score,
            width=width,
            n_layers=n_layers,
            dropout=dropout,
        )
        if reach < 1:
            raise ValueError(f"reach is {reach}: give 1 or more")
        self.reach = reach
        self.W_p = nn.Linear(width, width, bias=False)
        self.v_p = nn.Linear(width, 1, bias=False)

    def centre(
        self,
        query: Float[Tensor, "b t d"],
        memory: Memory,
    ) -> Float[Tensor, "b t"]:
        """p_i, a real number from 0 to S."""
        share = self.v_p(self.W_p(query).tanh()).sigmoid().squeeze(-1)
        return lengths(memory.mask).unsqueeze(1) * share

    def look(self, query: Float[Tensor, "b t d"], memory: Memory) -> Read:
        """The context, and weights that fade away from p_i."""
        centre = self.centre(query, memory)
        window = local_mask(centre, memory.mask, reach=self.reach)
        scores = self.score(query, memory.summary.keys)
        position = torch.arange(scores.size(-1), device=scores.device)
        distance = position - centre.unsqueeze(-1)
        sigma = self.reach / 2
        nearness = (-(distance**2) / (2 * sigma**2)).exp()
        weights = masked_softmax(scores, window) * nearness
        return Read(weights @ memory.states, weights)
