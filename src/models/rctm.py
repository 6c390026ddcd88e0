"""The Recurrent Continuous Translation Model (Kalchbrenner and Blunsom, 2013)."""

from jaxtyping import Float, Int
from torch import Tensor, nn

from src.masks import padding_mask
from src.models.sentence_model import SentenceModel
from src.models.translator import Memory, RecurrentTranslator, Update


class RCTM(RecurrentTranslator):
    """h_i = sigma(R h_{i-1} + I v(f_i) + S csm(e));  o_{i+1} = O h_i

    (Kalchbrenner and Blunsom, 2013, RCTM I): a plain recurrent network,
    sigma the logistic function, that is told the sentence vector csm(e)
    again at every step. RCTM II, their second model, keeps several columns.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 276,
        max_length: int = 80,
    ) -> None:
        super().__init__()
        self.E = nn.Embedding(n_source, width)
        self.csm = SentenceModel(width, max_length=max_length)
        self.v = nn.Embedding(n_target, width)
        self.R = nn.Linear(width, width, bias=False)
        self.I = nn.Linear(width, width, bias=False)  # noqa: E741
        self.S = nn.Linear(width, width, bias=False)
        self.O = nn.Linear(width, n_target, bias=False)  # noqa: E741

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """Word vectors, and S csm(e); at most max_length tokens."""
        words, mask = self.E(source), padding_mask(source)
        return Memory(words, mask, self.S(self.csm(words, mask)))

    def start(self, memory: Memory) -> Float[Tensor, "b d"]:
        """h_0 = 0."""
        return memory.summary.new_zeros(memory.summary.shape)

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t d"]:
        """I v(f)."""
        return self.I(self.v(tokens))

    def update(
        self,
        embedded: Float[Tensor, "b d"],
        state: Float[Tensor, "b d"],
        memory: Memory,
    ) -> Update:
        """The next hidden vector, which the output rule reads too."""
        hidden = (self.R(state) + embedded + memory.summary).sigmoid()
        return Update(hidden, hidden)

    def output(
        self,
        features: Float[Tensor, "b *t d"],
    ) -> Float[Tensor, "b *t v"]:
        """O h."""
        return self.O(features)
