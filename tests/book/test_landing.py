"""The first page says what the chapters and the references say, and every card leads on."""

import re
from math import isclose
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from building import ROOT, extension
from pages import soup
from pybtex.database import parse_file

claims_of = extension("claims_page").claims
facts_of, landing = extension("chapter_facts").facts, extension("landing")
NOTEBOOKS = sorted(ROOT.glob("chapters/*.ipynb"))
BOOK = {path.stem: facts_of(f"chapters/{path.stem}", path) for path in NOTEBOOKS}
PAPERS = [
    dict(zip(landing.COLUMNS, line.split(" | "), strict=True))
    for line in (ROOT / "index.md").read_text(encoding="utf-8").splitlines()
    if line.count(" | ") == len(landing.COLUMNS) - 1
]
MARKUP = re.compile(r"[*`$\[\]{}\\<>]")
ONE_TO_NINE = "one two three four five six seven eight nine".split()
SHARE = re.compile(
    rf"\b({'|'.join(ONE_TO_NINE)}|\d+)(?: \w+)? (?:in|of) (ten|100)\b", re.IGNORECASE
)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e-\d+)?")
WORDS = {word: n for n, word in enumerate(ONE_TO_NINE, start=1)}
PLAIN = str.maketrans("“”’", '""\'')  # what the site makes of quotation marks
PARTS = {"a third": 1 / 3, "a fifth": 0.2, "a quarter": 0.25, "half": 0.5, "a millionth": 1e-6}


@pytest.mark.parametrize("chapter", BOOK.values(), ids=BOOK)
def test_a_chapter_has_minutes_a_finding_and_a_reason_to_go_on(chapter) -> None:
    assert chapter.reading > 0 and chapter.running > 0
    assert 40 < len(chapter.finding) <= 140 and chapter.finding.endswith(".")
    assert 30 < len(chapter.onward) <= 120 and chapter.onward[-1] in ".?"
    assert not MARKUP.search(chapter.finding + chapter.onward)


def numbers(finding: str) -> set[float]:
    """Shares of ten or of a hundred, parts in words, and what else stands in digits."""
    shares = {
        (WORDS.get(count.lower()) or int(count)) / {"ten": 10, "100": 100}[base]
        for count, base in SHARE.findall(finding)
    }
    parts = {part for words, part in PARTS.items() if re.search(rf"\b{words}\b", finding)}
    digits = NUMBER.findall(SHARE.sub("", finding))
    return shares | parts | {float(number.replace(",", "")) for number in digits}


def said(number: float, claims: list) -> bool:
    """Whether a claim has it: as its bound, in its sentence, between its bounds."""
    for claim in claims:
        bounds = [float(n.replace(",", "")) for n in NUMBER.findall(claim.threshold)]
        values = [*bounds, *(float(n.replace(",", "")) for n in NUMBER.findall(claim.statement))]
        between = claim.threshold.startswith("between") and bounds[0] <= number <= bounds[1]
        scales = (number, 100 * number, number / 100)  # 0.95, 95 in 100
        if between or any(isclose(value, scale) for value in values for scale in scales):
            return True
    return False


@pytest.mark.parametrize("path", NOTEBOOKS[1:], ids=list(BOOK)[1:])
def test_every_number_of_a_finding_is_claimed_in_its_chapter(path: Path) -> None:
    found = numbers(BOOK[path.stem].finding)
    assert found and [number for number in found if not said(number, claims_of(path)[0])] == []


def test_a_number_that_no_claim_has_would_be_found() -> None:
    finding = "Nine of 100, nine in ten and a third of 1,024 words; 0.15 of 25."
    assert numbers(finding) == {0.09, 0.9, 1 / 3, 1024, 0.15, 25}
    (claim, *_) = claims_of(NOTEBOOKS[4])[0]  # at 25 words at least 0.9
    assert said(0.9, [claim]) and said(25, [claim]) and not said(0.8, [claim])


def test_the_papers_stand_in_the_order_of_their_years() -> None:
    books = parse_file(ROOT / "references.bib").entries
    years = [int(books[paper["key"]].fields["year"]) for paper in PAPERS]
    assert years == sorted(years) and (years[0], years[-1], len(years)) == (2013, 2017, 11)
    chapters = {str(chapter.number) for chapter in BOOK.values()}
    assert {paper["chapter"] for paper in PAPERS} <= chapters
    assert all(paper["question"].endswith("?") for paper in PAPERS)


def test_authors_are_named_by_their_last_names() -> None:
    books = parse_file(ROOT / "references.bib").entries
    assert [landing.people(books[key]) for key in ("kalchbrenner2013", "luong2015", "lin2017")] == [
        "Kalchbrenner and Blunsom",
        "Luong, Pham and Manning",
        "Lin et al.",
    ]


def test_every_card_is_one_link_that_leads_somewhere(site: Path) -> None:
    page = soup(site / "index.html")
    chapters = [f"chapters/{name}.html" for name in BOOK]
    for kind, count in (("doors", 3), ("chapters", len(BOOK)), ("lineage", len(PAPERS))):
        cards = page.select(f"article ul.{kind} > li")
        links = [[a["href"] for a in card.select("a")] for card in cards]
        assert [len(of_card) for of_card in links] == [1] * count, kind
        assert all((site / urlsplit(link or "").path).exists() for (link,) in links), kind
        if kind == "chapters":
            assert [link for (link,) in links] == chapters


def test_the_rows_say_what_the_chapters_say(site: Path) -> None:
    page = soup(site / "index.html")
    rows = [row.get_text(" ", strip=True) for row in page.select("article ul.chapters > li")]
    for row, chapter in zip(rows, BOOK.values(), strict=True):
        times = f"{chapter.reading} min to read, {chapter.running} to run"
        for part in (chapter.title, times, chapter.finding):
            assert part.translate(PLAIN) in row.translate(PLAIN), chapter.title
    parts = [title.find(string=True) for title in page.select("#the-chapters h3")]
    assert len(parts) == 5 and all(title.startswith("Part ") for title in parts)


def test_figures_of_chapters_are_the_files_that_the_chapters_show(site: Path) -> None:
    here = {
        Path(img["src"]).name: img["alt"] for img in soup(site / "index.html").select("figure img")
    }
    for name in ("18_every_system_one_task", "04_learning_where_to_look"):
        there = soup(site / f"chapters/{name}.html").select("figure img")
        assert any(here.get(Path(img["src"]).name) == img["alt"] for img in there), name


def test_only_the_first_page_loads_its_style_and_its_script(site: Path) -> None:
    pages = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    for own in ("landing.css", "timeline.js"):
        assert [path.name for path in pages if own in path.read_text("utf-8")] == ["index.html"]
    assert (site / "landing.css").stat().st_size < 6_000


def test_links_at_the_foot_say_why_one_goes_on(site: Path) -> None:
    names = list(BOOK)
    for name, before in zip(names, [None, *names]):
        page = soup(site / f"chapters/{name}.html")
        (onward,) = page.select("a.right-next .why")
        assert onward.get_text().translate(PLAIN) == BOOK[name].onward.translate(PLAIN)
        earlier = [span.get_text() for span in page.select("a.left-prev .why")]
        assert earlier == ([BOOK[before].finding] if before else [])


def test_a_figure_that_no_chapter_stores_fails_the_build(complaints: str) -> None:
    assert "no chapter stores the figure fig-04-lost" in complaints
