"""Which matrices of a Transformer are one: the paper shares them all, and nobody need share any.

`Transformer` stands between: the target's matrix reads and writes, the source has its own.
"""

from jaxtyping import Float, Int
from torch import Tensor, nn

from src.models.transformer import PlacedEmbedding, Transformer
from src.models.transformer_config import TransformerConfig


class SharedVocabulary(Transformer):
    """x = sqrt(d_model) E x_j,  y = sqrt(d_model) E y_i,  logits = E y

    (Vaswani et al., 2017, section 3.4): one E for both languages, which must
    have one vocabulary.
    """

    def tie(self) -> None:
        """One for the source, too; ValueError where there are two vocabularies."""
        self.encoder.embedding.E = one(self.encoder.embedding.E, self.decoder.embedding.E)


def one(source: nn.Embedding, target: nn.Embedding) -> nn.Embedding:
    """The target's matrix, for both; ValueError where they have not as many words."""
    n_source, n_target = source.num_embeddings, target.num_embeddings
    if n_source != n_target:
        raise ValueError(f"n_target is {n_target}: give n_source ({n_source}), one vocabulary")
    return target


class ReadingEmbedding(PlacedEmbedding):
    """dropout(sqrt(d_model) E_in y + position): E is left for what writes."""

    def __init__(self, tied: PlacedEmbedding, config: TransformerConfig) -> None:
        nn.Module.__init__(self)
        self.E, self.positions, self.dropout = tied.E, tied.positions, tied.dropout
        self.E_in = nn.Embedding(tied.E.num_embeddings, config.width)
        nn.init.normal_(self.E_in.weight, std=config.width**-0.5)

    def forward(self, tokens: Int[Tensor, "b t"], *, start: int = 0) -> Float[Tensor, "b t d"]:
        """Embeddings of tokens the first of which stands at `start`."""
        words = self.E_in(tokens) * self.E_in.embedding_dim**0.5
        return self.dropout(self.positions(words, start=start))


class Untied(Transformer):
    """logits = E y, and E reads nothing: not the paper's choice.

    The target is read by a matrix of its own, as large as E.
    """

    def tie(self) -> None:
        """None: the target is read by another matrix."""
        self.decoder.embedding = ReadingEmbedding(self.decoder.embedding, self.config)
