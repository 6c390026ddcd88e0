"""The student's notebook as the grader sees it: cells to run and functions to call, in the jail.

Questions are independent: a function that kills the worker twice is not called again, so that it
costs its own marks only. A cell that killed the worker is not run again.
"""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from coursework.grader import wire
from coursework.grader.jail import Limits
from coursework.grader.process import Process, Stopped, StudentError

MOST_DEATHS = 2  # calls of one function that may kill the worker before it is called no more


class Student(AbstractContextManager):
    """Runs answers and calls functions; a worker that dies is replaced, and its cells run again."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = self.limits.total
        self.cells: list[tuple[str, str]] = []
        self.deaths: Counter[str] = Counter()
        self.process: Process | None = None

    def __exit__(self, *error: object) -> None:
        if self.process is not None and self.process.alive:
            self.process.kill()

    def run(self, name: str, source: str) -> None:
        """Run a cell of the student's; StudentError if it fails, and the cells after it may run."""
        try:
            self._ask({"cell": source, "name": name}, self.limits.cell)
        finally:
            if self.process is not None and self.process.alive:
                self.cells.append((name, source))  # one that failed has defined what is above

    def function(self, name: str) -> Callable[..., Any]:
        """A stand-in for the student's function: each call goes into the jail and back."""

        def call(*arguments: Any, **options: Any) -> Any:
            if self.deaths[name] >= MOST_DEATHS:
                raise Stopped(f"{name} was stopped {MOST_DEATHS} times and is not called again")
            data = {"arguments": wire.encode(list(arguments)), "options": wire.encode(options)}
            try:
                return self._ask({"call": name, **data}, self.limits.call)
            finally:
                self.deaths[name] += self.process is None or not self.process.alive

        return call

    def _ask(self, request: dict[str, Any], seconds: float) -> Any:
        process = self._started()
        began = time.monotonic()
        try:
            return process.ask(request, max(0.1, min(seconds, self.left)))
        finally:
            self.left -= time.monotonic() - began

    def _started(self) -> Process:
        """The worker, with all cells run that did not kill one."""
        if self.left <= 0:
            raise Stopped(f"your notebook has used all its {self.limits.total:.0f} s")
        while self.process is None or not self.process.alive:  # a cell may kill it when run again
            began, again = time.monotonic(), self.process is not None
            self.process = Process(self.limits)
            self.left -= again * (time.monotonic() - began)  # else 500 deaths take ten minutes
            cells, self.cells = self.cells, []
            for name, source in cells:
                try:
                    self.run(name, source)
                except StudentError:
                    continue
        return self.process
