"""A small page with the figures of the chapters that a reader moves, and how a test moves them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from browser import Visit, opened
from building import ROOT, build, small_book
from playwright.sync_api import Browser, Locator

CHAPTERS = {
    "softmax": "06_what_makes_a_good_score",
    "masks": "14_order_masks_and_heads",
    "paths": "16_what_it_costs",
    "cache": "16_what_it_costs",
}
PAGE = "chapters/04_move"


def source_of(name: str) -> str:
    """The figure as it stands in its chapter."""
    notebook = nbformat.read(ROOT / "chapters" / f"{CHAPTERS[name]}.ipynb", as_version=4)
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = re.search(
        rf"^(:{{3,}})\{{explorable\}} {name}\n.*?^\1$", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"{CHAPTERS[name]} does not show {name}"
    return found[0]


def built(folder: Path) -> Path:
    """The built pages of a book with all four."""
    figures = "\n\n".join(source_of(name) for name in CHAPTERS)
    figures = re.sub(r"\[([^]]+)\]\(#claim-[\d-]+\)", r"\1", figures)  # its page is not here
    pages = {"index.md": "# The book\n", f"{PAGE}.md": f"# Move\n\n{figures}\n"}
    result = build(small_book(folder, pages), folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "_build/html"


@contextmanager
def page_of(site: Path, browser: Browser, *, width: int = 1440, **options) -> Iterator[Visit]:
    """The page; what went wrong on it fails."""
    with opened(browser, (site / f"{PAGE}.html").as_uri(), width=width, **options) as visit:
        yield visit
        assert visit.errors == []


@contextmanager
def figure(site: Path, browser: Browser, name: str, **options) -> Iterator[Locator]:
    """One of them, drawn."""
    with page_of(site, browser, **options) as visit:
        found = visit.page.locator(f"figure[data-explorable={name}]")
        found.scroll_into_view_if_needed()
        found.locator(".explorable-drawing").wait_for()
        yield found


def control(figure: Locator, label: str) -> Locator:
    """What is so labelled; a slider's label ends in its value."""
    return figure.get_by_label(re.compile(rf"^{re.escape(label)}(?![a-z])")).first


def select(figure: Locator, menu: int, value: float) -> None:
    """Choose in one of the menus, the first being 0."""
    figure.get_by_role("combobox").nth(menu).select_option(f"{value}")


def points(figure: Locator, line: str) -> list[list[float]]:
    """All x and all y of a drawn line."""
    flat = re.split("[ ,]", figure.locator(line).get_attribute("points") or "")
    return [[float(x) for x in flat[first::2]] for first in (0, 1)]


def slide(figure: Locator, **values: float) -> None:
    """Set sliders, by label (_ for a space), as a mouse would."""
    for label, value in values.items():
        control(figure, label.replace("_", " ")).fill(f"{value:g}")


def choose(figure: Locator, name: str) -> None:
    figure.get_by_role("radio", name=name, exact=True).check()


def press(figure: Locator, *keys: str) -> None:
    for key in keys:
        figure.page.keyboard.press(key)


def numbers(text: str) -> list[float]:
    return [float(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*\.?\d*", text)]


def rows(figure: Locator) -> list[list[str]]:
    """The cells of the figure's table, without its headings."""
    return [row.locator("td").all_inner_texts() for row in figure.locator("tr:has(th + td)").all()]
