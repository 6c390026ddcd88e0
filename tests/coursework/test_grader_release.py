"""What students get: no solution, no hidden test, no rubric; what instructors have beside it."""

import json
from pathlib import Path

import pytest
from assignments import SOURCE, names

from coursework.grader.__main__ import main
from coursework.grader.course import Course
from coursework.grader.notebook import grade_id, is_answer, load, text

PARTS = [("### BEGIN SOLUTION\n", "### END"), ("### BEGIN HIDDEN TESTS\n", "### END")]


@pytest.mark.parametrize("name", names())
def test_one_command_makes_both(
    name: str, grading: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.delenv("COURSEWORK_TERM", raising=False)
    course = Course(tmp_path, name)
    words = ["grader", "release", "--assignment", name, "--course", str(tmp_path)]
    monkeypatch.setattr("sys.argv", words)
    assert main() == 0
    assert str(course.release) in capsys.readouterr().out
    released, source = course.release.read_text(), load(course.source)
    assert source == load(SOURCE / name / f"{name}.ipynb")
    told = "\n".join(text(cell) for cell in load(course.release)["cells"])
    kept = secret(source)
    assert len(kept) > 20 and [line for line in kept if line in told] == []
    assert "HIDDEN" not in released and "SOLUTION" not in released
    answers = [cell for cell in load(course.release)["cells"] if is_answer(cell)]
    assert all("YOUR" in text(cell) for cell in answers), name
    assert [grade_id(cell) for cell in json.loads(released)["cells"]] == [
        grade_id(cell) for cell in source["cells"]
    ]


def secret(source: dict) -> list[str]:
    """The lines of solutions, hidden tests and the rubric that stand nowhere else."""
    cells = [text(cell) for cell in source["cells"]]
    kept = []
    for cell in source["cells"]:
        whole = text(cell)
        if cell["cell_type"] == "markdown" and is_answer(cell):
            kept += whole.splitlines()
        for begin, end in PARTS:
            kept += [
                line for part in whole.split(begin)[1:] for line in part.split(end)[0].splitlines()
            ]
    long = {line.strip() for line in kept if len(line.strip()) > 20}
    return [line for line in long if sum(one.count(line) for one in cells) == 1]
