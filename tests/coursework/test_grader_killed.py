"""Fifty students; the run is killed at two moments and called again: all there, nobody twice."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sample

from coursework.grader import run
from coursework.grader.course import ROOT, Course, write
from coursework.grader.jail import Limits
from coursework.grader.notebook import load
from coursework.grader.submissions import Submission

CLASS = [f"student-{number:02}" for number in range(50)]


def hand_in(course: Course, folder: Path) -> None:
    """Every third student is wrong in q1."""
    release = load(course.release)
    for number, student in enumerate(CLASS):
        answers = {"q1": sample.WRONG_Q1} if number % 3 == 0 else {}
        path = folder / student / "S1.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(sample.packed(sample.answered(release, **answers)))


def start(course: Course, folder: Path) -> subprocess.Popen[bytes]:
    """The command line that grades the class, in a group of its own."""
    command = [sys.executable, "-m", "coursework.grader", "grade", "--assignment", "S1"]
    command += ["--course", str(course.folder), "--submissions", str(folder), "--jobs", "2"]
    environment = os.environ | {"COURSEWORK_TERM": "term"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def finished(course: Course) -> dict[str, int]:
    """When each result was written."""
    folder = course.result("x").parent
    return {path.stem: path.stat().st_mtime_ns for path in folder.glob("*.json")}


def kill_after(course: Course, running: subprocess.Popen[bytes], results: int) -> dict[str, int]:
    """SIGKILL to the run alone when so many are graded; what its children still finish counts."""
    deadline = time.monotonic() + 240
    while len(finished(course)) < results and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    while any_left(running.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return finished(course)


def any_left(group: int) -> bool:
    """Whether a grade-one of the killed run still works on its student."""
    told = subprocess.run(["ps", "-eo", "sid,stat"], capture_output=True, text=True).stdout
    lines = [line.split() for line in told.splitlines()]
    return any(line[0] == str(group) and line[1][0] != "Z" for line in lines)


def test_killed_and_called_again(course: Course, tmp_path: Path) -> None:
    from nbgrader.api import Gradebook

    folder = tmp_path / "handed in"
    hand_in(course, folder)
    first = kill_after(course, start(course, folder), 7)
    second = kill_after(course, start(course, folder), 25)
    assert 7 <= len(first) < 25 <= len(second) < 50
    assert start(course, folder).wait() == 0
    last = finished(course)
    assert sorted(last) == CLASS
    assert all(last[student] == moment for student, moment in (first | second).items())
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        found = book.assignment_submissions("S1")
        scores = {submission.student_id: submission.score for submission in found}
        assert len(found) == len(scores) == 50
    assert scores == {s: 4.0 if n % 3 == 0 else 7.0 for n, s in enumerate(CLASS)}
    assert len(list((course.folder / "feedback").glob("*/S1.html"))) == 50
    assert len(course.grades.read_text().splitlines()) == 51


def test_ctrl_c_begins_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course, begun = Course(tmp_path, "S1"), []
    for student in CLASS:
        course.receive(Submission(student))

    def interrupted(course: Course, student: str, seconds: float) -> str:
        begun.append(student)
        time.sleep(0.2)
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "_call", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.grade_all(course, 2, 5)
    assert len(begun) < 10


def test_a_student_may_take_what_the_limits_of_their_code_allow_and_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forever(*arguments: Any, timeout: float, **options: Any) -> None:
        raise subprocess.TimeoutExpired("grade-one", timeout)

    monkeypatch.setattr(subprocess, "run", forever)
    for seconds in (5, 60):
        said = run._call(Course(tmp_path, "S1"), "ada", seconds)
        assert float(said.split()[3]) > Limits.of_calls(seconds).total + 60


def test_a_process_that_ends_without_a_word_is_told_by_its_number(tmp_path: Path) -> None:
    """As when the system has no memory left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", shutil.which("false"))
        assert run._call(Course(tmp_path, "S1"), "ada", 5) == "its process ended with 1"


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(number: int) -> None:
        raise KeyboardInterrupt

    write(tmp_path / "ada.json", "before")
    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "ada.json", "after")
    assert (tmp_path / "ada.json").read_text() == "before"
