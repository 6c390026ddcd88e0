"""Appendix F holds every claim, each links to its place, and a broken claim fails the build."""

import copy
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from book_rules import mould_of
from building import ROOT, extension
from nbformat import NotebookNode
from pages import soup

page = extension("claims_page")
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))


def rows(site: Path) -> list[list[str]]:
    """The lines of the tables of appendix F."""
    lines = soup(site / "chapters/claims.html").select("article tr")
    return [cells for line in lines if (cells := [td.get_text() for td in line.select("td")])]


def targets(site: Path) -> list[str]:
    """Where the numbers of appendix F lead to: file#anchor."""
    links = soup(site / "chapters/claims.html").select("article td:first-child a")
    return [link["href"] for link in links]


def test_the_small_book_has_its_claims_listed(small: Path) -> None:
    assert rows(small) == [
        ["4.1", "a_1 | *b* < $c$", "at least 0.95", "0.994"],
        ["4.2", "words", "exactly 3", ""],
    ]
    assert targets(small) == ["04_look.html#claim-4-1", "04_look.html#claim-4-2"]
    title = soup(small / "chapters/claims.html").select_one("article h2")
    assert title.get_text().startswith("Chapter 4 · Where to look")


def test_the_contents_show_titles_and_no_addresses(small: Path) -> None:
    shown = soup(small / "chapters/claims.html").select("nav.page-toc a")
    titles = [" ".join(link.get_text().split()) for link in shown]
    assert titles == ["Chapter 4 · Where to look"]


def test_a_text_can_link_to_a_claim(small: Path) -> None:
    links = [*soup(small / "index.html").select("article a"), *soup(chapter_of(small)).select("a")]
    found = {(link.get_text(), link["href"]) for link in links if "claim-" in link.get("href", "")}
    assert ("Claim 4.1", "chapters/04_look.html#claim-4-1") in found
    assert ("Claim 4.2", "#claim-4-2") in found


def test_a_text_can_quote_what_was_measured(small: Path) -> None:
    links = soup(small / "index.html").select("article a[href*='#claim-']")
    quoted = [link for link in links if link.get_text()[0].isdigit()]
    assert [(link.get_text(), link["href"].partition("#")[2]) for link in quoted] == [
        ("0.994", "claim-4-1"),
        ("99.4 %", "claim-4-1"),
        ("3", "claim-4-2"),  # of an exact claim the number
    ]


def chapter_of(site: Path) -> Path:
    return site / "chapters/04_look.html"


def test_every_stored_claim_is_listed_in_order(site: Path) -> None:
    stored = [claim for path in CHAPTERS for claim in page.claims(path)[0]]
    expected = [[c.name, c.statement, c.threshold, c.measured] for c in stored]
    typographic = str.maketrans("“”‘’…", "\"\"''.")
    shown = [[cell.translate(typographic) for cell in row] for row in rows(site)]
    assert shown == [[cell.translate(typographic) for cell in row] for row in expected]


def test_every_number_leads_to_its_claim(site: Path) -> None:
    for (name, _, threshold, _), target in zip(rows(site), targets(site), strict=True):
        file, anchor = target.split("#")
        (claim,) = soup(site / "chapters" / file).select(f'[id="{anchor}"]')
        assert claim["class"] == ["claim"] and file.startswith(f"{int(name.split('.')[0]):02}_")
        assert claim.get_text().startswith(f"Claim {name} ✓ ") and threshold in claim.get_text()


def test_every_claim_of_a_page_was_stored(site: Path) -> None:
    for path in CHAPTERS:
        shown = soup(site / f"chapters/{path.stem}.html").select("p.claim")
        assert [claim["id"] for claim in shown] == [claim.anchor for claim in page.claims(path)[0]]


def change(old: str, new: str, kinds: str = "text/html text/plain") -> Callable:
    """What replaces a text in the stored claims."""

    def apply(notebook: NotebookNode) -> None:
        for output in notebook.cells[2].outputs:
            for kind in kinds.split():
                output.data[kind] = re.sub(old, new, output.data[kind])

    return apply


BREAKS: dict[str, Callable[[NotebookNode], object]] = {
    "Claim 4.3 stands where 4.1 is due": change(r"4([.-])1", r"4\g<1>3"),
    "Claim 4.1 stands where 4.2 is due": change(r"4([.-])2", r"4\g<1>1"),
    "Claim 5.1 stands where 4.1 is due": change(r"4([.-])1", r"5\g<1>1"),
    "Claim 4.2 stands where 4.1 is due": lambda nb: nb.cells[2].outputs.pop(0),
    "has no anchor claim-4-1": change('id="claim-4-1"', 'id="claim-4"', "text/html"),
    "has no anchor claim-4-2": change('href="#claim-4-2"', 'href="#"', "text/html"),
    "different things as text": change("words", "word", "text/html"),
    "different things as text and": change("at least", "more than"),
}


def wrong(notebook: NotebookNode, folder: Path) -> list[str]:
    path = folder / "04_look.ipynb"
    nbformat.write(notebook, path)
    return page.claims(path)[1]


def test_nothing_is_wrong_with_what_was_run(chapter: NotebookNode, tmp_path: Path) -> None:
    assert wrong(chapter, tmp_path) == []


@pytest.mark.parametrize("problem", BREAKS)
def test_a_broken_claim_is_noticed(problem: str, chapter: NotebookNode, tmp_path: Path) -> None:
    notebook = copy.deepcopy(chapter)
    BREAKS[problem](notebook)
    assert any(problem in found for found in wrong(notebook, tmp_path))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_claims_as_much_as_its_mould_wants_and_nothing_twice(path: Path) -> None:
    found, wrong = page.claims(path)
    assert wrong == [] and len(found) in mould_of(path).claims
    assert len({claim.statement for claim in found}) == len(found)
