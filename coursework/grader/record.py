"""Puts results into nbgrader's gradebook: one transaction a student, each result once.

A grade given by hand stays. When the student's answers have changed since, it waits for another
look, as in nbgrader; when only a test has, it does not.
"""

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from coursework.grader.course import Course, write
from coursework.grader.notebook import is_answer, text

TABLE = """CREATE TABLE IF NOT EXISTS coursework_recorded
(assignment TEXT, student TEXT, result TEXT, answers TEXT, PRIMARY KEY (assignment, student))"""
FOUND = "SELECT result, answers FROM coursework_recorded WHERE assignment = :a AND student = :s"
STORE = "INSERT OR REPLACE INTO coursework_recorded VALUES (:a, :s, :result, :answers)"
LIVE = re.compile(r"(?<=\])(?=[(:])|\\+(?=(?:href|url|require|style|class|cssId|data)(?![A-Za-z]))")


@contextmanager
def gradebook(course: Course) -> Iterator[Any]:
    """nbgrader's gradebook, where nothing is stored before `commit` is called on its session."""
    from nbgrader.api import Gradebook
    from sqlalchemy import text as sql

    with Gradebook(f"sqlite:///{course.gradebook.resolve()}") as book:
        book.db.execute(sql(TABLE))
        book.db.commit()
        book.db.commit = book.db.flush  # nbgrader's own methods commit after every cell
        yield book


def record(book: Any, course: Course, result: dict[str, Any]) -> bool:
    """Store the grades of one student; False if they are there already."""
    from nbformat import from_dict
    from sqlalchemy import text as sql

    student, cells = result["student"], result["notebook"]["cells"]
    keys = {"a": course.assignment, "s": student}
    answers = [text(cell) for cell in cells if is_answer(cell)]
    now = {"result": _digest(result), "answers": _digest(answers)}
    before = book.db.execute(sql(FOUND), keys).first()
    if before and before.result == now["result"]:
        return False
    _write_autograded(course, student, result["notebook"])
    _enter(book, course, student)
    known = before is not None and before.answers == now["answers"]
    for cell in from_dict(result["notebook"]).cells:
        _store(book, (course.assignment, course.assignment, student), cell, known)
    book.db.execute(sql(STORE), keys | now)
    book.db().commit()
    return True


def _enter(book: Any, course: Course, student: str) -> None:
    """The student and the submission, if they are new."""
    about = course.submission(student)
    book.update_or_create_student(
        student, last_name=about.name or student, lms_user_id=about.platform_id or None
    )
    with book.db.no_autoflush:  # nbgrader adds a submission after what belongs to it
        book.update_or_create_submission(course.assignment, student)


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _store(book: Any, place: tuple[str, str, str], cell: Any, known: bool) -> None:
    """The score of a graded cell, and a word on an answer that is as it was released.

    `known`: who graded by hand has seen these answers.
    """
    from nbgrader import utils

    ours = cell.metadata.get("nbgrader", {})
    if utils.is_grade(cell):
        score, _ = utils.determine_grade(cell, logging.getLogger(__name__))
        grade = book.find_grade(ours["grade_id"], *place)
        grade.auto_score = score
        by_hand = grade.manual_score is not None
        waiting = grade.needs_manual_grade or not known
        grade.needs_manual_grade = waiting if by_hand else score is None
    if utils.is_solution(cell):
        untouched = ours.get("checksum") == utils.compute_checksum(cell)
        comment = book.find_comment(ours["grade_id"], *place)
        comment.auto_comment = "No response." if untouched else None


def _write_autograded(course: Course, student: str, notebook: dict[str, Any]) -> None:
    """What formgrader shows to who grades by hand."""
    cells = [
        cell | {"source": harmless("".join(cell["source"]))}
        if cell["cell_type"] == "markdown" and cell["metadata"].get("nbgrader", {}).get("solution")
        else cell
        for cell in notebook["cells"]
    ]
    write(course.autograded(student), json.dumps(notebook | {"cells": cells}))


def harmless(written: str) -> str:
    """Markdown in which HTML and links are shown as text: formgrader would run what they say."""
    return LIVE.sub(" ", written.replace("<", "&lt;"))
