"""Room to grow: rows one by one are written behind those that are there, not copied with them."""

from jaxtyping import Float
from torch import Tensor


class Room:
    """Memory for more rows than there are; the first `taken` are somebody's."""

    def __init__(self, rows: Float[Tensor, "b n d"], size: int) -> None:
        self.memory = rows.new_empty(2, len(rows), size, rows.size(2))  # keys, values
        self.taken = 0

    def write(self, start: int, *sides: Float[Tensor, "b k d"]) -> None:
        """Keys and values from `start` on."""
        self.taken = start + sides[0].size(1)
        for memory, side in zip(self.memory, sides, strict=True):
            memory[:, start : self.taken] = side
