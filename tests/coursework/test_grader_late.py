"""The table of who was late: what it says, and what it cannot mean."""

from pathlib import Path

import pytest

from coursework.grader.course import Course
from coursework.grader.late import shares, table
from coursework.grader.submissions import Submission


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two have handed in, one of them on a platform."""
    course = Course(tmp_path, "A1")
    course.receive(Submission("ada"))
    course.receive(Submission("Alan-T-7", "Alan T", "7"))
    table(course).parent.mkdir()
    return course


def test_without_a_table_nobody_was_late(course: Course) -> None:
    assert shares(course) == {}


@pytest.mark.parametrize("written", ["ada,0.9\nAlan-T-7,0", "\ufeffada, .9 \n\n7,0\n"])
def test_a_line_names_a_student_or_the_platforms_number(course: Course, written: str) -> None:
    mark = "\ufeff" if written.startswith("\ufeff") else ""
    table(course).write_text(f"{mark}student,counts\n{written.lstrip(mark)}", encoding="utf-8")
    assert shares(course) == {"ada": 0.9, "Alan-T-7": 0}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "first line must be student,counts"),
        ("student;counts\nada;0.9", "first line must be student,counts"),
        ("student,counts\nadda,0.9", "nobody called 'adda' has handed in"),
        ("student,counts\n,0.9", "nobody called '' has handed in"),
        ("student,counts\nada,90", "90 is no share"),
        ("student,counts\nada,nan", "nan is no share"),
        ("student,counts\nada,much", "could not convert"),
        ("student,counts\nada", "'ada' is not a student and a number"),
        ("student,counts\nada,0,9", "'ada,0,9' is not a student and a number"),
        ("student,counts\nada,0.9\nada,0.8", "a student is there twice"),
    ],
)
def test_what_cannot_be_meant_stops(course: Course, written: str, message: str) -> None:
    table(course).write_text(written)
    with pytest.raises(SystemExit, match=message):
        shares(course)
