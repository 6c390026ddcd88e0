"""A class of hostile and broken submissions, graded in one run, beside two honest students.

None gains a mark, none harms another, none stops the run, none learns what is hidden.
"""

import json
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sample
from hostile.cells import CELLS, HARMS_ITSELF
from hostile.files import FILES, UNREADABLE

from coursework.grader.course import ROOT, Course
from coursework.grader.notebook import load

pytestmark = pytest.mark.xdist_group("hostile")
TERM = "a secret of this term"
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


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """Grade everybody; ada has a grade given by hand from a run before."""
    from coursework.grader.run import grade

    folder = tmp_path_factory.mktemp("class")
    shutil.copytree(released.folder, folder / "course")
    course = Course(folder / "course", sample.NAME)
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as server:
        patch.setenv("COURSEWORK_TERM", TERM)
        server.settimeout(0.1)
        first, second = folder / "first.zip", folder / "second.zip"
        with zipfile.ZipFile(first, "w") as archive:
            archive.writestr("ada/S1.ipynb", honest(course, "an early answer"))
        grade(course, first, 1, 3)
        by_hand(course, "ada", 2.5)
        pack(second, course, server.getsockname()[1])
        failed = grade(course, second, 2, 3)
        yield Graded(course, failed, grades(course), visitors(server))


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


def test_the_suite_is_large() -> None:
    assert len(EVERYBODY) >= 25
    assert len(set(EVERYBODY)) == len(EVERYBODY)


def test_nobody_stops_the_run(graded: Graded) -> None:
    assert graded.failed == 0
    assert sorted(graded.grades) == sorted([*HONEST, *EVERYBODY])


@pytest.mark.parametrize("student", EVERYBODY)
def test_nobody_gains_a_mark(graded: Graded, student: str) -> None:
    found = graded.grades[student]
    unread = student in UNREADABLE or student in IN_THE_ZIP and student != "shadow"
    assert set(found) == set(sample.POINTS)
    assert found["q1-test"][0] == 0, graded.told(student)
    assert found["q3"] == (0 if unread else None, None)
    if unread:
        assert found["q2-test"][0] == 0
        assert graded.result(student)["notes"]
    elif student not in HARMS_ITSELF:
        assert found["q2-test"][0] == 4, graded.told(student)


@pytest.mark.parametrize("student", HONEST)
def test_nobody_harms_another(graded: Graded, student: str) -> None:
    assert graded.grades[student]["q1-test"][0] == 3
    assert graded.grades[student]["q2-test"][0] == 4
    assert graded.result(student)["notes"] == []


def test_a_grade_given_by_hand_stays(graded: Graded) -> None:
    assert graded.grades["ada"]["q3"] == (None, 2.5)
    assert graded.grades["grace"]["q3"] == (None, None)


@pytest.mark.parametrize("student", EVERYBODY)
def test_nobody_learns_what_is_hidden(graded: Graded, student: str) -> None:
    told, page = graded.told(student), graded.course.feedback(student).read_text()
    for secret in (TERM, "generator(", "HIDDEN", "<script>"):
        assert secret not in told + page or secret == "<script>" and secret not in page
    if student.startswith("carries-them-in-the-shape"):
        assert "scale returned shape (?, 1)" in told
    elif student.startswith("carries"):
        assert "your code raised an error" in told
        assert "FOUND" not in told


def test_there_is_nothing_to_find_in_the_jail(graded: Graded) -> None:
    assert "FOUND  END" in graded.told("reads-files")
    assert "ModuleNotFoundError: No module named 'coursework'" in graded.told("imports-the-checks")
    assert "FOUND {" in graded.told("reads-the-secret")
    assert "PATH=/bin:/usr/bin" in graded.told("reads-what-the-jail-was-told")
    assert "FOUND -1 -1 END" in graded.told("new-namespaces")
    assert graded.visitors == 0


def test_nothing_is_left_behind(graded: Graded) -> None:
    assert not Path("/tmp/pwned").exists()
    told = subprocess.run(["ps", "-eo", "ppid,stat,args"], capture_output=True, text=True).stdout
    left = [line for line in told.splitlines() if "bwrap" in line]
    assert [line for line in left if line.split()[0] == "1" and "Z" not in line.split()[1]] == []


def test_the_instructor_sees_who_tried_what(graded: Graded) -> None:
    table = graded.course.grades.read_text().splitlines()
    assert len(table) == 1 + len(EVERYBODY) + len(HONEST)
    assert any(line.startswith("bomb,") and "larger than 2 MiB" in line for line in table)
    assert any(line.startswith("link,") and "is a link" in line for line in table)
