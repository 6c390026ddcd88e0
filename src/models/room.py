"""Room to grow: rows one by one are written behind those that are there, not copied with them."""

from jaxtyping import Float
from torch import Tensor


class Room:
    """Memory for more rows than there are; the first `taken` are somebody's."""

    def __init__(self, rows: Float[Tensor, "b n d"], size: int) -> None:
        self.memory = rows.new_empty(2, len(rows), size, rows.size(2))  # keys, values
        self.taken = 0

    def write(
        self,
        start: int,
        keys: Float[Tensor, "b k d"],
        values: Float[Tensor, "b k d"],
    ) -> None:
        """From `start` on."""
        self.taken = start + keys.size(1)
        self.memory[0, :, start : self.taken] = keys
        self.memory[1, :, start : self.taken] = values
