"""From the command line to feedback and the table."""

import csv
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import sample

from coursework.grader.course import ROOT, Course
from coursework.grader.notebook import load


def call(course: Course, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command line."""
    command = [sys.executable, "-m", "coursework.grader", words[0]]
    command += ["--assignment", "S1", "--course", str(course.folder), *words[1:]]
    environment = {name: value for name, value in os.environ.items() if name != "COURSEWORK_TERM"}
    return subprocess.run(
        command, cwd=ROOT, env=environment | variables, capture_output=True, text=True
    )


def zipped(course: Course, path: Path, **answers: str) -> Path:
    """As from Moodle: one careless student, one who is called like a formula."""
    release = load(course.release)
    careless = sample.answered(release, q1=sample.WRONG_Q1, **answers)
    with zipfile.ZipFile(path, "w") as archive:
        name = "Ada King_7_assignsubmission_file_/S1.ipynb"
        archive.writestr(name, sample.packed(careless))
        name = "=SUM(1)_8_assignsubmission_file_/S1.ipynb"
        archive.writestr(name, sample.packed(sample.answered(release)))
    return path


def table(course: Course) -> dict[str, dict[str, str]]:
    with open(course.grades, newline="") as file:
        return {row["ID"]: row for row in csv.DictReader(file)}


def test_a_class_by_one_command_and_by_steps(course: Course, tmp_path: Path) -> None:
    path = zipped(course, tmp_path / "all.zip", q3="<script>alert(1)</script> & a < b")
    done = call(course, "grade", "--submissions", str(path), COURSEWORK_TERM="secret")
    assert done.returncode == 0, done.stderr
    rows = table(course)
    assert rows["7"]["Score"] == "4" and rows["7"]["Points"] == "10"
    assert rows["7"]["Identifier"] == "Participant 7" and rows["7"]["Student"] == "Ada King"
    assert rows["8"]["Score"] == "7" and rows["8"]["Student"] == "'=SUM(1)"
    assert rows["8"]["To be graded by hand"] == "yes"
    page = course.feedback("Ada-King-7").read_text()
    assert "4 of 10 points" in page and "q1-test: 0 of 3" in page and "q2-test: 4 of 4" in page
    assert "three times what it was" in page and "q3: of 3, to be graded by hand" in page
    assert "HIDDEN" not in page and "generator" not in page and "<script>" not in page
    assert "<script>" not in course.autograded("Ada-King-7").read_text()
    by_steps(course, path)


def by_steps(course: Course, path: Path) -> None:
    """As on a cluster; and a grade given by hand reaches feedback and table."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        grade = book.find_grade("q3", "S1", "S1", "Ada-King-7")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        comment = book.find_comment("q3", "S1", "S1", "Ada-King-7")
        comment.manual_comment = "Short & good"
        book.db.commit()
    listed = call(course, "collect", "--submissions", str(path), COURSEWORK_TERM="secret")
    assert listed.stdout.split() == ["Ada-King-7", "SUM-1--8"]
    for student in listed.stdout.split():
        assert call(course, "grade-one", student, COURSEWORK_TERM="secret").returncode == 0
    assert call(course, "finish", COURSEWORK_TERM="secret").returncode == 0
    assert table(course)["7"]["Score"] == "6"
    assert table(course)["7"]["To be graded by hand"] == "no"
    page = course.feedback("Ada-King-7").read_text()
    assert "6 of 10 points" in page and "Short &amp; good" in page


def test_without_the_secret_nothing_is_graded(course: Course) -> None:
    done = call(course, "finish")
    assert done.returncode == 2
    assert "the term's secret is missing" in done.stderr


def test_without_bubblewrap_it_refuses(course: Course, tmp_path: Path) -> None:
    words = ("grade", "--submissions", str(tmp_path))
    done = call(course, *words, COURSEWORK_TERM="secret", PATH=str(tmp_path))
    assert done.returncode == 2
    assert "apt install bubblewrap" in done.stderr
    assert not course.grades.exists()


def test_an_assignment_that_is_not_there(course: Course, tmp_path: Path) -> None:
    words = ("collect", "--submissions", str(tmp_path))
    done = call(Course(tmp_path, "S1"), *words, COURSEWORK_TERM="x")
    assert "there is no assignment S1" in done.stderr
    assert done.returncode == 1


def make(*words: str, **variables: str) -> str:
    """What `make grade` says, in an environment that is there already."""
    command = ["make", "-o", ".grader/.installed", "grade", "ASSIGNMENT=A1", *words]
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm"} | variables
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True).stdout


def test_make_takes_the_secret_from_its_command_line_or_leaves_the_variable() -> None:
    assert "COURSEWORK_TERM='x'" in make("-n", "SUBMISSIONS=in", "TERM=x")
    assert "COURSEWORK_TERM" not in make("-n", "SUBMISSIONS=in", COURSEWORK_TERM="x")
    assert "--seconds 9" in make("-n", "SUBMISSIONS=in", "SECONDS=9")


def test_make_grades_no_folder_that_was_not_named() -> None:
    """Without a name it would be the whole repository, solutions and all."""
    assert "what was handed in is missing" in make("TERM=x", "COURSE=/nowhere")
