"""Sphinx extension: appendix D, the instructor's guide.

Ideas, mistakes and paths are written by hand on the page. Everything that could go stale, minutes,
questions, misconceptions, prerequisites, comes from the chapters. What the one has and the other
lacks is a warning, so it fails the build.
"""

import re

from chapter_facts import Facts, facts
from filled_pages import chapters, fill
from guide_entries import PATH, SESSION, Chapters, Path, Row, Session, path, session, wrong
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

PAGE = "chapters/instructors_guide"
MARK = "<!-- the minutes of every chapter, written here when the site is built -->"
COMPARED = "<!-- the hours of every path, written here when the site is built -->"
PLUS = "\N{NBSP}+\N{NBSP}"
logger = logging.getLogger(__name__)


def shown_session(entry: Session, chapter: Facts) -> str:
    """The section of one chapter."""
    question, lead = entry.pair("open")
    figure, remark = entry.pair("figure")
    times = f"{chapter.reading} minutes to read, {chapter.running} to run"
    times += f", {chapter.exercising} of exercises" if chapter.exercising else ""
    lines = [f"### {chapter.number} · {chapter.title}", f"{times}: {chapter.link}."]
    lines.append(f"**The idea.** {entry.fields['idea']}")
    if chapter.misconception:
        lines.append(f"**It cures** *“{chapter.misconception}”*")
    lines.append(f"**Students should know** {chapter.needs}")
    if question:
        asked = f"**Open with** prediction {question}: “{chapter.predictions[int(question) - 1]}”"
        lines.append(f"{asked} {lead}".strip())
    lines.append(f"**Project** {{numref}}`{figure}`" + (f": {remark}" if remark else "."))
    return "\n\n".join([*lines, "**What goes wrong.**", mistakes(entry, chapter)])


def mistakes(entry: Session, chapter: Facts) -> str:
    """A line for each exercise; of chapter 0 for each question."""
    given = {one.label: one for one in chapter.exercises}
    lines = []
    for name, text in entry.mistakes.items():
        if one := given.get(name):
            link = f"{{ref}}`{one.title} <{name}>`"
            lines.append(f"- {'★' * one.stars} {link}, {one.minutes} minutes: {text}")
        else:
            lines.append(f"- *{name}*: {text}")
    return "\n".join(lines)


def shown_row(row: Row, chapter: Facts) -> str:
    """One line of a path."""
    titles = {one.label: one.title for one in chapter.exercises}
    read = chapter.link
    if not row.whole:
        read += ": " + "; ".join(f"*{title}*" for title in row.sections(chapter))
    links = (f"{{ref}}`{titles[label]} <{label}>`" for label in row.labels(chapter))
    sums, when = PLUS.join(map(str, row.minutes(chapter))), row.when.replace(" ", "\N{NBSP}")
    return f"| {when} | {read} | {', '.join(links)} | {sums} |"


def shown_path(way: Path, book: Chapters) -> str:
    """The section of one path."""
    head = "| When | Read | Practise | Minutes |\n|---|---|---|---:|"
    rows = [shown_row(row, chapter) for row, chapter in way.present(book)]
    lines = [f"### {way.title}", way.note, "\n".join([head, *rows])]
    numbers = [str(chapter.number) for chapter in way.left_out(book)]
    if numbers:  # "chapters 1, 2 and 5": each number becomes a link
        *others, last = numbers
        named = f"chapters {', '.join(others)} and {last}" if others else f"chapter {last}"
        lines.append(f"Left out: {named}.")
    return "\n\n".join(lines)


def span(minutes: int) -> str:
    """Minutes below an hour, above it hours to the nearest half."""
    return f"{minutes} min" if minutes < 60 else f"{round(minutes / 30) / 2:g} h"


def compared(ways: list[Path], book: Chapters) -> str:
    """The hours of the paths beside each other."""
    lines = ["| Path | Chapters | Reading | Running | Exercises | In all |"]
    lines.append("|---|---:|---:|---:|---:|---:|")
    for way in ways:
        touched = {row.chapter for row, _ in way.present(book)}
        read, run, worked = way.minutes(book)
        cells = [
            way.title.partition(":")[0],
            str(len(touched)),
            span(read),
            span(run),
            span(worked),
        ]
        lines.append("| " + " | ".join([*cells, span(read + run + worked)]) + " |")
    return "\n".join(lines)


def by_chapter(book: Chapters) -> str:
    """The minutes of every chapter."""
    lines = ["| Chapter | Read | Run | Exercises |", "|---|---:|---:|---:|"]
    for _, chapter in sorted(book.items()):
        numbers = (chapter.reading, chapter.running, chapter.exercising)
        lines.append("| " + " | ".join([chapter.link, *map(str, numbers)]) + " |")
    return "\n".join(lines)


def filled(page: str, book: Chapters) -> str:
    """The page with its boxes as sections; those of chapters that are not there are gone."""

    def entry(box: re.Match) -> str:
        one = session(box)
        return shown_session(one, book[one.chapter]) if one.chapter in book else ""

    ways = [path(box) for box in PATH.finditer(page)]
    if COMPARED not in page:
        raise ValueError(f"{PAGE}.md has lost its mark: {COMPARED}")
    page = SESSION.sub(entry, page.replace(COMPARED, compared(ways, book)))
    return PATH.sub(lambda box: shown_path(path(box), book), page)


def book_of(env: BuildEnvironment) -> dict[int, Facts]:
    """The chapters by their numbers."""
    known = [facts(name, path) for name, path in chapters(env)]
    return {chapter.number: chapter for chapter in known}


def complete(app: Sphinx, name: str, content: list[str]) -> None:
    """Fill the boxes, or say what is wrong."""
    if name == PAGE:
        book = book_of(app.env)
        faults = wrong(content[0], book)
        for fault in faults:
            logger.warning(fault, location=name, type="guide")
        content[0] = content[0] if faults else filled(content[0], book)


def setup(app: Sphinx) -> dict:
    """Register the page."""
    fill(app, PAGE, MARK, lambda env: by_chapter(book_of(env)))
    app.connect("source-read", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
