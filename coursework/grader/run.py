"""Grades a whole class: one process a student, as many at a time as asked for.

It may be killed at any moment and called again: a result is a file that is there whole or not at
all; `finish` makes everything else from the results, and may do so as often as one likes.
"""

import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tqdm import tqdm

from coursework.grader.course import PACKAGE, ROOT, Course, fresh
from coursework.grader.export import write_table
from coursework.grader.feedback import write_feedback
from coursework.grader.jail import Limits
from coursework.grader.late import shares
from coursework.grader.process import try_jail
from coursework.grader.record import gradebook, record
from coursework.grader.release import make_release
from coursework.grader.submissions import find

MORE_SECONDS = 480  # of one student, beside their code's: to start, to wait in turn, to test


def grade(course: Course, submissions: Path, jobs: int, seconds: float) -> int:
    """Everything; how many students were not graded."""
    try_jail([PACKAGE, ROOT / "src", course.folder, submissions])
    make_release(course)
    collect(course, submissions)
    return finish(course, grade_all(course, jobs, seconds))


def collect(course: Course, submissions: Path) -> None:
    """Copy what was handed in into the course's folder."""
    for submission in find(submissions, course.assignment):
        course.receive(submission)


def grade_all(course: Course, jobs: int, seconds: float) -> dict[str, str]:
    """Grade who has no result yet; what each of these processes said."""
    todo = [student for student in course.students() if fresh(course, student) is None]
    with ThreadPoolExecutor(jobs) as pool:
        futures = {pool.submit(_call, course, student, seconds): student for student in todo}
        bar = tqdm(as_completed(futures), total=len(todo), desc=course.assignment, unit="student")
        try:
            return {futures[future]: future.result() for future in bar}
        except BaseException:  # Ctrl-C: who is being graded may end, nobody else begins
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def finish(course: Course, said: Mapping[str, str]) -> int:
    """Record the results, write feedback and the table, say what needs a look.

    Returns how many have no result; `said` may know why, by student.
    """
    late = shares(course)
    found = {student: fresh(course, student) for student in course.students()}
    results = [result for result in found.values() if result]
    with gradebook(course) as book:
        for result in results:
            record(book, course, result)
            write_feedback(book, course, result, late.get(result["student"], 1))
        write_table(book, course, results, late)
    for result in results:
        for alarm in result["alarms"]:
            print(f"look at {result['student']}, {alarm}", file=sys.stderr)
    missing = [student for student, result in found.items() if not result]
    for student in missing:
        reason = said.get(student) or "there is no result"
        print(f"NOT GRADED, call again: {student}: {reason}", file=sys.stderr)
    return len(missing)


def _call(course: Course, student: str, seconds: float) -> str:
    """grade-one in a process of its own; what it said, or how it ended."""
    command = [sys.executable, "-m", "coursework.grader", "grade-one", student]
    command += ["--assignment", course.assignment, "--course", str(course.folder.resolve())]
    command += ["--seconds", str(seconds)]
    most = Limits.of_calls(seconds).total + MORE_SECONDS
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=most)
    except subprocess.TimeoutExpired:
        return f"took longer than {most:.0f} s"
    return done.stderr.strip()[-500:] or f"its process ended with {done.returncode}"
