"""A worker in its jail, which may be asked, and killed."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coursework.grader import wire
from coursework.grader.jail import HELP, JailError, Limits, command, hides
from coursework.grader.pipe import Pipe
from coursework.grader.preflight import clean

STARTING = 60  # seconds that Python may take to start on a busy machine
ENDING = 30
MOST_TEXT = 2000  # characters of an error


class StudentError(Exception):
    """The student's code raised an error; the text is the student's, too."""


class Stopped(StudentError):
    """The student's code was stopped, or ended its process; the words are the grader's."""


class Process:
    """One worker; after Stopped it is gone."""

    def __init__(self, limits: Limits) -> None:
        pipe = subprocess.PIPE
        told = {"PATH": os.defpath}  # a jail's first process shows its variables to all others
        try:
            self.process = subprocess.Popen(
                command(limits), stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0, env=told
            )
        except OSError as error:  # this machine has no room for one more process
            raise JailError(HELP.format(reason=error)) from None
        assert self.process.stdin and self.process.stdout
        self.alive = True
        to, back = self.process.stdin.fileno(), self.process.stdout.fileno()
        self.pipe = Pipe(self.process.pid, to, back, limits.memory)
        try:  # no line of the student's has run yet
            self.pipe.ask(wire.pack({"cell": "", "name": "start"}), STARTING)
        except (EOFError, OSError):
            raise JailError(HELP.format(reason=self.kill() or "no answer")) from None

    def ask(self, request: dict[str, Any], seconds: float) -> Any:
        """The value that comes back for the request, or StudentError."""
        message = wire.pack(request)
        try:
            answer = self.pipe.ask(message, seconds)
            if isinstance(answer, dict) and "error" in answer:
                raise StudentError(_text(answer["error"]))
            return wire.decode(answer["value"] if isinstance(answer, dict) else answer)
        except TimeoutError:
            stopped: StudentError = Stopped(f"your code took longer than {seconds:.0f} s")
        except MemoryError:
            stopped = Stopped("your code used too much memory")
        except (EOFError, OSError):
            stopped = Stopped("your code ended its own process")
        except (wire.Refused, KeyError) as refused:
            stopped = StudentError(f"your code returned {refused}")
        self.kill()
        raise stopped

    def kill(self) -> str:
        """End all processes in the jail: they die with its first. What bubblewrap said."""
        if not self.alive:
            return ""
        self.alive = False
        self.process.kill()
        try:  # the pipes end when the last of them is gone
            said = self.process.communicate(timeout=ENDING)[1]
        except subprocess.TimeoutExpired:
            raise JailError("a jail that was killed lives on: stop grading") from None
        return said.decode(errors="replace").strip()[-500:]


def _text(told: Any) -> str:
    """What the student's code says; repr of what is no text could go too deep."""
    return clean(told)[:MOST_TEXT] if isinstance(told, str) else "an error that is no text"


def try_jail(private: Iterable[Path]) -> None:
    """Raise JailError unless a worker starts in its jail, and none of these folders is shown."""
    hides(private)
    Process(Limits()).kill()
