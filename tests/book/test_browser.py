"""The pages in a real browser: drawn without a network, in both themes, on a desk and a phone."""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import axe
import looks
import pytest
from browser import MISSING, PROGRAM, Visit, opened, started
from building import ROOT
from looks import BETWEEN_SIDEBARS, DESK, PAPER, PHONE
from matplotlib import get_data_path
from playwright.sync_api import Browser, Page

from src.tables import Table

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=MISSING)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser


def pages(site: Path) -> list[Path]:
    """Every page; of the sources of modules, which are alike, the list and one."""
    found = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    modules = [path for path in found if "_modules" in path.parts]
    kept = {site / "_modules/index.html", site / "_modules/src/attention.html"}
    return [path for path in found if path not in modules or path in kept]


def outside(asked: list[str]) -> list[str]:
    return [url for url in asked if url.startswith(("http:", "https:"))]


def faults(visit: Visit, path: Path, seen: Counter) -> Iterator[str]:
    """One visit: the page in every light, as it is asked for, and what is wrong with it."""
    page = visit.page
    every = [(width, theme) for width in (DESK, PHONE) for theme in ("light", "dark")]
    axe.prepare(page)
    looks.open_folds(page)
    for width, theme in every:
        looks.shown(page, width, theme)
        found = looks.lost(page) + looks.unset(page)
        pictures = looks.filters(page)
        if pictures not in ([], ["none" if theme == "light" else looks.TURNED_OVER]):
            found.append(f"pictures are shown with {pictures}")
        seen["pictures"] += len(pictures)
        rules = None if theme == "light" else axe.OF_THEME
        found += axe.violations(page, rules=rules)
        yield from (f"{width} {theme}: {line}" for line in found)
    yield from cut_somewhere(page, path)
    yield from (f"asks for {address}" for address in outside(visit.asked))
    yield from (f"console: {line}" for line in visit.errors)


def cut_somewhere(page: Page, path: Path) -> Iterator[str]:
    """Code fits beside both sidebars; what a narrow window cuts off, paper folds."""
    for width in (DESK, BETWEEN_SIDEBARS):
        looks.shown(page, width, "light")
        yield from (f"{width} cut: {line}" for line in looks.cut_code(page, ".cell_input pre"))
    if path.name[0].isdigit():
        looks.shown(page, PAPER, "light")
        on_screen = looks.cut_code(page, "main pre")
        page.emulate_media(media="print")
        yield from (f"paper cuts: {line}" for line in looks.cut_code(page, "main pre"))
        yield from [] if on_screen else ["no line is too long for paper: what is tested here?"]


def test_every_page_is_whole_in_both_themes_at_every_width(site: Path, browser: Browser) -> None:
    """One visit a page, whose width and theme change in place."""
    formulas, seen, wrong = {}, Counter(), {}
    for path in pages(site):
        with opened(browser, path.as_uri(), width=DESK) as visit:
            formulas[path.stem] = visit.page.locator("math").count()
            if found := [*faults(visit, path, seen)]:
                wrong[path.name] = found
    assert wrong == {}
    assert len(formulas) > 40 and seen["pictures"] > 0
    names = [name for name in formulas if name[0].isdigit() or name == "notation"]
    assert all(formulas[name] for name in names) and formulas["notation"] > 20


def test_folds_are_closed_and_open_by_a_click(site: Path, browser: Browser) -> None:
    path = sorted(site.glob("chapters/[0-9]*.html"))[-1]
    with opened(browser, path.as_uri(), width=DESK) as visit:
        solution = visit.page.locator("div.solution").first
        code = visit.page.locator("details.hide").first
        assert not solution.locator("section").is_visible()
        assert not code.locator("pre").first.is_visible()
        solution.locator("button.toggle-button").click()
        code.locator("summary").click()
        assert solution.locator("section").is_visible()
        assert code.locator("pre").first.is_visible()


FONT = b64encode(Path(get_data_path(), "fonts/ttf/cmr10.ttf").read_bytes()).decode()
PAGE = f"""<!doctype html><html lang=en><meta charset=utf-8><title>A page</title>
<style>@font-face {{font-family: Found; src: url(data:font/ttf;base64,{FONT})}}</style>
<main><h1>A page</h1>"""


@contextmanager
def small_page(browser: Browser, folder: Path, html: str) -> Iterator[Visit]:
    """A page of these words alone."""
    page = folder / "page.html"
    page.write_text(PAGE + html, encoding="utf-8")
    with opened(browser, page.as_uri(), width=PHONE) as visit:
        yield visit


