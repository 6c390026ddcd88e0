"""How many submissions a minute the grader manages, beside a bare run of the same notebook.

python -m coursework.grader.benchmark SOURCE.ipynb [STUDENTS [JOBS]]; it needs ipykernel, too.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from coursework.grader.course import TERM, Course, write
from coursework.grader.notebook import is_test, load, split, text
from coursework.grader.process import try_jail
from coursework.grader.release import make_release
from coursework.grader.run import collect, finish, grade_all


def main() -> None:
    """Print the figures."""
    source, students, jobs = Path(sys.argv[1]), *map(int, [*sys.argv[2:], "20", "2"][:2])
    os.environ.setdefault(TERM, "benchmark")
    with tempfile.TemporaryDirectory() as folder:
        course = Course(Path(folder) / "course", source.stem)
        course.source.parent.mkdir(parents=True)
        shutil.copyfile(source, course.source)
        for number in range(students):
            path = Path(folder) / "in" / f"student-{number:03}" / source.name
            write(path, _solved(load(source)))
        try_jail([Path(folder)])
        graded = grade(course, Path(folder) / "in", jobs)
        bare = min(_seconds(run_bare, path) for _ in range(3))
    for name, seconds in graded.items():
        print(f"{name:24} {seconds:6.1f} s")
    rate = 60 * students / (graded["grading"] + graded["gradebook and feedback"])
    print(f"{rate:.0f} submissions a minute with {jobs} at a time; a bare run takes {bare:.2f} s")


def grade(course: Course, submissions: Path, jobs: int) -> dict[str, float]:
    """Seconds of each step."""
    return {
        "release": _seconds(make_release, course),
        "collect": _seconds(collect, course, submissions),
        "grading": _seconds(grade_all, course, jobs, 5),
        "gradebook and feedback": _seconds(finish, course, {}),
    }


def run_bare(path: Path) -> None:
    """Execute the notebook in a Jupyter kernel, as nbgrader would, without any jail."""
    import nbformat
    from nbclient import NotebookClient

    NotebookClient(nbformat.read(path, 4), kernel_name="python3").execute()


def _solved(notebook: dict[str, Any]) -> str:
    """The source with its solutions, and without hidden tests."""
    for cell in notebook["cells"]:
        if is_test(cell):
            cell["source"] = split(text(cell))[0]
    return json.dumps(notebook)


def _seconds(work: Any, *arguments: Any) -> float:
    began = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
