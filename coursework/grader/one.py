"""Grades one student: the unit that a pool, Slurm or dask calls. It needs no nbgrader."""

import fcntl
import json
import resource
from pathlib import Path
from typing import Any

from coursework.grader.course import PACKAGE, ROOT, Course, fingerprint, fresh, write
from coursework.grader.execute import execute
from coursework.grader.jail import Limits, hides
from coursework.grader.notebook import load
from coursework.grader.preflight import rebuild
from coursework.grader.student import Student

MORE_MEMORY = 2 * 2**30  # bytes for what comes back: a short answer can ask for a huge array


def grade_one(course: Course, student: str, limits: Limits) -> None:
    """Write the student's result, unless it is there and nothing has changed.

    Two that are asked for the same student take turns, and the second has nothing to do.
    """
    hides([PACKAGE, ROOT / "src", course.folder])
    path = course.result(student)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_name(f".{student}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if fresh(course, student) is not None:
            return
        result: dict[str, Any] = {"student": student, "fingerprint": fingerprint(course, student)}
        submission = course.submission(student)
        notebook, notes = rebuild(load(course.release), submission.data)
        with Student(limits) as jailed:
            alarms = execute(notebook, load(course.source), jailed)
        result |= {"notes": [*submission.notes, *notes], "alarms": alarms, "notebook": notebook}
        write(path, json.dumps(result))


def bound_memory() -> None:
    """Of this process, from here on: the tests compute with what students return."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MORE_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
