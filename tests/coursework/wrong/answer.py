"""A wrong answer to one question, and what it must cost."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat

SOURCES = Path(__file__).parents[3] / "coursework/source"


@dataclass(frozen=True)
class Answer:
    """`lost` maps each test cell that fails to a fragment of what the student is told."""

    code: str
    lost: dict[str, str] = field(default_factory=dict)


@cache
def cell(assignment: str, name: str) -> str:
    """A cell of the source, solutions included."""
    cells = nbformat.read(SOURCES / assignment / f"{assignment}.ipynb", 4).cells
    (source,) = (cell.source for cell in cells if cell.id == name)
    return source


def given(assignment: str, question: str) -> str:
    """The code that a question gives to be mended."""
    (code,) = re.findall(r"```python\n(.*?)```", cell(assignment, f"{question}-text"), re.S)
    return code


def but(code: str, *changes: tuple[str, str]) -> str:
    """The code with these changes, each in one place."""
    for old, new in changes:
        if code.count(old) != 1:
            raise ValueError(f"{old!r} stands {code.count(old)} times in:\n{code}")
        code = code.replace(old, new)
    return code
