"""A worker in its jail, asked and answered over pipes, each answer with a deadline."""

import os
import select
import subprocess
import time
from typing import Any

from coursework.grader import wire
from coursework.grader.jail import JailError, Limits, command

SLICE = 0.1  # seconds between two looks at the memory
STARTING = 60  # seconds that Python may take to start on a busy machine
PAGE = os.sysconf("SC_PAGE_SIZE")


class StudentError(Exception):
    """The student's code raised an error; the text is the student's, too."""


class Stopped(StudentError):
    """The student's code was stopped, or ended its process; the words are the grader's."""


class Process:
    """One worker; after Stopped it is gone."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command(limits), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0
        )
        assert self.process.stdin and self.process.stdout
        self.to, self.back = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self.to, False)
        os.set_blocking(self.back, False)
        try:
            self.ask({"cell": "", "name": "start"}, STARTING)
        except StudentError as error:  # no student's line has run yet
            self.kill()
            raise JailError(f"the worker does not start in its jail: {error}") from None

    def ask(self, request: dict[str, Any], seconds: float) -> Any:
        """The value that comes back for the request, or StudentError."""
        message = wire.pack(request)
        try:
            self._send(message, deadline := time.monotonic() + seconds)
            answer = wire.unpack(
                self._read(wire.length(self._read(wire.LENGTH, deadline)), deadline)
            )
            if isinstance(answer, dict) and "error" in answer:
                raise StudentError(str(answer["error"])[:2000])
            return wire.decode(answer["value"] if isinstance(answer, dict) else answer)
        except TimeoutError:
            self.kill()
            raise Stopped(f"your code took longer than {seconds:.0f} s") from None
        except MemoryError:
            self.kill()
            raise Stopped("your code used too much memory") from None
        except (EOFError, OSError):
            self.kill()
            raise Stopped("your code ended its own process") from None
        except (wire.Refused, KeyError) as refused:
            self.kill()
            raise StudentError(f"your code returned {refused}") from None

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    def kill(self) -> None:
        """The end, for all processes in the jail: they die with its first."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def _send(self, message: bytes, deadline: float) -> None:
        rest = memoryview(message)
        while rest:
            self._wait([], [self.to], deadline)
            rest = rest[os.write(self.to, rest[: 2**16]) :]

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
        """Until the pipe is ready; the whole jail is weighed every now and then."""
        while (left := deadline - time.monotonic()) > 0:
            if any(select.select(reading, writing, [], min(left, SLICE))):
                return
            if weight(self.process.pid) > self.limits.memory:
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
