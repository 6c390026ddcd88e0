"""What becomes of a translator that takes padding for words: not a system, an accident."""

from jaxtyping import Int
from torch import Tensor

from src.models.self_attention_encoder import SelfAttentive
from src.models.translator import Memory
from src.tokens import PAD


class PaddingRead(SelfAttentive):
    """Every `<pad>` of the source counts as a word: as the last of the n_source.

    No mask hides it: neither from the encoder, nor from the decoder, nor from
    the mean that the decoder starts with. The parameters are its parent's,
    which can take them over.
    """

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """As the parent, of longer sentences."""
        last = self.encoder.E.num_embeddings - 1
        return super().encode(source.masked_fill(source == PAD, last))
