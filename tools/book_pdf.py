"""Print the built site as one PDF: contents with page numbers, outline, links, solutions last.

Usage: python tools/book_pdf.py _build/html _build/pdf/the_evolution_of_attention.pdf

It prints with Chromium, twice: the first time to learn on which page each chapter begins.
"""

import argparse
import datetime
import os
import shutil
import subprocess
import sys
import time
from html import escape
from pathlib import Path

import yaml
from one_page import Book, Page, listed, styles
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
FLAGS += " --disable-sync --no-first-run"
MISSING = f"The PDF is not made: none of {', '.join(NAMES)} is installed."
PATIENCE = 600_000  # milliseconds for a step of the browser, on a busy machine
FOOT = '<div style="font: 8px sans-serif; text-align: center; width: 100%">'
FOOT += '<span class="pageNumber"></span></div>'
LEFT_OUT = """The code of cells that only count or draw is left out: the site folds it, and the
notebooks have it. Solutions of exercises stand at the end."""


def browser() -> str | None:
    """The program that prints."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def version() -> str:
    """The commit that the book was made from, where git knows it."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


def title_page(config: dict) -> str:
    """Title, who wrote it, when and from what it was made."""
    made = ", ".join(filter(None, [f"{datetime.date.today():%d %B %Y}", version()]))
    return f"""<section class="front title-page"><div><h1>{escape(config["title"])}</h1>
    <p class="subtitle">From the sentence in one vector to the Transformer: a course in which
    every system runs.</p></div><div class="small"><p>{escape(config["author"])}</p><p>{made}</p>
    <p>{config["html"]["extra_footer"]}</p><p>{LEFT_OUT}</p></div></section>"""


def contents(lines: list[tuple[str, str, str]], pages: dict[str, int]) -> str:
    """(class, title, id) of each line, with the page on which it begins."""
    made = []
    for kind, title, place in lines:
        number = pages.get(place, "")
        link = f'<a href="#{place}">{escape(title)}</a>'
        dots = '<span class="dots"></span>'
        made.append(f'<li class="{kind}">{link}{dots}<span class="on">{number}</span></li>')
    return f'<section class="front contents"><h1>Contents</h1><ol>{"".join(made)}</ol></section>'


def bound(book: Book, pages: list[Page]) -> tuple[list[tuple[str, str, str]], str]:
    """The lines of the contents, and all pages one after another."""
    lines, bodies = [], []
    for page in pages:
        body = book.article(page)
        if page.part:
            place = f"part-{len(lines)}"
            lines.append(("of-part", page.part, place))
            bodies.append(f'<h1 class="part" id="{place}">{escape(page.part)}</h1>')
        heading = body.find("h2")
        lines.append(("of-page", heading.get_text(" ", strip=True), body["id"]))
        bodies.append(str(body))
    if book.solutions:
        lines.append(("of-part", "Solutions", "solutions"))
        bodies.append(solutions(book))
    return lines, "".join(bodies)


def solutions(book: Book) -> str:
    """What the chapters fold, by chapter."""
    made = [
        f"<h3>{escape(title)}</h3>{''.join(map(str, found))}" for title, found in book.solutions
    ]
    return f'<section class="solutions" id="solutions"><h1>Solutions</h1>{"".join(made)}</section>'


def document(front: str, body: str, book: Book, title: str) -> str:
    """The whole book as HTML."""
    own = (Path(__file__).parent / "book_pdf.css").read_text(encoding="utf-8")
    return f"""<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head>
    <meta charset="utf-8"><title>{escape(title)}</title>{styles(book)}<style>{own}</style></head>
    <body><main class="bd-content">{front}{body}</main></body></html>"""


def printed(program: str, page: Path, goal: Path) -> None:
    """Let the browser print a page."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        tab = chromium.new_page()
        tab.set_default_timeout(PATIENCE)
        tab.goto(page.resolve().as_uri())
        tab.emulate_media(media="print", color_scheme="light")
        tab.evaluate("document.fonts.ready")
        tab.pdf(
            path=goal,
            outline=True,
            tagged=True,
            print_background=True,
            prefer_css_page_size=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOT,
        )
        chromium.close()


def first_pages(pdf: Path) -> dict[str, int]:
    """Id -> number of the page on which it stands."""
    reader = PdfReader(pdf)
    found = reader.named_destinations
    return {
        name.lstrip("/"): reader.get_destination_page_number(goal) + 1
        for name, goal in found.items()
    }


def made(site: Path, pdf: Path, source: Path, program: str) -> None:
    """Make the page, print it, write the page numbers into the contents and print again."""
    toc, config = (
        yaml.safe_load((source / name).read_text(encoding="utf-8"))
        for name in ("_toc.yml", "_config.yml")
    )
    pages = [page for page in listed(toc) if (site / f"{page.name}.html").exists()]
    folder = pdf.parent / "pages"  # the one page, and its pictures
    folder.mkdir(parents=True, exist_ok=True)
    names = [page.name for page in pages]
    book = Book(site.resolve(), names, folder.resolve(), os.environ.get("SITE_URL", ""))
    lines, body = bound(book, pages)
    numbers: dict[str, int] = {}
    for _ in range(2):
        front = title_page(config) + contents(lines, numbers)
        html = document(front, body, book, config["title"])
        (folder / "book.html").write_text(html, encoding="utf-8")
        printed(program, folder / "book.html", pdf)
        numbers = first_pages(pdf)
    shutil.rmtree(folder)


def main() -> None:
    """Make it, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("pdf", type=Path)
    parser.add_argument("--source", type=Path, default=ROOT, help="where _toc.yml is")
    given = parser.parse_args()
    program = browser()
    if program is None:
        sys.exit(MISSING)
    began = time.monotonic()
    made(given.site, given.pdf, given.source, program)
    n_pages, size = len(PdfReader(given.pdf).pages), given.pdf.stat().st_size / 1e6
    print(f"{given.pdf}: {n_pages} pages, {size:.0f} MB, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
