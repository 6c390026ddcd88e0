"""A neural probabilistic language model (Bengio et al., 2003)."""

from jaxtyping import Float, Int
from torch import Tensor, nn

from src.models.language.window import WindowModel
from src.models.language.word_vectors import word_vectors


class MLP(WindowModel):
    """x = [C(y_{i-n+1}); ...; C(y_{i-1})],  logits = b + U tanh(d + H x)

    p(y_i | window) = softmax(logits)   (Bengio et al., 2003, section 2,
    without the optional direct connections; their y is our logits, and their
    x begins with the nearest word). One table C of word vectors serves all
    places of the window.
    """

    def __init__(
        self,
        n_words: int,
        *,
        n: int = 5,
        width: int = 181,
    ) -> None:
        super().__init__(n)
        if n < 2:
            raise ValueError(f"n is {n}: give 2 or more")
        self.C = word_vectors(n_words, width)
        self.H = nn.Linear((n - 1) * width, width)  # its bias is d
        self.U = nn.Linear(width, n_words)  # its bias is b

    def read(self, windows: Int[Tensor, "b t c"]) -> Float[Tensor, "b t v"]:
        """The logits of what follows each window."""
        return self.output(self.C(windows).flatten(2))

    def output(self, x: Float[Tensor, "b t x"]) -> Float[Tensor, "b t v"]:
        """From the word vectors, side by side, to the logits."""
        return self.U(self.H(x).tanh())


class DirectMLP(MLP):
    """logits = b + W x + U tanh(d + H x): with the direct connections W."""

    def __init__(
        self,
        n_words: int,
        *,
        n: int = 5,
        width: int = 113,
    ) -> None:
        super().__init__(n_words, n=n, width=width)
        self.W = nn.Linear((n - 1) * width, n_words, bias=False)

    def output(self, x: Float[Tensor, "b t x"]) -> Float[Tensor, "b t v"]:
        """Two ways from the word vectors to the logits."""
        return super().output(x) + self.W(x)
