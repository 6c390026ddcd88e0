"""A4 and A5: solutions, the untouched release, and each wrong answer, cell by cell."""

import importlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from wrong.answer import Answer

from coursework.checks.base import Wrong

ASSIGNMENTS = Path(__file__).parents[2] / "coursework/source"
NAMES = ("A4", "A5")
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*)### END HIDDEN TESTS", re.S)
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?### END SOLUTION", re.S | re.M)
PRESENT = [name for name in NAMES if (ASSIGNMENTS / name / f"{name}.ipynb").exists()]


@cache
def cells(name: str) -> list[Any]:
    return nbformat.read(ASSIGNMENTS / name / f"{name}.ipynb", 4).cells


def wrong(name: str) -> dict[str, list[Answer]]:
    return importlib.import_module(f"wrong.{name.lower()}").WRONG


def nbgrader(cell: Any) -> dict[str, Any]:
    return cell.metadata.nbgrader


@cache
def grading_cells(name: str) -> dict[str, str]:
    of_code = (cell for cell in cells(name) if cell.cell_type == "code")
    return {nbgrader(c).grade_id: c.source for c in of_code if nbgrader(c).grade}


def namespace(name: str, *, question: str = "", code: str = "") -> dict[str, Any]:
    """What the student's cells define: solutions, but for one question other code."""
    names: dict[str, Any] = {}
    for cell in cells(name):
        if cell.cell_type == "code" and not nbgrader(cell).grade:
            exec(code if nbgrader(cell).grade_id == question else cell.source, names)
    return names


def failure(test: str, names: dict[str, Any]) -> Exception | None:
    """Why a test cell fails, if it does."""
    try:
        exec(test, dict(names))
    except Exception as error:
        return error
    return None


def lost(name: str, names: dict[str, Any]) -> dict[str, str]:
    failures = {cell: failure(test, names) for cell, test in grading_cells(name).items()}
    return {cell: str(error) for cell, error in failures.items() if error}


@pytest.mark.parametrize("name", PRESENT)
def test_the_solution_gets_full_marks_whatever_the_term(name: str, monkeypatch: Any) -> None:
    names = namespace(name)
    assert lost(name, names) == {}
    for term in range(int(os.environ.get("TERMS", "20"))):
        monkeypatch.setenv("COURSEWORK_TERM", f"term {term}")
        for cell, test in grading_cells(name).items():
            (hidden,) = HIDDEN.findall(test)
            assert failure(hidden, names) is None, (term, cell)


@pytest.mark.parametrize("name", PRESENT)
def test_the_untouched_release_gets_nothing(name: str) -> None:
    names: dict[str, Any] = {}
    for cell in cells(name):
        if cell.cell_type == "code" and not nbgrader(cell).grade:
            exec(SOLUTION.sub(r"\1raise NotImplementedError", cell.source), names)
    assert lost(name, names).keys() == grading_cells(name).keys()


@pytest.mark.parametrize("name", PRESENT)
def test_points_and_ids(name: str) -> None:
    found = cells(name)
    assert sum(nbgrader(cell).get("points", 0) for cell in found) == 20
    ids = [nbgrader(cell).grade_id for cell in found]
    assert len(set(ids)) == len(ids) and ids == [cell.id for cell in found]
    assert all(
        len(line) <= 80 for c in found if c.cell_type == "code" for line in c.source.split("\n")
    )


@pytest.mark.parametrize("name", PRESENT)
def test_every_question_has_three_wrong_answers_and_one_of_src(name: str) -> None:
    questions = {cell.split("-")[0] for cell in grading_cells(name)}
    assert wrong(name).keys() == questions
    for question, answers in wrong(name).items():
        assert len(answers) >= 4, question
        src = [answer for answer in answers if "# src" in answer.code]
        own = {cell for cell in grading_cells(name) if cell.startswith(f"{question}-")}
        assert src and all(answer.lost.keys() == own for answer in src), question


EVERY = [(n, q, i) for n in PRESENT for q, a in wrong(n).items() for i in range(len(a))]


@pytest.mark.parametrize(("name", "question", "i"), EVERY)
def test_a_wrong_answer_loses_what_it_must(name: str, question: str, i: int) -> None:
    answer = wrong(name)[question][i]
    names = namespace(name, question=question, code="import numpy as np\n" + answer.code)
    found = lost(name, names)
    assert found.keys() == answer.lost.keys(), found
    for cell, fragment in answer.lost.items():
        assert fragment in found[cell], (cell, found[cell])


@pytest.mark.parametrize(("name", "question", "i"), EVERY)
def test_hidden_checks_find_it(name: str, question: str, i: int, monkeypatch: Any) -> None:
    answer = wrong(name)[question][i]
    names = namespace(name, question=question, code="import numpy as np\n" + answer.code)
    for term in range(3):
        monkeypatch.setenv("COURSEWORK_TERM", f"other {term}")
        for cell, test in grading_cells(name).items():
            (hidden,) = HIDDEN.findall(test)
            error = failure(hidden, names)
            assert (error is not None) == (cell in answer.lost), (cell, error)
            if error and "what the equation gives" in str(error):
                assert "# src" in answer.code, (cell, error)
            assert error is None or isinstance(error, Wrong), (cell, error)
