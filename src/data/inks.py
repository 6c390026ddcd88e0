"""Canvases that ask: which digit is printed in my ink?

On the right lie four handwritten digits, one below the other, each in an ink of its own. Four
small squares have the same four inks, and the answer of a square is the digit of its ink. "far":
the squares stand at the left edge, in any order. "near": each stands beside its digit. No image
of a digit is in two splits.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.data.digits import CELL, DIGIT, bundled, images

N_INKS = 4  # a channel each, as printers have a plate for each
ROWS, COLUMNS = N_INKS * DIGIT, 48  # pixels
FIRST, LAST = 36, 40  # columns where a digit begins
WHERE = ("far", "near")
EDGE = 2  # cells from the left edge where a far square may stand


@dataclass(frozen=True)
class Canvases:
    """Pixels; the digits and the squares, each from top to bottom.

    A digit is known by its name, its ink, and the column where it begins; a square by the row
    and the column of its cell, and by the place of the digit that it asks for.
    """

    pixels: Float[Tensor, "b ink y x"]
    digits: Int[Tensor, "b 4"]
    inks: Int[Tensor, "b 4"]
    left: Int[Tensor, "b 4"]
    cells: Int[Tensor, "b 4 2"]
    place: Int[Tensor, "b 4"]

    @property
    def answers(self) -> Int[Tensor, "b 4"]:
        """The digit that has the ink of the square, for every square."""
        return self.digits.gather(1, self.place)


def draw(split: str, where: str, n: int, *, seed: int) -> Canvases:
    """n canvases by chance, from the images of "train", "valid" or "test"."""
    if where not in WHERE:
        raise ValueError(f"where is {where!r}: one of {list(WHERE)} is known")
    chance = torch.Generator().manual_seed(seed)
    choices, (shapes, names) = torch.tensor(images(split)), _bundled()
    chosen = choices[torch.randint(len(choices), (n, N_INKS), generator=chance)]
    inks = torch.rand(n, N_INKS, generator=chance).argsort(1)
    left = torch.randint(FIRST, LAST + 1, (n, N_INKS), generator=chance)
    place, cells = _squares(where, n, chance)
    pixels = torch.zeros(n, N_INKS, ROWS, COLUMNS)
    _print(pixels, shapes[chosen], inks, (torch.arange(N_INKS) * DIGIT).expand_as(left), left)
    squares = torch.ones(n, N_INKS, CELL, CELL)
    _print(pixels, squares, inks.gather(1, place), *(cells * CELL).unbind(2))
    return Canvases(pixels, names[chosen], inks, left, cells, place)


def _squares(
    where: str, n: int, chance: torch.Generator
) -> tuple[Int[Tensor, "b 4"], Int[Tensor, "b 4 2"]]:
    """Which digit each square asks for, and its cell: one square beside each pair of rows."""
    place = torch.rand(n, N_INKS, generator=chance).argsort(1)
    per_digit = DIGIT // CELL
    row = torch.randint(per_digit, place.shape, generator=chance)
    row = row + per_digit * torch.arange(N_INKS)
    column = torch.randint(EDGE, place.shape, generator=chance)
    if where == "near":
        place = torch.arange(N_INKS).expand_as(place)
        column = torch.full_like(column, FIRST // CELL - 1)
    return place, torch.stack([row, column], 2)


def _print(
    pixels: Float[Tensor, "b ink y x"],
    shapes: Float[Tensor, "b n side side"],
    inks: Int[Tensor, "b n"],
    top: Int[Tensor, "b n"],
    left: Int[Tensor, "b n"],
) -> None:
    """Put shapes on the canvases, each on the plate of its ink."""
    side = torch.arange(shapes.size(-1))
    canvas = torch.arange(len(pixels))[:, None, None, None]
    rows, columns = top[..., None] + side, left[..., None] + side
    pixels[canvas, inks[..., None, None], rows[..., None], columns[..., None, :]] = shapes


def _bundled() -> tuple[Float[Tensor, "n 8 8"], Int[Tensor, " n"]]:
    pictures, names = bundled()
    return torch.from_numpy(pictures), torch.from_numpy(names.astype(np.int64))
