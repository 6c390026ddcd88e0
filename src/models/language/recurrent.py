"""Models that carry a state: it has read every word and keeps what it can."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.models.gated_unit import GatedUnit
from src.models.language.contract import LanguageModel
from src.models.language.units import ElmanUnit, LSTMState, LSTMUnit
from src.models.language.word_vectors import word_vectors
from src.models.translator import Output, Step, Tree


class RecurrentLanguageModel(LanguageModel):
    """s_i = unit(x_i, s_{i-1}),  p(y_i | y_1 ... y_{i-1}) = softmax(G s_i)

    x_i is the row of E of y_{i-1}, the word that is read; s_0 = 0; G has a
    bias. Only the unit waits for its turn.
    """

    unit: ElmanUnit | GatedUnit | LSTMUnit

    def __init__(self, n_words: int, width: int) -> None:
        super().__init__()
        self.E = word_vectors(n_words, width)
        self.G = nn.Linear(width, n_words)

    def start(self, n_rows: int) -> Tree:
        """s_0."""
        return self.E.weight.new_zeros(n_rows, self.E.embedding_dim)

    def shown(self, state: Tree) -> Float[Tensor, "b d"]:
        """Of the state, what the output layer sees: all."""
        return state

    def step(self, token: Int[Tensor, " b"], state: Tree) -> Step:
        """Embed, update, output."""
        state = self.unit(self.unit.project(self.E(token)), state)
        return Step(self.G(self.shown(state)), state)

    def forward(self, tokens: Int[Tensor, "b t"]) -> Output:
        """As looping `step`; embeddings and logits of all steps at once."""
        state, shown = self.start(len(tokens)), []
        for projected in self.unit.project(self.E(tokens)).unbind(1):
            state = self.unit(projected, state)
            shown.append(self.shown(state))
        return Output(self.G(torch.stack(shown, 1)))


class RNN(RecurrentLanguageModel):
    """s_i = tanh(W x_i + U s_{i-1} + b)   (Elman, 1990; as a language model
    Mikolov et al., 2010; see the unit for what differs)."""

    def __init__(self, n_words: int, *, width: int = 215) -> None:
        super().__init__(n_words, width)
        self.unit = ElmanUnit(width, width)


class GRU(RecurrentLanguageModel):
    """The gated unit of Cho et al. (2014) as a language model."""

    def __init__(self, n_words: int, *, width: int = 160) -> None:
        super().__init__(n_words, width)
        self.unit = GatedUnit(width, width)


class LSTM(RecurrentLanguageModel):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997) as a language
    model (Sundermeyer et al., 2012)."""

    def __init__(self, n_words: int, *, width: int = 146) -> None:
        super().__init__(n_words, width)
        self.unit = LSTMUnit(width, width)

    def start(self, n_rows: int) -> LSTMState:
        """Nothing shown, nothing kept."""
        return LSTMState(super().start(n_rows), super().start(n_rows))

    def shown(self, state: LSTMState) -> Float[Tensor, "b d"]:
        """The hidden vector; the cell stays inside."""
        return state.hidden
