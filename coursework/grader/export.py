"""The grades of an assignment as a table that Moodle, Canvas and spreadsheets read."""

import csv
import io
from typing import Any

from coursework.grader.course import Course, write

HEAD = ["Student", "ID", "Identifier", "Score", "Points", "If in time", "Counts"]
HEAD += ["To be graded by hand", "Notes"]


def write_table(
    book: Any, course: Course, results: list[dict[str, Any]], shares: dict[str, float]
) -> None:
    """One row a student; Score is what counts of the score that the work would have in time."""
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(HEAD)
    for result in results:
        student = result["student"]
        submission = book.find_submission(course.assignment, student)
        share = shares.get(student, 1)
        scores = (share * submission.score, submission.max_score, submission.score, share)
        waiting = "yes" if submission.needs_manual_grade else "no"
        notes = _plain("; ".join(result["notes"]))
        rows.writerow([*_called(course, student), *(f"{s:g}" for s in scores), waiting, notes])
    write(course.grades, table.getvalue())


def _called(course: Course, student: str) -> tuple[str, str, str]:
    """Name, number on the platform, and what Moodle makes of the number."""
    about = course.submission(student)
    number = about.platform_id
    return _plain(about.name or student), number, f"Participant {number}" if number else ""


def _plain(words: str) -> str:
    """A name that begins like a formula would be one in a spreadsheet."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t")) else words
