"""Show, Attend and Tell with one thing changed: the gate, the choice of a region, its place."""

import torch
from jaxtyping import Float
from torch import Tensor

from src.models.feature_grid import FeatureGrid
from src.models.show_attend_tell import ShowAttendTell
from src.models.translator import Memory


class Ungated(ShowAttendTell):
    """z_t = sum_i alpha_ti a_i: no gate, as in hard attention."""

    def gate(self, h: Float[Tensor, "b d"]) -> Float[Tensor, "b 1"]:
        """Open."""
        return torch.ones_like(h[:, :1])


class PlainMean(ShowAttendTell):
    """z_t = beta_t mean of the a_i, at every step: all is read, none chosen.

    The control of attention; the score has nothing to do.
    """

    def scores(
        self,
        h: Float[Tensor, "b d"],
        memory: Memory,
    ) -> Float[Tensor, "b 1 s"]:
        """One score for all."""
        return torch.zeros_like(memory.states[..., 0]).unsqueeze(1)


class PlacelessGrid(FeatureGrid):
    """Annotations that are not told where they stand: row and column are 0."""

    def place(
        self,
        grid: Float[Tensor, "b c rows columns"],
    ) -> Float[Tensor, "b 2 rows columns"]:
        """Zeros."""
        return torch.zeros_like(super().place(grid))


class Placeless(ShowAttendTell):
    """Show, Attend and Tell over a true set: a region does not know its place."""

    def __init__(self, n_target: int, *, width: int = 64) -> None:
        super().__init__(n_target, width=width)
        self.grid = PlacelessGrid(width)
