"""The index has every exercise of the book, by difficulty and minutes, and leads to each."""

import re
from pathlib import Path

from boxes import boxes
from building import ROOT, extension
from pages import soup

page = extension("exercises_page")
prose = extension("filled_pages").prose
PLAIN = str.maketrans("“”‘’", "\"\"''")  # the site's quotation marks, as they are typed
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))


def tables(site: Path) -> list[list[list[str]]]:
    """The tables of the page, cell by cell."""
    found = soup(site / "chapters/exercises.html").select("article table")
    lines = [[row.select("td") for row in table.select("tbody tr")] for table in found]
    return [[[td.get_text() for td in row] for row in table] for table in lines]


def boxed() -> list[tuple[str, str, int]]:
    """Label, title and chapter of every exercise, as the boxes have them."""
    found = []
    for path in CHAPTERS:
        for box in boxes(prose(path)):
            if box.kind == "exercise":
                found.append((box.options["label"], box.title, int(path.name[:2])))
    return found


def test_the_small_book_has_its_exercises_listed(small: Path) -> None:
    assert tables(small) == [
        [["5", "First", "chapter 4"]],
        [["12", "Third, and longer", "chapter 4"]],
        [["chapter 4", "1", "1", "17"]],
    ]
    links = soup(small / "chapters/exercises.html").select("article td:nth-child(2) a")
    assert [a["href"] for a in links] == ["04_look.html#ex-04-first", "04_look.html#ex-04-third"]


def test_every_exercise_is_listed_once(site: Path) -> None:
    article = soup(site / "chapters/exercises.html").select_one("article")
    shown = {}
    for section in article.select("section section")[:-1]:
        stars = section.select_one("h2").find(string=True).strip()
        for row in section.select("tbody tr"):
            minutes, title, chapter = (td.get_text().translate(PLAIN) for td in row.select("td"))
            label = row.select_one("td:nth-child(2) a")["href"].partition("#")[2]
            assert label not in shown
            shown[label] = (f"{stars} {title} ({minutes} minutes)", int(chapter.split()[1]))
    assert len(boxed()) > 50
    assert shown == {label: (title, chapter) for label, title, chapter in boxed()}


def test_short_exercises_come_first(site: Path) -> None:
    for table in tables(site)[:-1]:
        keys = [(int(minutes), int(chapter.split()[1])) for minutes, _, chapter in table]
        assert keys == sorted(keys)


def test_the_sums_are_those_of_the_boxes(site: Path) -> None:
    minutes = {}
    for _, title, chapter in boxed():
        stars, time = title.count("★"), int(re.search(r"\((\d+) minutes\)", title)[1])
        minutes.setdefault(chapter, []).append((stars, time))
    assert tables(site)[-1] == [
        [f"chapter {chapter}", *(str(sum(s == n for s, _ in own)) for n in (1, 2, 3))]
        + [str(sum(time for _, time in own))]
        for chapter, own in sorted(minutes.items())
    ]
