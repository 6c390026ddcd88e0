"""The processes that train together: one, or those that torchrun began on one or more machines."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import torch
import torch.distributed as dist

Anything = TypeVar("Anything")


@dataclass(frozen=True)
class Processes:
    """The place of this process among all that train, and what it computes on.

    All of them call each method alike, and wait there for each other.
    """

    rank: int
    count: int
    device: torch.device

    @property
    def first(self) -> bool:
        """Whether this is the one that speaks and writes."""
        return self.rank == 0

    @property
    def device_name(self) -> str:
        """As the maker calls the GPU; or cpu."""
        if self.device.type == "cuda":
            return torch.cuda.get_device_name(self.device)
        return self.device.type

    def agreed(self, value: Anything) -> Anything:
        """What the first process says."""
        said = [value]
        if self.count > 1:
            dist.broadcast_object_list(said, src=0)
        return said[0]

    def total(self, value: float) -> float:
        """The sum over all processes."""
        if self.count == 1:
            return value
        sum_of_all = torch.tensor(value, dtype=torch.float64, device=self.device)
        dist.all_reduce(sum_of_all)
        return sum_of_all.item()

    def share(self, items: list[Anything]) -> list[Anything]:
        """What this process has to do of all items: every count-th."""
        return items[self.rank :: self.count]

    def together(self, done: list[Anything]) -> list[Anything]:
        """What all processes made of their shares, in the order of all items."""
        if self.count == 1:
            return done
        parts: list[list[Anything]] = [[] for _ in range(self.count)]
        dist.all_gather_object(parts, done)
        longest = max(map(len, parts))
        return [part[i] for i in range(longest) for part in parts if i < len(part)]


def alone() -> Processes:
    """One process, on the GPU if there is one."""
    return Processes(0, 1, torch.device("cuda" if torch.cuda.is_available() else "cpu"))


@contextmanager
def joined() -> Iterator[Processes]:
    """The processes that torchrun began, connected: nccl between GPUs, gloo between CPUs.

    Without torchrun this process is alone.
    """
    if not dist.is_torchelastic_launched():
        yield alone()
        return
    device = _device(int(os.environ["LOCAL_RANK"]), int(os.environ["LOCAL_WORLD_SIZE"]))
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Processes(dist.get_rank(), dist.get_world_size(), device)
    finally:
        dist.destroy_process_group()


def _device(place: int, n_here: int) -> torch.device:
    """A GPU for each process of this machine, or none for all."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    if n_here > (n_gpus := torch.cuda.device_count()):
        raise ValueError(f"--nproc_per_node is {n_here}: this machine has {n_gpus} GPUs, one each")
    torch.cuda.set_device(place)
    return torch.device("cuda", place)
