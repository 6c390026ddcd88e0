"""Canvases with handwritten digits, and captions that name them from top to bottom.

The digits are the 1,797 that come with scikit-learn, 8 x 8 pixels in 17 shades, of the UCI set
of Alpaydin and Kaynak (1998). Two or three of them lie anywhere on a canvas, apart from each
other, some of them faint: "a three above a faint seven". No image of a digit is in two splits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.data.batches import pad
from src.data.vocabulary import Vocabulary
from src.tokens import BOS, EOS

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
VOCABULARY = Vocabulary(("a", "an", "above", "faint", *NAMES))
SIDE, DIGIT, CELL = 32, 8, 4  # pixels a side of the canvas, of a digit, of a cell of the grid
GRID = SIDE // CELL  # cells a side
COUNTS = (2, 3)  # digits on a canvas
LOWER = 6  # pixels at least from the top of a digit to the top of the next one
FAINT, SHADES = 0.5, 16  # how much of the ink is left; the darkest shade of scikit-learn's images
IMAGES = {"train": range(1_197), "valid": range(1_197, 1_497), "test": range(1_497, 1_797)}
CANVASES = {"train": 20_000, "valid": 1_000, "test": 1_000}


@dataclass(frozen=True)
class Placed:
    """One digit: the number of its image in scikit-learn, and where its upper left pixel lies."""

    image: int
    top: int
    left: int
    faint: bool

    @property
    def name(self) -> str:
        """three"""
        return NAMES[bundled()[1][self.image]]

    @property
    def before(self) -> list[str]:
        """What stands before the name: a, an (an eight), or a faint."""
        if self.faint:
            return ["a", "faint"]
        return ["an" if self.name == "eight" else "a"]

    @property
    def cells(self) -> frozenset[int]:
        """The cells, counted row by row, whose middle lies on the digit: always four."""
        rows, columns = map(_cells, (self.top, self.left))
        return frozenset(GRID * row + column for row in rows for column in columns)


@dataclass(frozen=True)
class Canvas:
    """Digits on white, the topmost first."""

    digits: tuple[Placed, ...]

    @property
    def caption(self) -> str:
        """a three above a faint seven"""
        return " ".join(word for word, _ in self._words())

    @property
    def regions(self) -> tuple[frozenset[int], ...]:
        """One set of cells a word: those of the digit that the word names, none for other words."""
        return tuple(cells for _, cells in self._words())

    @property
    def pixels(self) -> Float[np.ndarray, "y x"]:
        """Ink, from 0 to 1."""
        canvas = np.zeros((SIDE, SIDE), dtype=np.float32)
        for digit in self.digits:
            place = np.s_[digit.top : digit.top + DIGIT, digit.left : digit.left + DIGIT]
            canvas[place] = bundled()[0][digit.image] * (FAINT if digit.faint else 1.0)
        return canvas

    def _words(self) -> Iterator[tuple[str, frozenset[int]]]:
        nowhere: frozenset[int] = frozenset()
        for i, digit in enumerate(self.digits):
            if i:
                yield "above", nowhere
            yield from ((word, nowhere) for word in digit.before)
            yield digit.name, digit.cells


@cache
def split(name: str, n: int | None = None) -> tuple[Canvas, ...]:
    """The canvases of "train", "valid" or "test", or the first n of them."""
    choices = images(name)
    n = CANVASES[name] if n is None else n
    if not 1 <= n <= CANVASES[name]:
        raise ValueError(f"n is {n}: {name} has 1 to {CANVASES[name]:,} canvases")
    return tuple(_draw(Random(f"digits/{name}/{i}"), choices) for i in range(n))


def images(name: str) -> tuple[int, ...]:
    """The numbers of the images that a split draws from."""
    if name not in IMAGES:
        raise ValueError(f"name is {name!r}: one of {list(IMAGES)} is known")
    order = list(range(len(bundled()[1])))
    Random("digits").shuffle(order)
    return tuple(order[place] for place in IMAGES[name])


def collate(canvases: Sequence[Canvas]) -> tuple[Float[Tensor, "b y x"], Int[Tensor, "b t"]]:
    """Pixels, and captions as ids: <s> ... </s>."""
    pixels = torch.from_numpy(np.stack([canvas.pixels for canvas in canvases]))
    captions = [VOCABULARY.encode(canvas.caption) for canvas in canvases]
    return pixels, pad([[BOS, *caption, EOS] for caption in captions])


@cache
def bundled() -> tuple[Float[np.ndarray, "n 8 8"], Int[np.ndarray, " n"]]:
    """scikit-learn's images, as ink from 0 to 1, and which digits they are."""
    from sklearn.datasets import load_digits  # takes two seconds: who needs no digit need not wait

    loaded = load_digits()
    return (loaded.images / SHADES).astype(np.float32), loaded.target


def _draw(chance: Random, choices: Sequence[int]) -> Canvas:
    """So many digits, drawn again until all lie apart."""
    count, reach = chance.choice(COUNTS), SIDE - DIGIT + 1
    corners: list[tuple[int, int]] = []
    while not corners or not _apart(corners):
        corners = sorted((chance.randrange(reach), chance.randrange(reach)) for _ in range(count))
    digits = (Placed(chance.choice(choices), *at, chance.random() < 0.5) for at in corners)
    return Canvas(tuple(digits))


def _apart(corners: Sequence[tuple[int, int]]) -> bool:
    """Each lower than the one before, and a pixel of white at least between any two."""
    lower = all(below[0] - above[0] >= LOWER for above, below in zip(corners, corners[1:]))
    pairs = ((one, other) for i, one in enumerate(corners) for other in corners[:i])
    return lower and all(max(abs(a - b) for a, b in zip(*pair)) > DIGIT for pair in pairs)


def _cells(first: int) -> range:
    """The rows (or columns) of the grid whose middle lies on the pixels of a digit."""
    start = -(-(first - CELL // 2) // CELL)
    return range(start, start + DIGIT // CELL)
