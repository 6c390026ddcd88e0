"""What is written by hand in appendix D: an entry a chapter, and the rows of the reading paths.

Both stand in boxes of their own, and those of a chapter that is not in the book stay hidden.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chapter_facts import Facts, one_line

SESSION = re.compile(r"^:::\{session\} (\d+)\n(.*?)^:::$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"^:::\{path\} ([^\n]+)\n(.*?)^:::$", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^([^\s:][^:\n]*): (.+(?:\n  .+)*)", re.MULTILINE)
ALL = "all"

Chapters = Mapping[int, Facts]


@dataclass(frozen=True)
class Session:
    """What an instructor is told of one chapter."""

    chapter: int
    fields: Mapping[str, str]

    @property
    def mistakes(self) -> dict[str, str]:
        """Label of an exercise, or title of a section -> what goes wrong there."""
        own = ("idea", "open", "figure")
        return {name: text for name, text in self.fields.items() if name not in own}

    def pair(self, field: str) -> tuple[str, str]:
        """The name in front of the dot, and the remark behind it."""
        name, _, remark = self.fields.get(field, "").partition(" · ")
        return name, remark

    def wrong(self, chapter: Facts) -> Iterator[str]:
        """What the entry lacks or names in vain."""
        if not self.fields.get("idea"):
            yield "no idea"
        figure, asked = self.pair("figure")[0], self.pair("open")[0]
        if figure not in chapter.figures or not figure:
            yield f"no figure {figure}".strip()
        numbers = [str(n + 1) for n in range(len(chapter.predictions))]
        if numbers and asked not in numbers:
            yield f"no prediction {asked}".strip()
        labels = {one.label for one in chapter.exercises}
        yield from (f"nothing is said of {label}" for label in sorted(labels - {*self.mistakes}))
        known = labels | {*chapter.sections}
        yield from (f"no exercise {name}" for name in self.mistakes if name not in known)


@dataclass(frozen=True)
class Row:
    """One chapter of a path: "Day 1 | 3 | The curve; Room | ex-03-kernel ex-03-leak"."""

    when: str
    chapter: int
    read: Sequence[str]
    practise: Sequence[str]

    def sections(self, chapter: Facts) -> Sequence[str]:
        """Titles of what is read."""
        return [title for title in chapter.sections if title] if self.whole else self.read

    @property
    def whole(self) -> bool:
        return list(self.read) == [ALL]

    def labels(self, chapter: Facts) -> Sequence[str]:
        """The exercises that are set."""
        every = [one.label for one in chapter.exercises]
        return every if list(self.practise) == [ALL] else self.practise

    def minutes(self, chapter: Facts) -> tuple[int, int, int]:
        """To read, to run, of exercises."""
        chosen = self.labels(chapter)
        worked = sum(one.minutes for one in chapter.exercises if one.label in chosen)
        read = chapter.reading if self.whole else chapter.reading_of(self.read)
        return read, chapter.running, worked

    def wrong(self, chapter: Facts) -> Iterator[str]:
        """What the row names in vain."""
        labels = {one.label for one in chapter.exercises}
        yield from (f"no exercise {name}" for name in self.labels(chapter) if name not in labels)
        yield from (
            f'chapter {self.chapter} has no section "{title}"'
            for title in self.sections(chapter)
            if title not in chapter.sections
        )


@dataclass(frozen=True)
class Path:
    """A way through the book."""

    title: str
    note: str
    rows: Sequence[Row]

    def present(self, chapters: Chapters) -> list[tuple[Row, Facts]]:
        """The rows whose chapter is in the book."""
        return [(row, chapters[row.chapter]) for row in self.rows if row.chapter in chapters]

    def minutes(self, chapters: Chapters) -> tuple[int, int, int]:
        """The sums over its rows."""
        each = [row.minutes(chapter) for row, chapter in self.present(chapters)]
        return tuple(map(sum, zip(*each))) if each else (0, 0, 0)

    def left_out(self, chapters: Chapters) -> list[Facts]:
        """The chapters of the book that it does not touch."""
        touched = {row.chapter for row in self.rows}
        return [chapter for n, chapter in sorted(chapters.items()) if n not in touched]


def session(box: re.Match) -> Session:
    """An entry from its box."""
    return Session(int(box[1]), {name: one_line(text) for name, text in FIELD.findall(box[2])})


def path(box: re.Match) -> Path:
    """A path from its box: a text, and below it the rows."""
    note, *lines = re.split(r"\n+(?=[^\n]*\|)", box[2].strip())
    rows = []
    for line in lines:
        when, chapter, read, practise = (cell.strip() for cell in line.split("|"))
        titles = [title.strip() for title in read.split(";") if title.strip()]
        rows.append(Row(when, int(chapter), titles, practise.split()))
    return Path(box[1], one_line(note), rows)


def wrong(page: str, chapters: Chapters) -> list[str]:
    """What is amiss between the page and the chapters of the book, in words."""
    sessions = {entry.chapter: entry for entry in map(session, SESSION.finditer(page))}
    paths = [path(box) for box in PATH.finditer(page)]
    found = [f"chapter {n} has no entry" for n in chapters if n not in sessions]
    for n in sorted(chapters.keys() & sessions.keys()):
        found += [f"chapter {n}: {fault}" for fault in sessions[n].wrong(chapters[n])]
        if not chapters[n].reading or not chapters[n].running:
            found.append(f"chapter {n} does not say its minutes to read and to run")
    for way in paths:
        faults = [fault for row, chapter in way.present(chapters) for fault in row.wrong(chapter)]
        found += [f"{way.title}: {fault}" for fault in faults]
    for chapter in paths[-1].left_out(chapters) if paths else ():
        found.append(f"{paths[-1].title}: no row for chapter {chapter.number}")
    return found
