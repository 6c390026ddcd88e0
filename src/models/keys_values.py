"""What a Transformer's layer keeps of all that was read: keys and values, in rows that grow."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from src.models.room import Room


@dataclass(frozen=True)
class KeysValues:
    """x W_K and x W_V of everything that may be read.

    What `longer` gives has room behind its rows, and the next rows are written
    there, where no older list looks: a list never changes. Two that grow from
    one part ways. n rows one by one cost fewer than 2 n copies of a row, where
    `torch.cat` makes n^2 / 2.
    """

    keys: Float[Tensor, "b k d"]
    values: Float[Tensor, "b k d"]
    room: Room | None = None

    def longer(
        self,
        keys: Float[Tensor, "b new d"],
        values: Float[Tensor, "b new d"],
    ) -> "KeysValues":
        """These and, behind them, new ones."""
        if not self.keys.size(1):
            return KeysValues(keys, values)
        if torch.is_grad_enabled():  # the gradient must find what it saw unchanged
            return KeysValues(torch.cat([self.keys, keys], 1), torch.cat([self.values, values], 1))
        n = self.keys.size(1)
        end = n + keys.size(1)
        room = self.room_for(end)
        room.write(n, keys, values)
        keys, values = room.memory[:, :, :end]
        return KeysValues(keys, values, room)

    def room_for(self, end: int) -> Room:
        """Our own, if nobody has gone on from here and there is enough of it."""
        n, room = self.keys.size(1), self.room
        if room and room.taken == n and end <= room.memory.size(2):
            return room
        room = Room(self.keys, 2 * end)
        room.write(0, self.keys, self.values)
        return room
