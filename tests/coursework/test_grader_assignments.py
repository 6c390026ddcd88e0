"""The real assignments, released by nbgrader and graded in the jail: all marks, or none."""

import json
from pathlib import Path

import pytest
from assignments import names

from coursework.grader.course import Course
from coursework.grader.jail import Limits
from coursework.grader.notebook import grade_id, is_test, load
from coursework.grader.one import grade_one
from coursework.grader.release import make_release
from coursework.grader.submissions import Submission


def failed(course: Course, student: str, handed_in: Path) -> list[str | None]:
    """The tests that give the student no marks."""
    course.receive(Submission(student, data=handed_in.read_bytes()))
    grade_one(course, student, Limits())
    result = json.loads(course.result(student).read_text())
    assert result["notes"] == result["alarms"] == []
    return [
        grade_id(cell) for cell in result["notebook"]["cells"] if is_test(cell) and cell["outputs"]
    ]


@pytest.mark.parametrize("name", names())
def test_the_solution_has_all_marks_and_the_release_none(
    name: str, grading: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWORK_TERM", "test term")
    course = Course(tmp_path, name)
    make_release(course)
    tests = [grade_id(cell) for cell in load(course.release)["cells"] if is_test(cell)]
    assert failed(course, "ada", course.source) == []
    assert failed(course, "alan", course.release) == tests and len(tests) > 10
