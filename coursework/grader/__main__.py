"""python -m coursework.grader: grade a class, or do one step of it (`--help` lists them)."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from coursework.grader.course import ROOT, TERM, Course
from coursework.grader.jail import JailError, Limits
from coursework.grader.one import bound_memory, grade_one
from coursework.grader.release import make_release
from coursework.grader.run import collect, finish, grade

Step = Callable[[Course, argparse.Namespace], int | None]
COLLECTS = ("grade", "collect")  # steps that read what was handed in
CALLS = ("grade", "grade-one")  # steps that call students' functions


def main() -> int:
    """Do what the command line says; 1 if somebody was not graded, 2 if something is missing."""
    arguments = parser().parse_args()
    if arguments.name != "release" and not os.environ.get(TERM):
        print(f"the term's secret is missing: TERM=... for make, or {TERM}", file=sys.stderr)
        return 2
    step, _ = STEPS[arguments.name]
    try:
        return step(Course(arguments.course, arguments.assignment), arguments) or 0
    except JailError as error:
        print(error, file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        print(f"{error}: pip install -r coursework/requirements.txt", file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m coursework.grader", description=__doc__)
    steps = top.add_subparsers(required=True, dest="name")
    for name, (_, text) in STEPS.items():
        step = steps.add_parser(name, help=text, description=text)
        step.add_argument("--assignment", required=True, help="A1, A2, ...")
        step.add_argument("--course", type=Path, default=ROOT / "term", help="its folder")
        if name in COLLECTS:
            what = "what was handed in: a folder or a zip"
            step.add_argument("--submissions", type=Path, required=True, help=what)
        if name in CALLS:
            step.add_argument("--seconds", type=float, default=5, help="a call may take (5)")
        if name == "grade":
            step.add_argument("--jobs", type=int, default=os.cpu_count(), help="at a time")
        if name == "grade-one":
            step.add_argument("student")
    return top


def _release(course: Course, arguments: argparse.Namespace) -> None:
    make_release(course)
    print(f"for students:    {course.release}\nwith solutions:  {course.source}")


def _grade(course: Course, arguments: argparse.Namespace) -> int:
    return int(grade(course, arguments.submissions, arguments.jobs, arguments.seconds) > 0)


def _collect(course: Course, arguments: argparse.Namespace) -> None:
    make_release(course)
    collect(course, arguments.submissions)
    print("\n".join(course.students()))


def _grade_one(course: Course, arguments: argparse.Namespace) -> None:
    bound_memory()
    grade_one(course, arguments.student, Limits.of_calls(arguments.seconds))


def _finish(course: Course, arguments: argparse.Namespace) -> int:
    return int(finish(course, {}) > 0)


STEPS: dict[str, tuple[Step, str]] = {
    "release": (_release, "make the notebook for students; the one with solutions beside it"),
    "grade": (_grade, "everything: release, collect, grade, record, feedback, table"),
    "collect": (_collect, "make the release, copy what was handed in, list the students"),
    "grade-one": (_grade_one, "grade one collected student: the unit for a cluster"),
    "finish": (_finish, "record all results, write feedback and the table for the platform"),
}

if __name__ == "__main__":
    sys.exit(main())
