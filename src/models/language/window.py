"""Models that forget all but the last words."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.models.language.contract import LanguageModel
from src.models.translator import Output, Step
from src.tokens import BOS


class WindowModel(LanguageModel):
    """p(w_t | w_1 ... w_{t-1}) = p(w_t | w_{t-n+1} ... w_{t-1})

    (the Markov assumption). The state is the window: the last n - 1 words
    read, before the first word n - 1 times <s>.
    """

    def __init__(self, n: int) -> None:
        super().__init__()
        if n < 1:
            raise ValueError(f"n is {n}: give 1 or more")
        self.n = n

    def read(self, windows: Int[Tensor, "b t c"]) -> Float[Tensor, "b t v"]:
        """The logits of what follows each window of c = n - 1 words."""
        raise NotImplementedError

    def start(self, n_rows: int) -> Int[Tensor, "b c"]:
        """Nothing but <s>."""
        return torch.full((n_rows, self.n - 1), BOS, device=self.device)

    @property
    def device(self) -> torch.device:
        """Where the parameters are, if there are any."""
        return next((p.device for p in self.parameters()), torch.device("cpu"))

    def step(
        self,
        token: Int[Tensor, " b"],
        state: Int[Tensor, "b c"],
    ) -> Step:
        """The window moves on by one word."""
        window = torch.cat([state, token.unsqueeze(1)], 1)[:, 1:]
        return Step(self.read(window.unsqueeze(1)).squeeze(1), window)

    def windows(self, tokens: Int[Tensor, "b t"]) -> Int[Tensor, "b t c"]:
        """The window that ends at each token."""
        padded = torch.cat([self.start(len(tokens)), tokens], 1)
        return padded.unfold(1, self.n - 1, 1)[:, 1:]

    def forward(self, tokens: Int[Tensor, "b t"]) -> Output:
        """All windows at once: none waits for another."""
        return Output(self.read(self.windows(tokens)))
