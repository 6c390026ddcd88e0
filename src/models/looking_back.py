"""What the language models of Daniluk et al. (2017) share: an LSTM that keeps its last outputs."""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.models.language.contract import LanguageModel
from src.models.language.units import LSTMState, LSTMUnit
from src.models.language.word_vectors import word_vectors
from src.models.translator import Output, Step, Tree


class Remembered(NamedTuple):
    """The LSTM's state, and what is kept of its last outputs."""

    lstm: LSTMState
    past: Tree


class LookingBack(LanguageModel):
    """h_t = LSTM(E w_t),  h*_t made of h_t and earlier outputs
    p(w_{t+1} | w_1 ... w_t) = softmax(G h*_t)

    (Daniluk et al., 2017, section 2.1). h_t has `n_parts` times the width of
    h*_t. The LSTM never hears of h*, so all looks are taken at once.
    """

    def __init__(self, n_words: int, width: int, n_parts: int) -> None:
        super().__init__()
        self.E = word_vectors(n_words, width)
        self.unit = LSTMUnit(width, n_parts * width)
        self.G = nn.Linear(width, n_words)

    def nothing(self, n_rows: int) -> Tree:
        """What is kept before the first output."""
        raise NotImplementedError

    def recall(
        self,
        outputs: Float[Tensor, "b t h"],
        past: Tree,
    ) -> tuple[Float[Tensor, "b t d"], Float[Tensor, "b t l"] | None, Tree]:
        """h*, where it looked, and what is kept from now on."""
        raise NotImplementedError

    def start(self, n_rows: int) -> Remembered:
        """An LSTM at zero."""
        zero = self.E.weight.new_zeros(n_rows, self.unit.U.in_features)
        return Remembered(LSTMState(zero, zero), self.nothing(n_rows))

    def steps(
        self,
        tokens: Int[Tensor, "b t"],
        state: Remembered,
    ) -> tuple[Output, Remembered]:
        """Any number of tokens, from the given state."""
        lstm, outputs = state.lstm, []
        for projected in self.unit.project(self.E(tokens)).unbind(1):
            lstm = self.unit(projected, lstm)
            outputs.append(lstm.hidden)
        hidden = torch.stack(outputs, 1)
        features, weights, past = self.recall(hidden, state.past)
        return Output(self.G(features), weights), Remembered(lstm, past)

    def step(self, token: Int[Tensor, " b"], state: Remembered) -> Step:
        """`steps` with one token."""
        output, state = self.steps(token.unsqueeze(1), state)
        weights = output.weights
        last = None if weights is None else weights.squeeze(1)
        return Step(output.logits.squeeze(1), state, last)

    def forward(self, tokens: Int[Tensor, "b t"]) -> Output:
        """`steps` with the whole text."""
        return self.steps(tokens, self.start(len(tokens)))[0]
