"""The papers of the first page in a real browser: a timeline with the script, a list without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import MISSING, PROGRAM, SECONDS, opened, started
from building import ROOT
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=MISSING)
DESK, PHONE = 1440, 390
SCRIPT = (ROOT / "site/explorables/timeline.js").read_text(encoding="utf-8")
LIST = "".join(
    f"<li><p><span class=year>{year}</span> <span class=name>{name}</span></p>"
    f"<p><a href='#{name}'>Chapter {name}</a></p></li>"
    for year, name in ((2013, "a"), (2014, "b"), (2014, "c"), (2017, "d"))
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser


@pytest.fixture
def small_page(tmp_path: Path) -> Path:
    """A list of four papers and the script."""
    page = tmp_path / "page.html"
    head = "<meta charset=utf-8><title>t</title>"
    page.write_text(f"{head}<ul class=lineage>{LIST}</ul><script>{SCRIPT}</script>", "utf-8")
    return page


def shown(page: Page) -> list[str]:
    return page.locator("ul.lineage > li:visible .name").all_inner_texts()


def test_arrow_keys_walk_through_the_papers(small_page: Path, browser: Browser) -> None:
    with opened(browser, small_page.as_uri(), width=DESK) as visit:
        page, seen = visit.page, []
        assert shown(page) == ["a"]
        page.keyboard.press("Tab")
        for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
            seen += shown(page)
        assert seen == ["b", "c", "d", "a", "d"]
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Chapter d"
        assert visit.errors == []


def test_a_click_on_a_paper_shows_its_entry(small_page: Path, browser: Browser) -> None:
    with opened(browser, small_page.as_uri(), width=PHONE) as visit:
        visit.page.get_by_role("radio", name="c", exact=True).click()
        assert shown(visit.page) == ["c"]
        groups = visit.page.get_by_role("group")
        assert groups.evaluate_all("all => all.map(g => g.getAttribute('aria-label'))") == [
            *(None, "2013", "2014", "2017")
        ]


def test_a_page_without_papers_is_left_alone(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<ul><li>one</ul><script>{SCRIPT}</script>")
    with opened(browser, page.as_uri(), width=DESK) as visit:
        assert visit.page.locator("fieldset").count() == 0 and visit.errors == []


def test_timeline_and_list_agree_on_the_first_page(site: Path, browser: Browser) -> None:
    address = (site / "index.html").as_uri()
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(address, timeout=SECONDS * 1000)
    listed = shown(bare)
    assert len(listed) == 11 and bare.locator(".timeline").count() == 0
    context.close()
    for width in (DESK, PHONE):
        with opened(browser, address, width=width) as visit:
            offered = visit.page.locator(".timeline label").all_inner_texts()
            assert [name.strip() for name in offered] == listed
            for name in listed:
                visit.page.get_by_role("radio", name=name, exact=True).check()
                assert shown(visit.page) == [name]
                assert visit.page.locator("ul.lineage > li:visible a").count() == 1
            visit.page.emulate_media(media="print")
            assert shown(visit.page) == listed
            assert visit.errors == []


STOPS = """() => [...document.querySelectorAll("article a[href], article input")]
  .filter(e => e.closest(".doors, .chapters"))
  .map(e => { e.focus(); return getComputedStyle(e.closest("li")).outlineStyle; })"""


def test_a_card_shows_the_focus_and_can_be_clicked_anywhere(site: Path, browser: Browser) -> None:
    with opened(browser, (site / "index.html").as_uri(), width=DESK) as visit:
        page = visit.page
        outlines = page.evaluate(STOPS)
        assert len(outlines) > 20 and set(outlines) == {"solid"}
        row = page.locator("ul.chapters > li").nth(4)
        goal = row.locator("a").get_attribute("href")
        row.scroll_into_view_if_needed()
        box = row.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 6)
        page.wait_for_url(f"**/{goal}")
