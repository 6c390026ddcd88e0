"""The class of hostile and broken submissions in one zip, beside two honest students."""

import json
import socket
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sample
from hostile.cells import CELLS
from hostile.files import FILES

from coursework.grader.course import ROOT, Course
from coursework.grader.notebook import load

HONEST = ["ada", "grace"]
IN_THE_ZIP = ["dots", "absolute", "link", "bomb", "shadow", "nothing"]
EVERYBODY = [*CELLS, *FILES, *IN_THE_ZIP]


@dataclass
class Graded:
    """The class after the run."""

    course: Course
    failed: int
    grades: dict[str, dict[str, Any]]
    visitors: int

    def result(self, student: str) -> dict[str, Any]:
        return json.loads(self.course.result(student).read_text())

    def told(self, student: str) -> str:
        cells = self.result(student)["notebook"]["cells"]
        return "\n".join(o["ename"] + o["evalue"] for c in cells for o in c.get("outputs", []))


def honest(course: Course, written: str = "because") -> bytes:
    return sample.packed(sample.answered(load(course.release), q3=written))


def pack(path: Path, course: Course, port: int) -> None:
    """The zip with everybody in it."""
    release = load(course.release)
    places = {"PORT": str(port), "GRADEBOOK": str(course.gradebook), "ROOT": str(ROOT)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in HONEST:
            archive.writestr(f"{student}/S1.ipynb", honest(course))
        for name, code in CELLS.items():
            for word, value in places.items():
                code = code.replace(word, value)
            archive.writestr(f"{name}/S1.ipynb", sample.packed(sample.answered(release, q1=code)))
        for name, make in FILES.items():
            archive.writestr(f"{name}/S1.ipynb", make(sample.answered(release, q1=sample.WRONG_Q1)))
        pack_strange(archive, sample.packed(sample.answered(release, q1=sample.WRONG_Q1)))


def pack_strange(archive: zipfile.ZipFile, wrong: bytes) -> None:
    """Entries whose names, kinds or sizes are the attack."""
    archive.writestr("dots/../ada/S1.ipynb", wrong)
    archive.writestr("/absolute/S1.ipynb", wrong)
    link = zipfile.ZipInfo("link/S1.ipynb")
    link.external_attr = 0o120777 << 16
    archive.writestr(link, "../ada/S1.ipynb")
    archive.writestr("bomb/S1.ipynb", bytes(100 * 2**20))
    archive.writestr("shadow/S1.ipynb", wrong)
    for name in ("numpy.py", "sitecustomize.py", "coursework/checks/base.py"):
        archive.writestr(f"shadow/{name}", "raise SystemExit")
    archive.writestr("nothing/readme.txt", "my dog ate it")


def by_hand(course: Course, student: str, score: float) -> None:
    """Grade the written question as an instructor does."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        grade = book.find_grade("q3", sample.NAME, sample.NAME, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.db.commit()


def grades(course: Course) -> dict[str, dict[str, Any]]:
    """Automatic scores by student and cell."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        return {
            submission.student_id: {
                grade.name: (grade.auto_score, grade.manual_score)
                for grade in submission.notebooks[0].grades
            }
            for submission in book.assignment_submissions(sample.NAME)
        }


def visitors(server: socket.socket) -> int:
    """How many have connected."""
    count = 0
    try:
        while True:
            server.accept()[0].close()
            count += 1
    except TimeoutError:
        return count
