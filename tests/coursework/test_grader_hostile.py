"""A class of hostile and broken submissions, graded in one run, beside two honest students.

None gains a mark, none harms another, none stops the run, none learns what is hidden.
"""

import shutil
import socket
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sample
from hostile.cells import HARMS_ITSELF
from hostile.everybody import (
    EVERYBODY,
    HONEST,
    IN_THE_ZIP,
    Graded,
    by_hand,
    grades,
    honest,
    pack,
    visitors,
)
from hostile.files import UNREADABLE

from coursework.grader.course import Course

TERM = "a secret of this term"


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
