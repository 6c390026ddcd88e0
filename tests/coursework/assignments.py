"""Assignments without nbgrader and without a jail: cells are read, and run one by one.

What crosses between a student's functions and the test cells is made plain, as in the jail.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np

SOURCE = Path(__file__).parents[2] / "coursework" / "source"
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION", re.M | re.S)
HIDDEN = re.compile(r"^ *### BEGIN HIDDEN TESTS\n(.*?)^ *### END HIDDEN TESTS", re.M | re.S)
STUB = r"\1raise NotImplementedError"


@dataclass(frozen=True)
class Cell:
    """One cell of a source; its kind follows from nbgrader's marks."""

    id: str
    type: str
    text: str
    grade: bool
    solution: bool
    locked: bool
    points: float

    @property
    def question(self) -> str:
        """q1 of q1-test-rows."""
        return self.id.split("-")[0]

    @property
    def released(self) -> str:
        """What students get: no solution, no hidden test."""
        if self.solution and self.type == "markdown":
            return "YOUR ANSWER HERE"
        return HIDDEN.sub("", SOLUTION.sub(STUB, self.text))

    @property
    def hidden(self) -> str:
        """The hidden part of a test cell."""
        return "\n".join(HIDDEN.findall(self.text))


@dataclass(frozen=True)
class Assignment:
    """All cells of one source, in order."""

    name: str
    cells: tuple[Cell, ...]

    @classmethod
    def load(cls, name: str) -> "Assignment":
        """Read the source notebook."""
        notebook = nbformat.read(SOURCE / name / f"{name}.ipynb", as_version=4)
        return cls(name, tuple(_cell(cell) for cell in notebook.cells))

    @property
    def answers(self) -> dict[str, Cell]:
        """The code cells in which students write, by question."""
        return {c.id: c for c in self.cells if c.solution and c.type == "code"}

    @property
    def tests(self) -> dict[str, Cell]:
        """The cells that give marks without a reader."""
        return {c.id: c for c in self.cells if c.grade and c.type == "code"}

    @property
    def setup(self) -> str:
        """What runs before everything else."""
        return "\n".join(c.text for c in self.cells if c.id == "setup")

    def answer(self, instead: Mapping[str, str] | None = None, *, released: bool = False) -> dict:
        """The functions of the solution, of the release, or with some cells replaced."""
        names: dict = {}
        exec(self.setup, names)
        for key, cell in self.answers.items():
            text = cell.released if released else cell.text
            exec((instead or {}).get(key, text), names)
        return names

    def names_for_tests(self, names: Mapping) -> dict:
        """What a test cell sees: the set-up, and the student's functions behind a border."""
        seen: dict = {}
        exec(self.setup, seen)
        asked = {n: f for n, f in names.items() if callable(f) and n not in seen}
        return seen | {name: border(f) for name, f in asked.items()}


def run(text: str, names: Mapping) -> BaseException | None:
    """What a test cell raises."""
    try:
        exec(text, dict(names))
    except Exception as error:
        return error
    return None


def border(f: Callable) -> Callable:
    """The function as the test cells call it: only plain data goes in and comes out."""

    def call(*arguments: object, **named: object) -> object:
        sent = plain(list(arguments)), plain(named)
        return plain(f(*sent[0], **sent[1]))

    return call


def plain(thing: object) -> object:
    """A copy, made of arrays, numbers, strings, lists and dicts."""
    if thing is None or isinstance(thing, bool | int | float | str):
        return thing
    if isinstance(thing, np.generic):
        return thing.item()
    if isinstance(thing, np.ndarray) and thing.dtype.kind in "biuf":
        return thing.copy()
    if isinstance(thing, list | tuple):
        return [plain(one) for one in thing]
    if isinstance(thing, dict) and all(isinstance(key, str) for key in thing):
        return {key: plain(one) for key, one in thing.items()}
    raise TypeError(f"{type(thing).__name__} is no plain data")


def names() -> list[str]:
    """The assignments there are."""
    return sorted(path.parent.name for path in SOURCE.glob("A*/A*.ipynb"))


def _cell(cell: nbformat.NotebookNode) -> Cell:
    marks = cell.metadata["nbgrader"]
    kind = {name: marks[name] for name in ("grade", "solution", "locked")}
    return Cell(
        marks["grade_id"], cell.cell_type, cell.source, points=marks.get("points", 0), **kind
    )
