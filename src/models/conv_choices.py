"""ConvS2S (Gehring et al., 2017) without a part: places, or words in the values.

Table 4 of the paper leaves out the position embeddings, of one side or of both.
"""

from jaxtyping import Int
from torch import Tensor, nn

from src.models.conv_seq2seq import ConvSeq2Seq
from src.models.placed_words import PlacedWords
from src.models.translator import Memory


class WordsAlone(PlacedWords):
    """e_j = w_j; a place is looked up for its limit alone."""

    def __init__(
        self,
        n_words: int,
        n_places: int,
        width: int,
        dropout: float,
    ) -> None:
        super().__init__(n_words, n_places, width, dropout)
        nn.init.zeros_(self.p.weight)
        self.p.weight.requires_grad_(False)


class Unplaced(ConvSeq2Seq):
    """No position embeddings on either side; zeros around a sentence still tell its ends."""

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 90,
        max_length: int = 80,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, max_length=max_length, dropout=dropout)
        self.source = WordsAlone(n_source, max_length, width, dropout)
        self.target = WordsAlone(n_target, 2 * max_length + 10, width, dropout)


class PlainValue(ConvSeq2Seq):
    """v_j = z_j: what is compared is also what is read."""

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """The keys z, which are the values too."""
        memory = super().encode(source)
        return Memory(memory.states, memory.mask, memory.states)
