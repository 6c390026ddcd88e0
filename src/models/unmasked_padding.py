"""What becomes of a translator that takes padding for words: not a system, an accident."""

from jaxtyping import Int
from torch import Tensor

from src.models.self_attention_encoder import SelfAttentive
from src.models.translator import Memory
from src.tokens import PAD


class PaddingRead(SelfAttentive):
    """Every `<pad>` of the source counts as a word, the last of n_source + 1.

    No mask hides it: neither from the encoder, nor from the decoder, nor from
    the mean that the decoder starts with. The parameters are its parent's for
    one word more, which can take them over.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 88,
        n_layers: int = 2,
        n_heads: int = 8,
        d_hidden: int = 176,
    ) -> None:
        super().__init__(
            n_source + 1,
            n_target,
            width=width,
            n_layers=n_layers,
            n_heads=n_heads,
            d_hidden=d_hidden,
        )
        self.n_source = n_source

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """As the parent, of longer sentences."""
        return super().encode(source.masked_fill(source == PAD, self.n_source))
