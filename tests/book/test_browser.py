"""The pages in a real browser: drawn without a network, in both themes, on a desk and a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import MISSING, PROGRAM, opened, started
from building import ROOT
from playwright.sync_api import Browser, Page

from src.tables import Table

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=MISSING)
DESK, BETWEEN_SIDEBARS, PAPER, PHONE = 1440, 1200, 500, 390
HEIGHT = 900
TURNED_OVER = "invert(1) hue-rotate(180deg)"

# What reaches beyond the window or its own box without a way to scroll there.
LOST = """() => {
  const edge = document.documentElement.clientWidth, lost = [];
  const scrolls = e => /auto|scroll/.test(getComputedStyle(e).overflowX);
  if (document.documentElement.scrollWidth > edge) lost.push("the page scrolls sideways");
  for (const e of document.querySelectorAll("main :is(pre, table, img, svg, math, p)")) {
    if (!e.getClientRects().length || e.closest(".headerlink")) continue;
    let box = e;
    while (box && !scrolls(box)) box = box.parentElement;
    const name = `${e.tagName} ${e.className.baseVal ?? e.className}`;
    if (!box && e.getBoundingClientRect().right > edge + 1) lost.push(`${name} beyond the edge`);
    if (!scrolls(e) && /hidden|clip/.test(getComputedStyle(e).overflowX)
        && e.scrollWidth > e.clientWidth + 1) lost.push(`${name} cut off`);
  }
  return lost;
}"""
CUT_CODE = """of => [...document.querySelectorAll(of)]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
FILTERS = """() => [...new Set([...document.querySelectorAll("main article img")]
  .map(e => getComputedStyle(e).filter))]"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser


def pages(site: Path) -> list[Path]:
    return [site / "index.html", *sorted(site.glob("chapters/*.html"))]


def outside(asked: list[str]) -> list[str]:
    return [url for url in asked if url.startswith(("http:", "https:"))]


def switch(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")


def cut_code(page: Page, blocks: str) -> list[str]:
    return page.evaluate(CUT_CODE, blocks)


def test_there_are_pages_to_look_at(site: Path) -> None:
    assert len(pages(site)) > 5


def looked_at(page: Page, width: int) -> int:
    """Nothing is lost at this width in either theme; how many kinds of pictures there are."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    pictures = 0
    for theme, filters in (("light", ["none"]), ("dark", [TURNED_OVER])):
        switch(page, theme)
        assert page.evaluate(LOST) == [], (page.url, width, theme)
        found = page.evaluate(FILTERS)
        assert found in ([], filters), (page.url, width, theme)
        pictures += len(found)
    return pictures


def test_every_page_is_whole_in_both_themes_at_every_width(site: Path, browser: Browser) -> None:
    """One visit a page: loading it and setting its formulas takes the time."""
    formulas, pictures = {}, 0
    for path in pages(site):
        with opened(browser, path.as_uri(), width=DESK) as visit:
            pictures += looked_at(visit.page, DESK)
            assert cut_code(visit.page, ".cell_input pre") == [], path.name
            formulas[path.stem] = visit.page.locator("math").count()
            visit.page.set_viewport_size({"width": BETWEEN_SIDEBARS, "height": HEIGHT})
            assert cut_code(visit.page, ".cell_input pre") == [], path.name
            looked_at(visit.page, PHONE)
            paper_loses_no_code(visit.page, path)
            assert (outside(visit.asked), visit.errors) == ([], []), path.name
    assert pictures > 0
    names = [name for name in formulas if name[0].isdigit() or name == "notation"]
    assert all(formulas[name] for name in names) and formulas["notation"] > 20


def paper_loses_no_code(page: Page, path: Path) -> None:
    """What a window of this width cuts off, paper folds."""
    if not path.stem[0].isdigit():
        return
    page.set_viewport_size({"width": PAPER, "height": HEIGHT})
    on_screen = cut_code(page, "main pre")
    page.emulate_media(media="print")
    assert on_screen and cut_code(page, "main pre") == [], path.name


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


FAULTS = {
    "<p style='width: 2000px'>wide</p>": ["the page scrolls sideways", "P  beyond the edge"],
    "<pre style='overflow: hidden; width: 90px'>a long line of code</pre>": ["PRE  cut off"],
    "<pre style='overflow: auto; width: 90px'>a long line of code</pre>": [],
    "<div style='overflow: auto'><p style='width: 2000px'>wide</p></div>": [],
}


@pytest.mark.parametrize("html", FAULTS)
def test_what_is_lost_is_found(html: str, browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<meta charset=utf-8><main>{html}</main>")
    with opened(browser, page.as_uri(), width=PHONE) as visit:
        assert visit.page.evaluate(LOST) == FAULTS[html]
        assert (outside(visit.asked), visit.errors) == ([], [])


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
