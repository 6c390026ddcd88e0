"""One student, from the file to the result."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sample
from sample import marks

from coursework.grader import course as course_module
from coursework.grader import jail
from coursework.grader.course import ROOT, Course, fingerprint, fresh
from coursework.grader.jail import JailError, Limits
from coursework.grader.one import grade_one
from coursework.grader.submissions import Submission

FULL = {"q1-test": 3.0, "q2-test": 4.0}


def graded(course: Course, data: bytes | None, student: str = "ada") -> dict[str, Any]:
    course.receive(Submission(student, data=data))
    grade_one(course, student, Limits())
    return json.loads(course.result(student).read_text())


def told(result: dict[str, Any], name: str) -> str:
    """What the student reads under a cell."""
    (cell,) = [c for c in result["notebook"]["cells"] if c.get("id") == name]
    return "".join(output["evalue"] for output in cell["outputs"])


def test_right_answers_have_full_marks(course: Course, release: dict[str, Any]) -> None:
    result = graded(course, sample.packed(sample.answered(release)))
    assert marks(result) == FULL
    assert result["notes"] == result["alarms"] == []
    assert "generator" not in json.dumps(result)


def test_the_untouched_release_has_none(course: Course, release: dict[str, Any]) -> None:
    result = graded(course, sample.packed(release))
    assert marks(result) == {"q1-test": 0, "q2-test": 0}
    assert "NotImplementedError" in told(result, "q1-test")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("def scale(x, factor): return x + 1", "three times what it was"),
        ("def scale(x, factor): return x * 3", "scale is not what the equation gives"),
        ("def scale(x, factor): return x + 1 if x.size == 4 else x", "three times"),
        ("def scale(x, factor): return 3 * x if x.size == 4 else x + factor", "added the factor"),
        ("def scale(x, factor): return None", "as many numbers"),
        ("def scale(x, factor) return x", "SyntaxError"),
        ("def skale(x, factor): return x", "scale is not defined"),
        ("def scale(x, factor): return {x.size}", "set cannot be sent"),
        (
            "def scale(x, factor):\n  if x.size > 4: raise OSError(x)\n  return 3 * x",
            "raised an error",
        ),
    ],
)
def test_a_wrong_answer_loses_its_own_marks_only(
    course: Course, release: dict[str, Any], answer: str, message: str
) -> None:
    result = graded(course, sample.packed(sample.answered(release, q1=answer)))
    assert marks(result) == FULL | {"q1-test": 0}
    assert message in told(result, "q1") + told(result, "q1-test")


def test_what_is_like_ipython_is_forgiven(course: Course, release: dict[str, Any]) -> None:
    magic = "%matplotlib inline\n!ls\nget_ipython().run_line_magic('time', '1')\n"
    result = graded(course, sample.packed(sample.answered(release, q1=magic + sample.RIGHT["q1"])))
    assert marks(result) == FULL


def test_a_helper_cell_of_the_students_own_counts(course: Course, release: dict[str, Any]) -> None:
    notebook = sample.answered(release, q1="def scale(x, factor): return times(x, factor)")
    helper = {"cell_type": "code", "metadata": {}, "source": ["def times(a, b):\n", "  return a*b"]}
    notebook["cells"].insert(2, helper)
    assert marks(graded(course, sample.packed(notebook))) == FULL


def test_a_result_is_made_once_until_something_changes(
    course: Course, release: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    graded(course, sample.packed(sample.answered(release)))
    first = course.result("ada").stat().st_mtime_ns
    grade_one(course, "ada", Limits())
    assert course.result("ada").stat().st_mtime_ns == first
    monkeypatch.setenv("COURSEWORK_TERM", "another")
    assert fresh(course, "ada") is None


def test_a_mended_check_calls_for_another_grade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = tmp_path / "checks/part/q1.py"
    check.parent.mkdir(parents=True)
    monkeypatch.setattr(course_module, "PACKAGE", tmp_path)
    found = set()
    for text in ("x = 1", "x = 2"):
        check.write_text(text)
        found.add(fingerprint(Course(tmp_path / "term", "S1"), "ada"))
    assert len(found) == 2


def test_a_check_that_fails_by_itself_is_told_to_the_instructor(
    course: Course, release: dict[str, Any]
) -> None:
    broken = course.source.read_text().replace('you added the factor\\": x +', 'twin\\": x *')
    assert broken != course.source.read_text()
    course.source.write_text(broken)
    result = graded(course, sample.packed(sample.answered(release)))
    assert marks(result) == FULL | {"q1-test": 0}
    assert "RuntimeError in a check: this input does not tell" in result["alarms"][0]
    assert told(result, "q1-test") == "your code raised an error"


def test_a_course_that_the_jail_shows_is_not_graded_by_the_step_for_clusters_either(
    course: Course, release: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the environment was made in the course's own folder."""
    monkeypatch.setattr(jail, "_readable", lambda: (course.folder,))
    with pytest.raises(JailError, match="move it"):
        graded(course, sample.packed(sample.answered(release)))


def test_memory_of_the_trusted_side_is_bounded() -> None:
    """A list of one long text and many short ones is small, until numpy makes it an array."""
    code = "from coursework.grader.one import bound_memory; bound_memory(); bytearray(3 * 2**30)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "MemoryError" in done.stderr
