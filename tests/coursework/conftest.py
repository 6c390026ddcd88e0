"""What the grader's tests share: a course with the sample assignment, and marks by test cell."""

import importlib.util
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import sample

from coursework.grader.course import Course
from coursework.grader.jail import JailError
from coursework.grader.process import try_jail


def why_not() -> str:
    """What is missing to grade here, or nothing."""
    if importlib.util.find_spec("nbgrader") is None:
        return "nbgrader is missing: pip install -r coursework/requirements.txt"
    try:
        try_jail([])
    except JailError as error:
        return str(error).splitlines()[0]
    return ""


@pytest.fixture(scope="session")
def grading() -> None:
    """Skip where nothing can be graded, or fail where it must."""
    if reason := why_not():
        (pytest.fail if os.environ.get("GRADER") == "needed" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def released(grading: None, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with the sample released; tests copy it."""
    from coursework.grader.release import make_release

    course = Course(tmp_path_factory.mktemp("released"), sample.NAME)
    course.source.parent.mkdir(parents=True)
    course.source.write_text(json.dumps(sample.source()))
    make_release(course)
    return course


@pytest.fixture
def course(released: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of one's own, before anything was handed in."""
    monkeypatch.setenv("COURSEWORK_TERM", "test term")
    shutil.copytree(released.folder, tmp_path / "course")
    return Course(tmp_path / "course", sample.NAME)


@pytest.fixture(scope="session")
def release(released: Course) -> dict[str, Any]:
    """The notebook that students get."""
    return json.loads(released.release.read_text())
