"""Single cells of an image answer: a convolutional net, and what may let it see farther."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn


class CellReader(nn.Module):
    """grid = layers(conv(image)),  logits = W between(grid)[cell]

    Two convolutions with a pooling each make the grid, of cells 4 pixels
    wide; residual convolutions, one a dilation, follow; `between` is the part
    that is exchanged: a SelfAttentionBlock, say. Some cells are then asked.
    """

    def __init__(
        self,
        between: nn.Module,
        *,
        n_inputs: int,
        n_channels: int,
        dilations: Sequence[int],
        n_classes: int = 10,
    ) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(n_inputs, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, n_channels, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        for part in self.convolutions:
            if isinstance(part, nn.Conv2d):  # ink is sparse: start as He et al. (2015)
                nn.init.kaiming_normal_(part.weight)
        layers = [ResidualConvolution(n_channels, dilation=d) for d in dilations]
        self.layers = nn.Sequential(*layers)
        self.between = between
        self.W = nn.Linear(n_channels, n_classes)

    def grid(
        self,
        images: Float[Tensor, "b channel y x"],
    ) -> Float[Tensor, "b c rows columns"]:
        """What the cells know before they have read each other."""
        return self.layers(self.convolutions(images))

    def forward(
        self,
        images: Float[Tensor, "b channel y x"],
        cells: Int[Tensor, "b n 2"],
    ) -> Float[Tensor, "b n n_classes"]:
        """The answers of the cells at (row, column)."""
        grid = self.between(self.grid(images))
        row, column = cells.unbind(2)
        every = torch.arange(len(grid), device=grid.device).unsqueeze(1)
        return self.W(grid[every, :, row, column])


class ResidualConvolution(nn.Module):
    """x + relu(conv(x)): a cell and its eight neighbours, `dilation` cells away."""

    def __init__(self, n_channels: int, *, dilation: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(n_channels, n_channels, 3, padding=dilation, dilation=dilation)

    def forward(
        self,
        x: Float[Tensor, "b c rows columns"],
    ) -> Float[Tensor, "b c rows columns"]:
        """The same size: the border is filled with zeros."""
        return x + self.convolution(x).relu()


class CellAlone(nn.Module):
    """x_j + W_b relu(W_a x_j): a cell reads itself. C/4 hidden numbers: C^2/2

    parameters, as many as the block has beside its gamma.
    """

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        self.W_a = nn.Conv2d(n_channels, n_channels // 4, 1, bias=False)
        self.W_b = nn.Conv2d(n_channels // 4, n_channels, 1, bias=False)

    def forward(
        self,
        x: Float[Tensor, "b c rows columns"],
    ) -> Float[Tensor, "b c rows columns"]:
        """Cell by cell."""
        return x + self.W_b(self.W_a(x).relu())


class CellAndMean(nn.Module):
    """x_j + W_b relu(W_a [x_j; mean_i x_i]): all cells, every one as heavy

    as the others; nothing is chosen.
    """

    def __init__(self, n_channels: int, *, n_hidden: int) -> None:
        super().__init__()
        self.W_a = nn.Conv2d(2 * n_channels, n_hidden, 1, bias=False)
        self.W_b = nn.Conv2d(n_hidden, n_channels, 1, bias=False)

    def forward(
        self,
        x: Float[Tensor, "b c rows columns"],
    ) -> Float[Tensor, "b c rows columns"]:
        """Cell by cell, beside the mean."""
        mean = x.mean((2, 3), keepdim=True).expand_as(x)
        return x + self.W_b(self.W_a(torch.cat([x, mean], 1)).relu())
