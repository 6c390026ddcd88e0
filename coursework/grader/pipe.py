"""Messages to and from a process that may do anything: each with a deadline and a weight limit."""

import os
import select
import time
from pathlib import Path
from typing import Any

from coursework.grader import wire

SLICE = 0.1  # seconds between two looks at the memory
PAGE = os.sysconf("SC_PAGE_SIZE")


class Pipe:
    """To and from a process; its memory, with that of all below it, is watched while we wait."""

    def __init__(self, pid: int, to: int, back: int, most_memory: int) -> None:
        self.pid, self.to, self.back, self.most_memory = pid, to, back, most_memory
        self.weighed = 0.0
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
            ready = any(select.select(reading, writing, [], min(left, SLICE)))
            self._weigh()  # in any case: somebody may answer byte by byte
            if ready:
                return
        raise TimeoutError

    def _weigh(self) -> None:
        if time.monotonic() > self.weighed + SLICE:
            if weight(self.pid) > self.most_memory:
                raise MemoryError
            self.weighed = time.monotonic()


def weight(pid: int) -> int:
    """Bytes in memory of a process and all below it."""
    pages = _words(f"/proc/{pid}/statm")[1:2]
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # the kernel lists the children of each
    except OSError:  # it has just ended
        return 0
    children = [c for t in threads for c in _words(f"/proc/{pid}/task/{t}/children")]
    return sum(int(n) * PAGE for n in pages) + sum(weight(int(child)) for child in children)


def _words(path: str) -> list[str]:
    """Of a file that may be gone."""
    try:
        return Path(path).read_text().split()
    except OSError:
        return []
