"""Grades one student: the unit that a pool, Slurm or dask calls. It needs no nbgrader."""

import fcntl
import json

from coursework.grader.course import PACKAGE, Course, fingerprint, fresh, write
from coursework.grader.execute import execute
from coursework.grader.jail import Limits, hides
from coursework.grader.notebook import load
from coursework.grader.preflight import rebuild
from coursework.grader.student import Student


def grade_one(course: Course, student: str, limits: Limits) -> None:
    """Write the student's result, unless it is there and nothing has changed.

    Two that are asked for the same student take turns, and the second has nothing to do.
    """
    hides([PACKAGE, course.folder])
    path = course.result(student)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_name(f".{student}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if fresh(course, student) is not None:
            return
        before = fingerprint(course, student)
        submission = course.submission(student)
        notebook, notes = rebuild(load(course.release), submission.data)
        with Student(limits) as jailed:
            alarms = execute(notebook, load(course.source), jailed)
        result = {
            "student": student,
            "fingerprint": before,
            "notes": [*submission.notes, *notes],
            "alarms": alarms,
            "notebook": notebook,
        }
        write(path, json.dumps(result))
