"""Fifty students; the run is killed at two moments and called again: all there, nobody twice."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import sample

from coursework.grader.course import ROOT, Course, fresh
from coursework.grader.notebook import load

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


def kill_after(course: Course, run: subprocess.Popen[bytes], results: int) -> dict[str, int]:
    """SIGKILL to the run alone when so many are graded; what its children still finish counts."""
    deadline = time.monotonic() + 240
    while len(finished(course)) < results and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    while any_left(run.pid) and time.monotonic() < deadline:
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


def test_a_result_cut_short_is_not_one(course: Course) -> None:
    path = course.result("ada")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(".ada.json.123").write_text(json.dumps({})[:1])
    assert fresh(course, "ada") is None
