"""The pages of the assignments say what the notebooks say, and nothing that gives them away."""

import json
import re
from pathlib import Path

import pytest
from building import ROOT, extension
from pages import soup

from coursework.grader.jail import Limits

pages = extension("coursework_pages")
SOURCES = sorted((ROOT / "coursework/source").glob("*/*.ipynb"))
ASSIGNMENTS = [pages.assignment(path) for path in SOURCES]
SECRET = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", re.DOTALL)


def cells(path: Path) -> list[dict]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in found]


def secrets(path: Path) -> set[str]:
    """Lines of solutions, of hidden tests and of the rubric."""
    found = []
    for cell in cells(path):
        if cell["cell_type"] == "markdown" and cell["metadata"]["nbgrader"]["solution"]:
            found.append(cell["source"])
        found += SECRET.findall(cell["source"])
    lines = {line.strip() for text in found for line in text.splitlines()}
    return {line for line in lines if len(line) > 12}


def test_a_page_for_each_assignment_in_order() -> None:
    listed = re.findall(r"chapters/assignment_\w+", (ROOT / "_toc.yml").read_text())
    assert listed == [one.page for one in ASSIGNMENTS] and len(listed) == 5


@pytest.mark.parametrize("one", ASSIGNMENTS, ids=lambda one: one.name)
def test_the_points_are_those_of_the_cells(one) -> None:
    graded = [cell for cell in cells(SOURCES[ASSIGNMENTS.index(one)])]
    points = [cell["metadata"]["nbgrader"].get("points", 0) for cell in graded]
    assert one.points == sum(points) == 20
    assert [question.number for question in one.questions] == [1, 2, 3, 4, 5, 6, 7]
    assert one.chapters in one.introduction


@pytest.mark.parametrize("one", ASSIGNMENTS, ids=lambda one: one.name)
def test_every_question_says_how_hard_and_how_long_it_is(one) -> None:
    assert all(question.kind and question.minutes for question in one.questions)
    assert one.questions[-1].kind == "in writing"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_solution_and_no_hidden_test_is_on_the_page(path: Path, site: Path) -> None:
    page = soup(site / f"{pages.assignment(path).page}.html").get_text()
    assert len(secrets(path)) > 20
    assert [line for line in secrets(path) if line in page] == []


@pytest.mark.parametrize("one", ASSIGNMENTS, ids=lambda one: one.name)
def test_the_table_is_on_the_page_and_the_page_is_short(one, site: Path) -> None:
    article = soup(site / f"{one.page}.html").select_one("article")
    rows = [[td.get_text() for td in row.select("td")] for row in article.select("tbody tr")]
    assert [row[0] for row in rows[-7:]] == list("1234567")
    assert [float(row[4]) for row in rows[-7:]] == [question.points for question in one.questions]
    assert article.select_one("h1").find(string=True) == f"{one.name} · {one.title}"
    assert len(article.get_text().split()) < 350


def test_the_list_leads_to_each(site: Path) -> None:
    page = soup(site / "chapters/coursework.html")
    links = [a["href"] for a in page.select("article td:first-child a")]
    assert links == [f"{one.page.split('/')[1]}.html" for one in ASSIGNMENTS]
    first = soup(site / f"{ASSIGNMENTS[0].page}.html")
    assert first.select_one(".left-prev")["href"] == "coursework.html"
    assert first.select_one(".right-next")["href"] == "assignment_a2.html"


def test_the_limits_that_students_read_are_the_graders() -> None:
    text = (ROOT / "chapters/coursework.md").read_text(encoding="utf-8")
    limits = Limits()
    memory = limits.memory // 2**30
    assert f"{limits.call} seconds a call, {limits.cell} a cell or {memory} GiB" in text
    assert f"{limits.total} seconds in all" in text


def test_a_notebook_without_title_or_chapters_is_named(tmp_path: Path) -> None:
    cell = {"id": "intro", "cell_type": "markdown", "source": ["# A9 · New\n", "About nothing."]}
    path = tmp_path / "A9.ipynb"
    path.write_text(json.dumps({"cells": [cell]}))
    with pytest.raises(ValueError, match="A9.ipynb: no title and chapters"):
        pages.assignment(path)
