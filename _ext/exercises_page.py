"""Sphinx extension: the index of exercises, by difficulty and minutes, made from the notebooks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from filled_pages import chapters, fill, number, prose
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

PAGE = "chapters/exercises"
MARK = "<!-- the exercises of every chapter, written here when the site is built -->"
EXERCISE = re.compile(
    r"^:{3,}\{exercise\} (?P<stars>★+) (?P<title>.+) \((?P<minutes>\d+) minutes\)\n"
    r":label: (?P<label>\S+)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Listed:
    """One exercise as its box names it."""

    chapter: int
    stars: int
    title: str
    minutes: int
    label: str

    def row(self) -> str:
        """Its line of the table."""
        return f"| {self.minutes} | {{ref}}`{self.title} <{self.label}>` | chapter {self.chapter} |"


def exercises(path: Path) -> list[Listed]:
    """The exercises of one notebook, in order."""
    return [
        Listed(number(path), len(box["stars"]), box["title"], int(box["minutes"]), box["label"])
        for box in EXERCISE.finditer(prose(path))
    ]


def by_difficulty(listed: Iterable[Listed]) -> str:
    """A table for each number of stars, the shortest exercises first."""
    ordered = sorted(listed, key=lambda one: (one.stars, one.minutes, one.chapter))
    sections = []
    for stars in sorted({one.stars for one in ordered}):
        rows = [one.row() for one in ordered if one.stars == stars]
        minutes = sum(one.minutes for one in ordered if one.stars == stars)
        title = f"## {'★' * stars}\n\n{len(rows)} exercises, {minutes} minutes in all."
        head = "| Minutes | Exercise | Chapter |\n|---:|---|---|"
        sections.append("\n".join([title, "", head, *rows]))
    return "\n\n".join(sections)


def by_chapter(listed: Iterable[Listed]) -> str:
    """How many a chapter has of each number of stars, and the minutes of all."""
    given = list(listed)
    kinds = sorted({one.stars for one in given})
    head = " | ".join(["Chapter", *("★" * stars for stars in kinds), "Minutes"])
    rows = [f"| {head} |", "|---|" + "---:|" * (len(kinds) + 1)]
    for chapter in sorted({one.chapter for one in given}):
        own = [one for one in given if one.chapter == chapter]
        counts = [str(sum(one.stars == stars for one in own)) for stars in kinds]
        cells = [f"chapter {chapter}", *counts, str(sum(one.minutes for one in own))]
        rows.append(f"| {' | '.join(cells)} |")
    return "## By chapter\n\n" + "\n".join(rows)


def written(env: BuildEnvironment) -> str:
    """All tables."""
    listed = [one for _, path in chapters(env) for one in exercises(path)]
    return f"{by_difficulty(listed)}\n\n{by_chapter(listed)}"


def setup(app: Sphinx) -> dict:
    """Register the page."""
    fill(app, PAGE, MARK, written)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
