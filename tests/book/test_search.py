"""The search in a real browser, on a site that was opened as a folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import axe
import pytest
from browser import MISSING, PROGRAM, Visit, opened, started
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=MISSING)
FOUND = {  # what one may look for: where it should be among the first three
    "alignment error rate": "glossary.html#term-alignment-error-rate",
    "additive score": "glossary.html#term-additive-score",
    "hard attention": "chapters/07_attention_sees_a_set.html",
    "label smoothing": "chapters/15_the_transformer.html",
    "before you start": "chapters/00_before_you_start.html",
    "src.attention.attend": "chapters/api.html#src.attention.attend",
    "several gpus": "chapters/from_laptop_to_cluster.html",
    "标签平滑": "glossary.html#term-label-smoothing",  # as it stands there
    "平滑": "glossary.html#term-label-smoothing",  # a part of it
    "门": "chapters/01_what_comes_next.html",  # of one sign, in others
    "注意力": "glossary.html#term-soft-attention",  # a part of others only
}
NOWHERE = ["qwertz", "门门门"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser


@contextmanager
def searched(browser: Browser, site: Path, words: str) -> Iterator[Visit]:
    """The page of what was found."""
    address = f"{(site / 'search.html').as_uri()}?q={quote(words)}"
    with opened(browser, address, width=1440) as visit:
        finished(visit.page)
        yield visit


def finished(page: Page) -> None:
    page.wait_for_function("document.querySelector('.search-summary')?.textContent")
    page.wait_for_load_state("networkidle")


def links(page: Page) -> list[str]:
    items = page.locator("ul.search > li > a:first-child")
    return [item.get_attribute("href") for item in items.all()]


@pytest.mark.parametrize("words", FOUND)
def test_the_search_finds_it(words: str, site: Path, browser: Browser) -> None:
    with searched(browser, site, words) as visit:
        found = links(visit.page)
        assert any(FOUND[words] in link for link in found[:3]), found[:5]
        shown = visit.page.locator("ul.search").inner_text()
        assert visit.errors == [] and "def " not in shown and "\\" not in shown


@pytest.mark.parametrize("words", NOWHERE)
def test_what_is_nowhere_is_not_found(words: str, site: Path, browser: Browser) -> None:
    with searched(browser, site, words) as visit:
        assert links(visit.page) == []


def test_results_show_section_and_words(small: Path, browser: Browser) -> None:
    with searched(browser, small, "additive") as visit:
        marked = visit.page.locator("ul.search p.context mark").all_inner_texts()
    assert marked and {word.lower() for word in marked} == {"additive"}


def test_part_of_a_chinese_word_leads_to_its_section(small: Path, browser: Browser) -> None:
    with searched(browser, small, "状态") as visit:
        assert set(visit.page.locator("mark").all_inner_texts()) == {"状态"}
        entries = {f"chapters/glossary.html#term-{name}-state" for name in ("hidden", "latent")}
        assert set(links(visit.page)[:2]) == entries
        visit.page.locator("li p.context a", has_text="Key terms").click()
        visit.page.wait_for_url("**/04_look.html#key-terms")


def test_code_and_tex_are_not_in_the_index(small: Path) -> None:
    index = (small / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert {"隐状", "mean"} <= terms.keys()
    assert {"show_sourc", "mathbb", "operatornam", "frac"} & terms.keys() == set()


def test_the_index_is_small(site: Path) -> None:
    assert (site / "searchindex.js").stat().st_size < 300_000


def test_the_search_works_by_keyboard(site: Path, browser: Browser) -> None:
    with opened(browser, (site / "index.html").as_uri(), width=1440) as visit:
        visit.page.keyboard.press("Control+k")
        axe.prepare(visit.page)
        assert axe.violations(visit.page) == []
        visit.page.keyboard.type("beam search")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/search.html?q=beam+search")
        finished(visit.page)
        assert "chapters/02_from_one_sequence_to_another.html" in links(visit.page)
        assert visit.errors == []
