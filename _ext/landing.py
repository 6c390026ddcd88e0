"""Sphinx extension: what the first page says of the chapters and the papers, anew at every build.

Minutes and findings come from the chapters, authors, years and titles from references.bib. The
style and the script of the page are its own; no other page loads them.
"""

from pathlib import Path

from chapter_facts import Facts, facts
from docutils import nodes
from filled_pages import chapters
from pybtex.database import Entry, Person, parse_file
from pybtex.richtext import Text
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

PAGE = "index"
MARK = "<!-- the chapters of every part, written here when the site is built -->"
TIMES = "<!-- the hours of all chapters, written here when the site is built -->"
COLUMNS = ("key", "chapter", "name", "question", "answer")


def known(env: BuildEnvironment) -> dict[str, Facts]:
    """What every chapter says of itself, by its page."""
    return {name: facts(name, path) for name, path in chapters(env)}


def shown(chapter: Facts) -> str:
    """The row of one chapter."""
    link = f"{{doc}}`{chapter.title} </{chapter.page}>`"
    times = f"[{chapter.reading} min to read, {chapter.running} to run]{{.times}}"
    return f"- [{chapter.number}]{{.number}} {link} {times}\n\n  {chapter.finding}\n"


def rows(env: BuildEnvironment) -> str:
    """The chapters of every part, under its title."""
    read, written = known(env), []
    for part in env.external_site_map.root.subtrees:
        own = [shown(read[page]) for page in part.files() if page in read]
        title = [f"### {part.caption}"] if part.caption and own else []
        written += [*title, "{.chapters}\n" + "\n".join(own)] if own else []
    return "\n\n".join(written)


def hours(env: BuildEnvironment) -> str:
    """How long all of it takes."""
    read = known(env).values()
    reading, running = (sum(getattr(one, kind) for one in read) for kind in ("reading", "running"))
    return f"{len(read)} chapters, {round(reading / 60)} hours to read, {running} minutes to run."


def fill(app: Sphinx, page: str, content: list[str]) -> None:
    """Write the lists in the places of their marks; another book's first page has none."""
    for mark, written in ((MARK, rows), (TIMES, hours)):
        if page == PAGE and mark in content[0]:
            content[0] = content[0].replace(mark, written(app.env))


def outdated(app: Sphinx, env: BuildEnvironment, *changes: set) -> list[str]:
    """Read the page again at every build."""
    return [PAGE] if PAGE in env.found_docs else []


def people(entry: Entry) -> str:
    """The authors by their last names, of more than three the first."""

    def last(person: Person) -> str:
        names = (*person.prelast_names, *person.last_names)
        return " ".join(str(Text.from_latex(name)) for name in names)

    *others, final = [last(person) for person in entry.persons["author"]]
    return f"{others[0]} et al." if len(others) > 2 else f"{', '.join(others)} and {final}"


def item(paper: dict[str, str], book: Entry, links: dict[str, str]) -> str:
    """A paper: its year and name, the question, the answer, who wrote it, the chapter."""
    title = str(Text.from_latex(book.fields["title"]))
    link = links.get(paper["chapter"], f"{{doc}}`{paper['chapter']} </no chapter>`")  # a warning
    parts = (
        f"- [{book.fields['year']}]{{.year}} [{paper['name']}]{{.name}}",
        f"[{paper['question']}]{{.question}}",
        paper["answer"],
        f"{people(book)}: *{title}*",
        link.replace("`", "`Chapter ", 1),
    )
    return "\n\n  ".join(parts)


class Lineage(SphinxDirective):
    """The papers, a line each: key | chapter | name | question | answer.

    A list to be read; site/explorables/timeline.js makes a timeline of it.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        books = parse_file(Path(self.env.srcdir, "references.bib")).entries
        links = {str(one.number): one.link for one in known(self.env).values()}
        lines = (line.split(" | ") for line in self.content if line)
        papers = [dict(zip(COLUMNS, line, strict=True)) for line in lines]
        items = [item(paper, books[paper["key"]], links) for paper in papers]
        return self.parse_text_to_nodes("{.lineage}\n" + "\n".join(items))


def load(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document) -> None:
    """The style and the script of this page alone."""
    if page == PAGE and app.builder.name in ("html", "dirhtml"):
        style, script = _CascadingStyleSheet("landing.css"), "explorables/timeline.js"
        context["css_files"] = [*context.get("css_files", []), style]
        scripts = context.get("script_files", [])
        context["script_files"] = [*scripts, _JavaScript(script, defer="defer")]


def setup(app: Sphinx) -> dict:
    """Register the lists, and what the page loads."""
    app.connect("source-read", fill)
    app.connect("env-get-outdated", outdated)
    app.add_directive("lineage", Lineage)
    app.connect("html-page-context", load, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
