"""Sphinx extension: a page for each assignment, and the list of them, made from their notebooks.

Of a notebook only the introduction and the titles of its questions are taken: no solution, no test.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from filled_pages import fill
from sphinx.application import Sphinx

LIST = "chapters/coursework"
MARK = "<!-- the assignments, written here when the site is built -->"
ONE = "<!-- the assignment, written here when the site is built -->"
TITLE = re.compile(r"# (?P<name>\w+)(?: ·|:) (?P<title>.+)")
CHAPTERS = re.compile(r"Chapters? [\d, and to]*\d")
QUESTION = re.compile(r"## (?P<number>\d+) (?P<title>.+) \((?P<said>[^()]+)\)")
KIND = re.compile("★+|in writing")
MINUTES = re.compile(r"(\d+) minutes")
HEAD = "| | Question | | Minutes | Points |\n|---:|---|---|---:|---:|"


@dataclass(frozen=True)
class Question:
    """Its heading is `## 2 A title (★★, 20 minutes, 3 points)`; the points are those of its tests.

    The kind is stars, or "in writing".
    """

    number: int
    title: str
    kind: str
    minutes: int
    points: float

    def row(self) -> str:
        """Its line of the table."""
        cells = (self.number, self.title, self.kind, self.minutes or "", f"{self.points:g}")
        return f"| {' | '.join(map(str, cells))} |"


@dataclass(frozen=True)
class Assignment:
    """What a notebook says of itself."""

    name: str
    title: str
    chapters: str
    introduction: str
    questions: Sequence[Question]

    @property
    def page(self) -> str:
        """Where it is described."""
        return f"chapters/assignment_{self.name.lower()}"

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.questions)

    @property
    def points(self) -> float:
        return sum(one.points for one in self.questions)

    def row(self) -> str:
        """Its line in the list."""
        link = f"{{doc}}`{self.name} · {self.title} </{self.page}>`"
        cells = (link, self.chapters, len(self.questions), self.minutes, f"{self.points:g}")
        return f"| {' | '.join(map(str, cells))} |"


def assignment(path: Path) -> Assignment:
    """Read the notebook."""
    cells = {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
    first, _, introduction = "".join(cells["intro"]["source"]).partition("\n")
    titled, chapters = TITLE.fullmatch(first), CHAPTERS.search(introduction)
    if not titled or not chapters:
        raise ValueError(f"{path}: no title and chapters in the first cell")
    questions = [
        _question(box, cells)
        for name, cell in cells.items()
        if name.endswith("-text")
        for box in QUESTION.finditer("".join(cell["source"]))
    ]
    return Assignment(titled["name"], titled["title"], chapters[0], introduction.strip(), questions)


def _question(box: re.Match, cells: dict[str, dict]) -> Question:
    name = f"q{box['number']}"
    own = [cell for key, cell in cells.items() if key == name or key.startswith(f"{name}-")]
    points = sum(cell["metadata"]["nbgrader"].get("points", 0) for cell in own)
    minutes, kind = MINUTES.search(box["said"]), KIND.match(box["said"])
    return Question(
        number=int(box["number"]),
        title=box["title"],
        kind=kind[0] if kind else "",
        minutes=int(minutes[1]) if minutes else 0,
        points=points,
    )


def described(one: Assignment) -> str:
    """The page of an assignment."""
    rows = "\n".join([HEAD, *(question.row() for question in one.questions)])
    total = f"{one.minutes} minutes, {one.points:g} points in all."
    how = f"How you get it, work on it and hand it in: {{doc}}`/{LIST}`."
    title = f"# {one.name} · {one.title}"
    return "\n\n".join([title, one.introduction, rows, total, how])


def listed(assignments: Sequence[Assignment]) -> str:
    """The table of all."""
    head = "| Assignment | About | Questions | Minutes | Points |\n|---|---|---:|---:|---:|"
    return "\n".join([head, *(one.row() for one in assignments)])


def setup(app: Sphinx) -> dict:
    """Register the pages; a notebook that changes changes them."""
    paths = sorted((Path(app.srcdir) / "coursework/source").glob("*/*.ipynb"))
    fill(app, LIST, MARK, lambda env: listed([assignment(path) for path in paths]))
    for path in paths:
        fill(app, assignment(path).page, ONE, partial(_page, path))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _page(path: Path, env: object) -> str:
    return described(assignment(path))
