"""Inside the jail: run the student's cells, call the student's functions.

Everything here is in the student's hands once the first cell has run. The other side believes
nothing of what comes out of it.
"""

import json
import os
import resource
import sys
import traceback
from typing import Any, BinaryIO

from . import system_calls, wire

MOST_TEXT = 2000  # characters of an error


class Notebook:
    """Stands in for IPython's shell: magics do nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **options: None


def main() -> None:
    """Answer requests from standard input until it ends."""
    set_limits(json.loads(sys.argv[1]))
    system_calls.refuse()
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    names: dict[str, Any] = {"__name__": "__main__", "get_ipython": Notebook}
    while request := read(requests):
        answers.write(answer(request, names))
        answers.flush()


def set_limits(limits: dict[str, int]) -> None:
    """Hard limits, so that no code of the student's can raise them: {"RLIMIT_AS": bytes, ...}."""
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def read(requests: BinaryIO) -> Any:
    """The next request, or None when there are no more."""
    head = requests.read(wire.LENGTH)
    return wire.unpack(requests.read(wire.length(head))) if head else None


def answer(request: dict[str, Any], names: dict[str, Any]) -> bytes:
    """Do what is asked; whatever the student's code raises is an answer too."""
    try:
        if "cell" in request:
            exec(compiled(request["cell"], request["name"]), names)
            return wire.pack({"value": None})
        if request["call"] not in names:
            raise NameError(f"{request['call']} is not defined")
        arguments, options = wire.decode(request["arguments"]), wire.decode(request["options"])
        value = names[request["call"]](*arguments, **options)
        return wire.pack({"value": wire.encode(value)})
    except BaseException as error:  # SystemExit and KeyboardInterrupt, too
        return wire.pack({"error": told(error)})


def compiled(source: str, name: str) -> Any:
    """The cell as Python; lines that only IPython understands are left out."""
    try:
        return compile(source, f"<{name}>", "exec")
    except SyntaxError:
        lines = source.split("\n")
        kept = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines]
        return compile("\n".join(kept), f"<{name}>", "exec")


def told(error: BaseException) -> str:
    """Kind, text and line of the error, as far as its own methods allow."""
    try:
        frames = traceback.extract_tb(error.__traceback__)
        cells = [frame for frame in frames if frame.filename.startswith("<")]
        where = "".join(f" (cell {cell.filename[1:-1]}, line {cell.lineno})" for cell in cells[-1:])
        return f"{type(error).__name__}: {error}"[:MOST_TEXT] + where
    except BaseException:
        return "an error that cannot be shown"
