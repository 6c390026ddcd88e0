"""python -m coursework.grader: grade a class, or do one step of it (`--help` lists them)."""

import argparse
import os
import sys
from pathlib import Path

from coursework.grader.course import ROOT, TERM, Course
from coursework.grader.jail import JailError, Limits


def main() -> int:
    """Do what the command line says; 1 if somebody was not graded, 2 if nobody could be."""
    arguments = parser().parse_args()
    if arguments.term:
        os.environ[TERM] = arguments.term
    if not os.environ.get(TERM):
        sys.exit(f"the term's secret is missing: give --term SECRET, or set {TERM}")
    course = Course(arguments.course, arguments.assignment)
    try:
        return arguments.step(course, arguments) or 0
    except JailError as error:
        print(error, file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        print(f"{error}: pip install -r coursework/requirements.txt", file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m coursework.grader", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--assignment", required=True, help="A1, A2, ...")
    common.add_argument("--course", type=Path, default=ROOT / "term", help="its folder")
    common.add_argument("--term", help=f"the term's secret; better in the variable {TERM}")
    handed_in = argparse.ArgumentParser(add_help=False)
    handed_in.add_argument("--submissions", type=Path, required=True, help="a folder or a zip")
    limited = argparse.ArgumentParser(add_help=False)
    limited.add_argument("--seconds", type=float, default=5, help="a call may take (5)")
    steps = top.add_subparsers(required=True)
    for name, (step, parents, text) in STEPS.items():
        needs = [common, *([handed_in] if parents else [])]
        needs += [limited] if name in ("grade", "grade-one") else []
        added = steps.add_parser(name, parents=needs, help=text)
        added.set_defaults(step=step)
        if name == "grade":
            added.add_argument("--jobs", type=int, default=os.cpu_count(), help="at a time")
        if name == "grade-one":
            added.add_argument("student")
    return top


def _grade(course: Course, arguments: argparse.Namespace) -> int:
    from coursework.grader.run import grade

    return int(grade(course, arguments.submissions, arguments.jobs, arguments.seconds) > 0)


def _collect(course: Course, arguments: argparse.Namespace) -> None:
    from coursework.grader.release import make_release
    from coursework.grader.run import collect

    make_release(course)
    collect(course, arguments.submissions)
    print("\n".join(course.students()))


def _grade_one(course: Course, arguments: argparse.Namespace) -> None:
    from coursework.grader.one import bound_memory, grade_one

    bound_memory()
    grade_one(course, arguments.student, Limits.of_calls(arguments.seconds))


def _finish(course: Course, arguments: argparse.Namespace) -> None:
    from coursework.grader.run import finish

    finish(course)


STEPS = {
    "grade": (_grade, True, "everything: release, collect, grade, record, feedback, table"),
    "collect": (_collect, True, "make the release, copy what was handed in, list the students"),
    "grade-one": (_grade_one, False, "grade one collected student: the unit for a cluster"),
    "finish": (_finish, False, "record all results, write feedback and the table for the platform"),
}

if __name__ == "__main__":
    sys.exit(main())