FAULTS = {
    "<p style='width: 2000px'>wide</p>": ["the page scrolls sideways", "P  beyond the edge"],
    "<pre style='overflow: hidden; width: 90px'>a long line of code</pre>": ["PRE  cut off"],
    "<pre style='overflow: auto; width: 90px'>a long line of code</pre>": [],
    "<div style='overflow: auto'><p style='width: 2000px'>wide</p></div>": [],
    r"<p>here \(x^2\) stands</p>": [r"TeX: here \(x^2\) stands"],
    r"<p>here \hat{x} stands</p>": [r"TeX: here \hat{x} stands"],
    r"<p><code>\hat{x}</code> costs 5 $</p>": [],
    "<math style='font-family: serif'></math>": ["without a size: ", "no font serif"],
    "<math style='font-family: Lost'><mi>x</mi></math>": ["no font Lost"],
    "<math style='font-family: Found'><mi>x</mi></math>": [],
}


@pytest.mark.parametrize("html", FAULTS)
def test_what_is_lost_or_unset_is_found(html: str, browser: Browser, tmp_path: Path) -> None:
    with small_page(browser, tmp_path, html) as visit:
        assert looks.lost(visit.page) + looks.unset(visit.page) == FAULTS[html]
        assert (outside(visit.asked), visit.errors) == ([], [])


HARD_TO_USE = {
    "<button></button>": ["button-name"],
    "<img src='data:image/gif,'>": ["image-alt"],
    "<a href='#a'></a>": ["link-name"],
    "<h1>Another</h1><h3>Deep</h3>": ["heading-order"],
    "<p>plain</p><p style='color: #999'>faint</p><p>plain</p>": ["color-contrast"],
    "<pre style='background: #eee'><b>def</b> <i style='color: #888'>mean</i></pre>": [
        "color-contrast"
    ],
    "<p>plain <b>bold <i style='color: #999'>faint</i></b></p>": ["color-contrast"],
    "<pre style='height: 20px; overflow: auto'>1<br>2<br>3</pre>": ["scrollable-region-focusable"],
    "<table><tr><th><math><mi>x</mi></math><th>y<tr><td>1<td>2</table>": [],
    "<table><tr><th><th>y<tr><td>1<td>2</table>": ["empty-table-header"],
    "<p>plain <math><mi>x</mi></math></p><img alt='a dot' src='data:image/gif,'>": [],
}


def test_a_colour_that_one_theme_breaks_is_found_alone(browser: Browser, tmp_path: Path) -> None:
    html = "<p style='color: #999'>faint</p><button></button>"
    with small_page(browser, tmp_path, html) as visit:
        axe.prepare(visit.page)
        found = axe.violations(visit.page, rules=axe.OF_THEME)
    assert [line.partition(":")[0] for line in found] == ["color-contrast"]


@pytest.mark.parametrize("html", HARD_TO_USE)
def test_axe_finds_what_is_hard_to_use(html: str, browser: Browser, tmp_path: Path) -> None:
    with small_page(browser, tmp_path, html) as visit:
        axe.prepare(visit.page)
        found = axe.violations(visit.page)
    assert [line.partition(":")[0] for line in found] == HARD_TO_USE[html]


def test_a_click_on_a_heading_sorts_and_another_turns_the_order(
    browser: Browser, tmp_path: Path
) -> None:
    rows = {"b": [9.0, 1_200], "a": [10.5, None], "c": [-1.0, 30]}
    table = Table(rows, ["x", "y"], corner="name", places={"x": 1, "y": 0})
    script = (ROOT / "_static/sortable.js").read_text("utf-8")
    page = tmp_path / "page.html"
    page.write_text(f"<meta charset=utf-8><script>{script}</script>{table._repr_html_()}", "utf-8")
    orders = []
    with opened(browser, page.as_uri(), width=DESK) as visit:
        for heading in ("x", "x", "y", "y", "name"):
            visit.page.get_by_role("button", name=heading, exact=True).click()
            orders.append("".join(visit.page.locator("tbody th").all_inner_texts()))
    assert orders == ["abc", "cba", "bca", "cba", "cba"]  # what is missing comes last
    assert visit.errors == []


def test_a_request_and_an_error_would_be_noticed(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<img src='http://a.example/'><script>fetch('https://b.example/'); lost()</script>"
    )
    with opened(browser, page.as_uri(), width=DESK) as visit:
        assert sorted(outside(visit.asked)) == ["http://a.example/", "https://b.example/"]
        assert any("lost is not defined" in error for error in visit.errors)
