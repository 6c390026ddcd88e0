"""The grades of an assignment as a table that Moodle, Canvas and spreadsheets read."""

import csv
import io
from typing import Any

from coursework.grader.course import Course, write

HEAD = ["Student", "ID", "Identifier", "Score", "Points", "To be graded by hand", "Notes"]


def write_table(book: Any, course: Course, results: list[dict[str, Any]]) -> None:
    """One row a student. ID is the platform's number; Identifier is what Moodle calls it."""
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(HEAD)
    for result in results:
        submission = book.find_submission(course.assignment, result["student"])
        about = course.submission(result["student"])
        number = about.platform_id
        waiting = any(g.needs_manual_grade for n in submission.notebooks for g in n.grades)
        rows.writerow(
            [
                *(_plain(about.name or result["student"]), number),
                f"Participant {number}" if number else "",
                *(f"{submission.score:g}", f"{submission.max_score:g}"),
                *("yes" if waiting else "no", _plain("; ".join(result["notes"]))),
            ]
        )
    write(course.grades, table.getvalue())


def _plain(words: str) -> str:
    """A name that begins like a formula would be one in a spreadsheet."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t")) else words
