"""What counts of the marks of who was late: a table that the instructor writes.

No time decides here by itself: the date of a file or of a commit is what its author says it is.
The table, `late/A1.csv` in the term's folder, has a line for each who was late: `student,counts`,
the student as in `feedback/`, or the platform's number, and the share of the marks that counts.
"""

import csv
from pathlib import Path

from coursework.grader.course import Course

HEAD = ["student", "counts"]


def table(course: Course) -> Path:
    """Where the instructor puts it."""
    return course.folder / "late" / f"{course.assignment}.csv"


def shares(course: Course) -> dict[str, float]:
    """The share by student; who is not named there was in time, and has all."""
    path = table(course)
    if not path.exists():
        return {}
    with open(path, newline="", encoding="utf-8-sig") as file:
        head, *rows = list(csv.reader(file)) or [[]]
    if head != HEAD:
        raise SystemExit(f"{path}: the first line must be {','.join(HEAD)}")
    called: dict[str, str] = {}
    for student in course.students():
        called |= {course.submission(student).platform_id: student, student: student}
    try:
        found = [_read(row, called) for row in rows if any(row)]
        if len(dict(found)) < len(found):
            raise ValueError("a student is there twice")
    except ValueError as error:
        raise SystemExit(f"{path}: {error}") from None
    return dict(found)


def _read(row: list[str], called: dict[str, str]) -> tuple[str, float]:
    """One line; what cannot be meant is a ValueError."""
    if len(row) != len(HEAD):
        raise ValueError(f"{','.join(row)!r} is not a student and a number")
    name, share = row[0].strip(), float(row[1])
    if not name or name not in called:
        raise ValueError(f"nobody called {name!r} has handed in")
    if not 0 <= share <= 1:
        raise ValueError(f"{share:g} is no share; it is from 0 to 1")
    return called[name], share
