"""Messages to and from a process that may do anything: each with a deadline and a weight limit."""

import os
import select
import time
from typing import Any

from coursework.grader import wire

SLICE = 0.1  # seconds between two looks at the memory
PAGE = os.sysconf("SC_PAGE_SIZE")


class Pipe:
    """To and from a process; its memory, with that of all below it, is watched while we wait."""

    def __init__(self, pid: int, to: int, back: int, most_memory: int) -> None:
        self.pid, self.to, self.back, self.most_memory = pid, to, back, most_memory
        for pipe in (to, back):
            os.set_blocking(pipe, False)

    def ask(self, message: bytes, seconds: float) -> Any:
        """What is answered; raises TimeoutError, MemoryError, EOFError, OSError or wire.Refused."""
        deadline = time.monotonic() + seconds
        rest = memoryview(message)
        while rest:
            self._wait([], [self.to], deadline)
            rest = rest[os.write(self.to, rest[: 2**12]) :]
        size = wire.length(self._read(wire.LENGTH, deadline))
        return wire.unpack(self._read(size, deadline))

    def _read(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait([self.back], [], deadline)
            piece = os.read(self.back, min(size - len(found), 2**20))
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)

    def _wait(self, reading: list[int], writing: list[int], deadline: float) -> None:
        while (left := deadline - time.monotonic()) > 0:
            if any(select.select(reading, writing, [], min(left, SLICE))):
                return
            if weight(self.pid) > self.most_memory:
                raise MemoryError
        raise TimeoutError


def weight(pid: int) -> int:
    """Bytes in memory of a process and all below it."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            own = int(file.read().split()[1]) * PAGE
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return own + sum(weight(int(child)) for child in file.read().split())
    except (OSError, ValueError):  # it has just ended
        return 0
