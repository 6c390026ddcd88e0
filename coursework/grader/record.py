"""Puts results into nbgrader's gradebook: one transaction a student, each result once.

Manual grades stay as they are; as in nbgrader, a student who has one and is graded again is marked
for another look.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from coursework.grader.course import Course, write

TABLE = """CREATE TABLE IF NOT EXISTS coursework_recorded
(assignment TEXT, student TEXT, fingerprint TEXT, PRIMARY KEY (assignment, student))"""
FOUND = "SELECT fingerprint FROM coursework_recorded WHERE assignment = :a AND student = :s"
LIVE = re.compile(r"(?<=\])(?=[(:])|\\+(?=(?:href|url|require|style|class|cssId|data)(?![A-Za-z]))")
STORE = "INSERT OR REPLACE INTO coursework_recorded VALUES (:a, :s, :f)"


@contextmanager
def gradebook(course: Course) -> Iterator[Any]:
    """nbgrader's gradebook, where nothing is stored before `commit` is called on its session."""
    from nbgrader.api import Gradebook
    from sqlalchemy import text

    with Gradebook(f"sqlite:///{course.gradebook.resolve()}") as book:
        book.db.execute(text(TABLE))
        book.db.commit()
        book.db.commit = book.db.flush  # nbgrader's own methods commit after every cell
        yield book


def record(book: Any, course: Course, result: dict[str, Any]) -> bool:
    """Store the grades of one student; False if they are there already."""
    from sqlalchemy import text

    student = result["student"]
    keys = {"a": course.assignment, "s": student}
    if book.db.execute(text(FOUND), keys).scalar() == result["fingerprint"]:
        return False
    notebook = _as_nbgrader_reads_it(result["notebook"])
    _write_autograded(course, student, result["notebook"])
    about = course.submission(student)
    book.update_or_create_student(
        student, last_name=about.name or student, lms_user_id=about.platform_id or None
    )
    with book.db.no_autoflush:  # nbgrader adds a submission after what belongs to it
        book.update_or_create_submission(course.assignment, student)
    for cell in notebook.cells:
        _store(book, (course.assignment, course.assignment, student), cell)
    book.db.execute(text(STORE), {**keys, "f": result["fingerprint"]})
    book.db().commit()
    return True


def _as_nbgrader_reads_it(notebook: dict[str, Any]) -> Any:
    from nbformat import from_dict

    return from_dict(notebook)


def _store(book: Any, place: tuple[str, str, str], cell: Any) -> None:
    """The score of a graded cell, and a word on an answer that is as it was released."""
    from nbgrader import utils

    ours = cell.metadata.get("nbgrader", {})
    if utils.is_grade(cell):
        score, _ = utils.determine_grade(cell, logging.getLogger(__name__))
        grade = book.find_grade(ours["grade_id"], *place)
        grade.auto_score = score
        grade.needs_manual_grade = score is None or grade.manual_score is not None
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
