"""An image as a set of vectors: the convolutional encoder of Show, Attend and Tell."""

import torch
from jaxtyping import Float
from torch import Tensor, nn


class FeatureGrid(nn.Module):
    """a = {a_1, ..., a_L}: one annotation a cell of a grid over the image

    (Xu et al., 2015, section 3.1.1). The paper takes 14 x 14 vectors of 512
    numbers from a VGG net that was trained on ImageNet and is left as it is.
    Ours is trained from scratch with the rest: two convolutions, each with a
    pooling, so that a cell is 4 pixels wide and sees 10. In the paper's
    annotations place shows, since the deep net sees the borders of the image
    from everywhere; ours are told it: row and column, from -1 to 1, go into
    the last layer (Liu et al., 2018, CoordConv).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.last = nn.Linear(32 + 2, width)

    def forward(
        self,
        images: Float[Tensor, "b y x"],
    ) -> Float[Tensor, "b s d"]:
        """The cells row by row."""
        grid = self.convolutions(images.unsqueeze(1))  # (b, 32, rows, columns)
        features = torch.cat([grid, self.place(grid)], 1)
        return self.last(features.flatten(2).mT).relu()

    def place(
        self,
        grid: Float[Tensor, "b c rows columns"],
    ) -> Float[Tensor, "b 2 rows columns"]:
        """Row and column of every cell, from -1 to 1."""
        sides = (
            torch.linspace(-1, 1, n, device=grid.device, dtype=grid.dtype) for n in grid.shape[2:]
        )
        place = torch.stack(torch.meshgrid(*sides, indexing="ij"))
        return place.expand(len(grid), -1, -1, -1)
