"""The source of `src`, shown in a chapter from the file itself."""

import inspect
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[1]


class Source:
    """Sources as Markdown: site and JupyterLab highlight it in the colours of their own theme."""

    def __init__(self, objects: tuple[type | Callable, ...]) -> None:
        self.pieces = [(file_of(shown), source_of(shown)) for shown in objects]

    def _repr_markdown_(self) -> str:
        return "\n".join(
            f"`{name}`\n\n{_fenced([source for _, source in pieces])}"
            for name, pieces in groupby(self.pieces, key=lambda piece: piece[0])
        )

    def __repr__(self) -> str:
        return "\n\n".join(f"# {name}\n{source}" for name, source in self.pieces)


def show_source(*objects: type | Callable) -> Source:
    """The source of classes, functions or methods of `src`, under the name of their file.

    Make it the last line of a cell. What is compared when a chapter is run again is the source:
    a chapter whose stored source is no longer the file's fails.
    """
    if not objects:
        raise ValueError("objects is empty: name the classes or functions to show")
    return Source(objects)


def file_of(shown: type | Callable) -> str:
    """The path from the root of the project: src/models/bahdanau.py."""
    module = getattr(shown, "__module__", None) or ""
    if not (inspect.isclass(shown) or inspect.isroutine(shown)) or module.split(".")[0] != "src":
        raise ValueError(f"{shown!r} cannot be shown: a class, function or method of src is wanted")
    return Path(inspect.getfile(inspect.unwrap(shown))).relative_to(ROOT).as_posix()


def source_of(shown: type | Callable) -> str:
    """The lines as they stand in the file, a method without its indentation."""
    return dedent(inspect.getsource(shown)).rstrip("\n")


def _fenced(sources: list[str]) -> str:
    """One block of Python, two empty lines between definitions."""
    text = "\n\n\n".join(sources)
    fence = "````" if "```" in text else "```"
    return f"{fence}python\n{text}\n{fence}\n"
