"""Appendix D: no chapter is missing, no path leads nowhere, every minute is a chapter's."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from boxes import boxes
from building import ROOT, extension
from pages import soup

facts_of = extension("chapter_facts")
entries = extension("guide_entries")
guide = extension("instructors_page")
prose = extension("filled_pages").prose
PAGE = (ROOT / "chapters/instructors_guide.md").read_text(encoding="utf-8")
LISTED = re.findall(r"chapters/\d+_\w+", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
BOOK = {int(name[9:11]): facts_of.facts(name, ROOT / f"{name}.ipynb") for name in LISTED}
PATHS = [entries.path(box) for box in entries.PATH.finditer(PAGE)]
PLAIN = str.maketrans("“”‘’", "\"\"''")


def test_every_listed_chapter_has_its_entry_and_every_path_leads_somewhere() -> None:
    assert entries.wrong(PAGE, BOOK) == []


def test_the_guide_stands_among_the_appendices() -> None:
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    names = [page["file"] for page in parts[-1]["chapters"]]
    texts = [(ROOT / f"{name}.md").read_text(encoding="utf-8") for name in names]
    letters = [letter for text in texts for letter in re.findall(r"^# Appendix (\w) ·", text, re.M)]
    assert letters == sorted(letters) and "D" in letters


def test_there_are_paths_of_one_two_four_and_ten_weeks() -> None:
    assert [way.title.split()[0] for way in PATHS] == ["One", "Two", "Four", "Ten"]
    lengths = [sum(way.minutes(BOOK)) for way in PATHS]
    assert lengths == sorted(lengths)


def test_the_longest_path_is_the_whole_book() -> None:
    every = [(each.reading, each.running, each.exercising) for each in BOOK.values()]
    assert PATHS[-1].minutes(BOOK) == tuple(map(sum, zip(*every)))
    assert PATHS[-1].left_out(BOOK) == []


def test_no_measured_number_is_typed() -> None:
    code = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
    plain = re.sub(r"\{percent\}`[\d.]+`|\[claim [\d.]+\]", "", code.sub("", PAGE))
    assert re.findall(r"\d\.\d\S*|\d %", plain) == []


FAULTS = {
    "chapter 4 has no entry": (":::{session} 4\n", ":::{session} 40\n"),
    "chapter 4: no idea": ("idea: The decoder makes itself", "thought: The decoder makes itself"),
    "chapter 4: no figure fig-04-nothing": ("fig-04-emergence", "fig-04-nothing"),
    "chapter 5: no prediction 9": ("open: 1\nfigure: fig-05", "open: 9\nfigure: fig-05"),
    "chapter 8: no prediction": ("open: 1\nfigure: fig-08", "figure: fig-08"),
    "chapter 9: nothing is said of ex-09-span": ("ex-09-span: counted", "counted"),
    "chapter 9: no exercise ex-09-spam": ("ex-09-span: counted", "ex-09-spam: counted"),
    "chapter 0: no exercise Matching": ("Batching: the end", "Matching: the end"),
    "One week: the idea: no exercise ex-03-gone": ("| ex-03-half-life\n", "| ex-03-gone\n"),
    'One week: the idea: chapter 3 has no section "The curse"': ("| The curve;", "| The curse;"),
    "Ten weeks: the whole book: no row for chapter 7": ("Week 4 | 7 | all | all\n", ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_page_is_found(fault: str) -> None:
    old, new = FAULTS[fault]
    assert old in PAGE
    assert fault in entries.wrong(PAGE.replace(old, new, 1), BOOK)


def test_a_new_chapter_is_asked_for_by_name() -> None:
    new = replace(BOOK[4], number=20, title="New", figures=frozenset())
    found = entries.wrong(PAGE, BOOK | {20: new})
    assert found == ["chapter 20 has no entry", f"{PATHS[-1].title}: no row for chapter 20"]
    assert "| {doc}`20 · New <" in guide.by_chapter(BOOK | {20: new})


def test_a_chapter_that_gains_an_exercise_needs_a_line() -> None:
    more = [*BOOK[4].exercises, replace(BOOK[4].exercises[0], label="ex-04-new")]
    changed = BOOK | {4: replace(BOOK[4], exercises=more)}
    assert entries.wrong(PAGE, changed) == ["chapter 4: nothing is said of ex-04-new"]


def test_a_chapter_without_its_minutes_is_named() -> None:
    silent = BOOK | {4: replace(BOOK[4], running=0)}
    assert entries.wrong(PAGE, silent) == ["chapter 4 does not say its minutes to read and to run"]


def test_what_is_written_of_a_chapter_that_is_not_in_the_book_is_hidden() -> None:
    less = {number: chapter for number, chapter in BOOK.items() if number != 14}
    whole, shown = guide.filled(PAGE, BOOK), guide.filled(PAGE, less)
    assert "### 14 · " in whole and "ex-14-mask" in whole
    assert "### 14 · " not in shown and "ex-14-mask" not in shown and "14 · Order" not in shown
    hidden = {entries.session(box).chapter for box in entries.SESSION.finditer(PAGE)} - {*BOOK}
    assert all(f"### {number} · " not in whole for number in hidden)
    assert ":::{session}" not in whole and ":::{path}" not in whole


def stated(number: int) -> tuple[int, int]:
    """Minutes to read, and of exercises, as the boxes of a chapter have them."""
    found = list(boxes(prose(ROOT / f"{LISTED[sorted(BOOK).index(number)]}.ipynb")))
    reading = int(re.search(r"(\d+) minutes to (?:read|do)", found[0].body)[1])
    titles = [box.title for box in found if box.kind == "exercise"]
    return reading, sum(int(re.search(r"\((\d+) minutes\)", title)[1]) for title in titles)


def tables(site: Path) -> list[list[list[str]]]:
    """The tables of the page, cell by cell."""
    found = soup(site / "chapters/instructors_guide.html").select("article table")
    return [
        [[td.get_text() for td in row.select("td")] for row in table.select("tbody tr")]
        for table in found
    ]


def test_the_minutes_on_the_page_are_those_of_the_boxes(site: Path) -> None:
    chapters = tables(site)[1 + len(PATHS)]
    shown = {int(row[0].split(" · ")[0]): (int(row[1]), int(row[3])) for row in chapters}
    assert shown == {number: stated(number) for number in BOOK}


def test_the_hours_of_a_path_are_the_sums_of_its_rows(site: Path) -> None:
    summary, *paths = tables(site)[:5]
    assert len(summary) == len(paths) == 4
    for (_, count, *spans), rows in zip(summary, paths):
        minutes = [[int(n) for n in row[-1].split(guide.PLUS)] for row in rows]
        sums = [sum(column) for column in zip(*minutes)]
        assert spans == [guide.span(n) for n in (*sums, sum(sums))]
        assert int(count) == len({row[1].split(" · ")[0] for row in rows})


def test_the_page_has_a_section_for_every_chapter_and_its_exercises(site: Path) -> None:
    article = soup(site / "chapters/instructors_guide.html").select_one("article")
    titles = [h3.find(string=True).translate(PLAIN) for h3 in article.select("h3")]
    shown = titles[len(PATHS) : len(PATHS) + len(BOOK)]
    assert shown == [f"{number} · {chapter.title}" for number, chapter in sorted(BOOK.items())]
    linked = {a["href"].partition("#")[2] for a in article.select("li a")}
    assert {one.label for chapter in BOOK.values() for one in chapter.exercises} <= linked


def test_readme_and_first_page_name_the_guide() -> None:
    for name, link in (("README.md", "instructors_guide.md"), ("index.md", "appendix-d>`")):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert sum(link in line for line in lines) == 1, name
