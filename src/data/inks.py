"""Canvases that ask: which digit are you, and which digit is printed in my ink?

On the right lie two handwritten digits, one below the other, each in an ink of its own. At the
left edge, in either order, stand two small squares in the same inks. Four cells are asked: a
square for the digit of its ink, whose evidence is far; a digit for itself. No image of a digit is
in two splits.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.data.digits import CELL, DIGIT, bundled, images

N_INKS = 2
N_CHANNELS = 1 + N_INKS  # the sheet as printed, and a plate for each ink
ROWS, COLUMNS = N_INKS * DIGIT, 48  # pixels
FIRST, LAST = 36, 40  # columns where a digit begins
EDGE = 2  # cells from the left edge where a square may stand


@dataclass(frozen=True)
class Canvases:
    """Pixels; the digits and the squares, each from top to bottom.

    A digit is known by its name, its ink, and the column where it begins; a square by the row
    and the column of its cell, and by the place of the digit that it asks for.
    """

    pixels: Float[Tensor, "b channel y x"]
    digits: Int[Tensor, "b n"]
    inks: Int[Tensor, "b n"]
    left: Int[Tensor, "b n"]
    squares: Int[Tensor, "b n 2"]
    place: Int[Tensor, "b n"]

    @property
    def far(self) -> Int[Tensor, "b n"]:
        """The answers of the squares: the digits that have their inks."""
        return self.digits.gather(1, self.place)

    @property
    def cells(self) -> Int[Tensor, "b asked 2"]:
        """Row and column of the cells that are asked: the squares, then the digits."""
        column = (self.left + DIGIT // 2) // CELL
        row = (DIGIT // CELL) * torch.arange(N_INKS).expand_as(column)
        return torch.cat([self.squares, torch.stack([row, column], 2)], 1)

    @property
    def answers(self) -> Int[Tensor, "b asked"]:
        """What the cells are to say: answers that lie far away, then answers that lie here."""
        return torch.cat([self.far, self.digits], 1)


def draw(split: str, n: int, *, seed: int) -> Canvases:
    """n canvases by chance, from the images of "train", "valid" or "test"."""
    chance = torch.Generator().manual_seed(seed)
    choices, (shapes, names) = torch.tensor(images(split)), _bundled()
    chosen = choices[torch.randint(len(choices), (n, N_INKS), generator=chance)]
    inks = torch.rand(n, N_INKS, generator=chance).argsort(1)
    left = torch.randint(FIRST, LAST + 1, (n, N_INKS), generator=chance)
    place = torch.rand(n, N_INKS, generator=chance).argsort(1)
    within = torch.randint(DIGIT // CELL, (n, N_INKS), generator=chance)
    row = (DIGIT // CELL) * torch.arange(N_INKS) + within  # one square in each pair of rows
    squares = torch.stack([row, torch.randint(EDGE, (n, N_INKS), generator=chance)], 2)
    plates = torch.zeros(n, N_INKS, ROWS, COLUMNS)
    _print(plates, shapes[chosen], inks, (torch.arange(N_INKS) * DIGIT).expand_as(left), left)
    dots = torch.ones(n, N_INKS, CELL, CELL)
    _print(plates, dots, inks.gather(1, place), *(squares * CELL).unbind(2))
    pixels = torch.cat([plates.sum(1, keepdim=True), plates], 1)
    return Canvases(pixels, names[chosen], inks, left, squares, place)


def _print(
    plates: Float[Tensor, "b ink y x"],
    shapes: Float[Tensor, "b n side side"],
    inks: Int[Tensor, "b n"],
    top: Int[Tensor, "b n"],
    left: Int[Tensor, "b n"],
) -> None:
    """Put shapes on the canvases, each on the plate of its ink."""
    side = torch.arange(shapes.size(-1))
    canvas = torch.arange(len(plates))[:, None, None, None]
    rows, columns = top[..., None] + side, left[..., None] + side
    plates[canvas, inks[..., None, None], rows[..., None], columns[..., None, :]] = shapes


def _bundled() -> tuple[Float[Tensor, "n 8 8"], Int[Tensor, " n"]]:
    pictures, names = bundled()
    return torch.from_numpy(pictures), torch.from_numpy(names.astype(np.int64))
