"""What there is to choose in a Transformer."""

from dataclasses import dataclass
from typing import Literal, get_args

from torch import nn

from src.multihead import MultiHeadAttention
from src.positions import LearnedPositions, NoPositions, SinusoidalPositions
from src.relative_attention import RelativeMultiHeadAttention

Norm = Literal["post", "pre"]
Positions = Literal["sinusoidal", "learned", "relative", "none"]
REACH = 16  # the farthest distance that is told from farther ones (Shaw et al., 2018)


@dataclass(frozen=True)
class TransformerConfig:
    """Sizes of both sides; d_hidden is 4 width (Vaswani et al., 2017, table 3)."""

    width: int
    n_layers: int
    n_heads: int
    norm: Norm
    positions: Positions
    dropout: float

    def __post_init__(self) -> None:
        for name, allowed in (("norm", get_args(Norm)), ("positions", get_args(Positions))):
            if (given := getattr(self, name)) not in allowed:
                raise ValueError(f"{name} is {given!r}: allowed are {', '.join(allowed)}")
        if self.n_layers < 1:
            raise ValueError(f"n_layers is {self.n_layers}: give 1 or more")

    def self_attention(self) -> MultiHeadAttention:
        """Knows distances where the positions are relative."""
        if self.positions == "relative":
            return RelativeMultiHeadAttention(self.width, n_heads=self.n_heads, reach=REACH)
        return self.cross_attention()

    def cross_attention(self) -> MultiHeadAttention:
        """Places in two languages have no distance."""
        return MultiHeadAttention(self.width, n_heads=self.n_heads)

    def places(self, max_length: int) -> nn.Module:
        """What is added to an embedding; learned places end after `max_length`."""
        if self.positions == "learned":
            return LearnedPositions(self.width, max_length=max_length)
        return SinusoidalPositions() if self.positions == "sinusoidal" else NoPositions()

    def end(self) -> nn.Module:
        """What stands after the last layer: a stack of pre-norm layers ends in a norm."""
        return nn.LayerNorm(self.width) if self.norm == "pre" else nn.Identity()
