"""Graded again, late or by hand: what changes in gradebook, feedback and table, and what stays."""

import csv
from pathlib import Path
from typing import Any

import pytest
import sample
from hostile.everybody import by_hand, grades

from coursework.grader.course import Course
from coursework.grader.late import table
from coursework.grader.notebook import load
from coursework.grader.run import collect, finish, grade_all

CHECK = "base.equal(scale"


@pytest.fixture
def inbox(course: Course, tmp_path: Path) -> Path:
    """The folder into which ada and alan have handed in; alan is wrong in q1."""
    hand_in(course, tmp_path / "in", "ada")
    return hand_in(course, tmp_path / "in", "alan", q1=sample.WRONG_Q1)


def hand_in(course: Course, folder: Path, student: str, **answers: str) -> Path:
    path = folder / student / "S1.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sample.packed(sample.answered(load(course.release), **answers)))
    return folder


def graded(course: Course, inbox: Path) -> dict[str, dict[str, str]]:
    """The rows of the table by student, after everything that is new was graded."""
    collect(course, inbox)
    grade_all(course, 2, 5)
    assert finish(course, {}) == 0
    with open(course.grades, newline="") as file:
        return {row["Student"]: row for row in csv.DictReader(file)}


def waiting(rows: dict[str, dict[str, str]]) -> list[str]:
    return [student for student, row in rows.items() if row["To be graded by hand"] == "yes"]


def change_test(course: Course, *words: str) -> None:
    """The instructor mends a test of the source."""
    text = course.source.read_text()
    assert text.count(words[0]) == 1
    course.source.write_text(text.replace(*words))


def results(course: Course) -> dict[str, int]:
    return {s: course.result(s).stat().st_mtime_ns for s in course.students()}


def test_only_who_hands_in_again_is_graded_again(course: Course, inbox: Path) -> None:
    assert [row["Score"] for row in graded(course, inbox).values()] == ["7", "4"]
    before = results(course)
    rows = graded(course, hand_in(course, inbox, "alan"))
    assert [row["Score"] for row in rows.values()] == ["7", "7"]
    assert results(course)["ada"] == before["ada"] and results(course)["alan"] > before["alan"]


def test_one_student_once_more(course: Course, inbox: Path) -> None:
    """Who was stopped by a busy machine has no result to keep."""
    graded(course, inbox)
    before = results(course)
    course.result("alan").unlink()
    rows = graded(course, inbox)
    assert rows["alan"]["Score"] == "4"
    assert results(course)["alan"] > before["alan"] and results(course)["ada"] == before["ada"]


def test_who_has_no_result_is_named(course: Course, inbox: Path, capsys) -> None:
    collect(course, inbox)
    assert finish(course, {"ada": "took longer than 600 s"}) == 2
    told = capsys.readouterr().err
    assert "NOT GRADED, call again: ada: took longer than 600 s\n" in told
    assert "NOT GRADED, call again: alan: there is no result\n" in told


def test_a_mended_test_grades_all_again_and_keeps_what_hands_gave(
    course: Course, inbox: Path
) -> None:
    assert waiting(graded(course, inbox)) == ["ada", "alan"]
    by_hand(course, "alan", 2.5)
    change_test(course, CHECK, f"assert x.shape == (3, 5)\\n{CHECK}")
    before = results(course)
    rows = graded(course, inbox)
    assert all(results(course)[student] > before[student] for student in before)
    assert rows["alan"]["Score"] == "6.5" and waiting(rows) == ["ada"]


def test_another_answer_to_a_question_graded_by_hand_waits_for_a_look(
    course: Course, inbox: Path
) -> None:
    graded(course, inbox)
    by_hand(course, "alan", 2.5)
    rows = graded(course, hand_in(course, inbox, "alan", q3="Another reason."))
    assert waiting(rows) == ["ada", "alan"] and rows["alan"]["Score"] == "9.5"
    change_test(course, CHECK, f"assert x.shape == (3, 5)\\n{CHECK}")
    assert waiting(graded(course, inbox)) == ["ada", "alan"], "nobody has looked yet"


def test_who_was_late_keeps_a_share_and_both_scores_are_told(course: Course, inbox: Path) -> None:
    graded(course, inbox)
    by_hand(course, "alan", 2.0)
    table(course).parent.mkdir()
    table(course).write_text("student,counts\nalan,0.5\n")
    rows = graded(course, inbox)
    shown = ("Score", "Points", "If in time", "Counts")
    assert [rows["alan"][name] for name in shown] == ["3", "10", "6", "0.5"]
    assert [rows["ada"][name] for name in shown] == ["7", "10", "7", "1"]
    page = course.feedback("alan").read_text()
    assert "6 of 10 points; handed in late: 0.5 of them counts, 3 points" in page
    assert "handed in late" not in course.feedback("ada").read_text()
    marks: dict[str, Any] = grades(course)
    assert marks["alan"]["q2-test"] == (4.0, None), "the gradebook holds what was earned"
