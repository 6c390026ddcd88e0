"""The control of Daniluk et al. (2017): the last outputs side by side, no attention."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from src.models.looking_back import LookingBack


class NgramRNN(LookingBack):
    """h_t = [h^1_t; ...; h^{N-1}_t]
    h*_t = tanh(W_N [h^1_t; h^2_{t-1}; ...; h^{N-1}_{t-N+2}])

    (section 2.4). Part i of an output is for the word i steps ahead. Before
    the first output stand zeros. `order` is N.
    """

    def __init__(
        self,
        n_words: int,
        *,
        width: int = 71,
        order: int = 4,
    ) -> None:
        if order < 2:
            raise ValueError(f"order is {order}: give 2 or more")
        self.n_parts = order - 1
        super().__init__(n_words, width, self.n_parts)
        self.W_N = nn.Linear(self.n_parts * width, width, bias=False)

    def nothing(self, n_rows: int) -> Float[Tensor, "b p h"]:
        """N - 2 outputs, all zero."""
        weight = self.W_N.weight
        return weight.new_zeros(n_rows, self.n_parts - 1, weight.size(1))

    def recall(
        self,
        outputs: Float[Tensor, "b t h"],
        past: Float[Tensor, "b p h"],
    ) -> tuple[Float[Tensor, "b t d"], None, Float[Tensor, "b p h"]]:
        """The first part of this output, the second of the last, ..."""
        n, n_past = outputs.size(1), past.size(1)
        every = torch.cat([past, outputs], 1)
        own = [
            part[:, n_past - i : n_past - i + n]
            for i, part in enumerate(every.chunk(self.n_parts, -1))
        ]
        return self.W_N(torch.cat(own, -1)).tanh(), None, every[:, n:]
