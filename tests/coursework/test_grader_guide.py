"""The commands of the instructor's guide, run as they stand there, from the fork to the cluster.

What cannot be had here has a stand-in: pip, which would install what is installed; Slurm, which is
a loop; JupyterLab, in which somebody would grade by hand. The benchmark has one
student, not twenty.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from assignments import Assignment

from coursework.grader.__main__ import STEPS
from coursework.grader.course import ROOT, Course
from coursework.grader.notebook import grade_id, load

GUIDE = (ROOT / "chapters/instructors_guide.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("(grading)=")[2].partition("\n## Questions")[0]
BLOCKS = re.findall(r"```bash\n(.*?)```", SECTION, re.DOTALL)
FILES = ("Makefile", "requirements.txt", "pyproject.toml", ".gitignore")
STAND_INS = {
    "python": """case "$*" in
  "-m venv .grader") mkdir -p .grader/bin; cp "$0" "$(command -v jupyter)" .grader/bin ;;
  "-m pip "*) ;;
  *) exec PYTHON "$@" ;;
esac""",
    "jupyter": 'test "$(basename "$PWD") $*" = "term lab"',
    "sbatch": """test "$1" = --wait; last=${2#--array=1-}; shift 2
for number in $(seq 1 "$last"); do SLURM_ARRAY_TASK_ID=$number bash "$@"; done""",
}


class Instructor:
    """Somebody at a shell, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tools = folder / "tools"
        tools.mkdir()
        for name, text in STAND_INS.items():
            (tools / name).write_text(f"#!/bin/bash -e\n{text}\n".replace("PYTHON", sys.executable))
            (tools / name).chmod(0o755)
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        self.environment = {"PATH": path, "HOME": str(folder), "PYTHON": "python"}
        for role in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{role}_NAME": "x", f"GIT_{role}_EMAIL": "x@example.org"}

    def run(self, block: str, where: str = "course") -> str:
        """Run a block of the guide; what it prints."""
        command = ["bash", "-euo", "pipefail", "-c", block]
        place = {"cwd": self.folder / where, "env": self.environment}
        done = subprocess.run(command, capture_output=True, text=True, **place)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def repository(self, name: str) -> Path:
        """Make a Git repository of a folder."""
        self.run("git init -q && git add -A && git commit -qm x", name)
        return self.folder / name


def fork(instructor: Instructor) -> Path:
    folder = instructor.folder / "fork"
    shutil.copytree(ROOT / "coursework", folder / "coursework")
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    return instructor.repository("fork")


def hand_in(instructor: Instructor, course: Course) -> None:
    """Ada has the solution; alan sends back what he got."""
    solution = {cell.id: cell.text for cell in Assignment.load("A1").cells if cell.solution}
    lines = []
    for student in ("ada", "alan"):
        folder = instructor.folder / student
        folder.mkdir()
        notebook = load(course.release)
        for cell in notebook["cells"]:
            if student == "ada":
                cell["source"] = solution.get(grade_id(cell) or "", cell["source"])
        (folder / "A1.ipynb").write_text(json.dumps(notebook))
        lines.append(f"{student} {instructor.repository(student)}\n")
    # no newline at the end, as some editors leave it
    (instructor.folder / "course/term/class.txt").write_text("".join(lines).rstrip())


def scores(course: Course) -> dict[str, str]:
    with open(course.grades, newline="") as file:
        return {row["Student"]: row["Score"] for row in csv.DictReader(file)}


def test_a_term_as_the_guide_has_it(grading: None, tmp_path: Path) -> None:
    begin, clone, grade, speed, read, late, again, script, spread = BLOCKS
    instructor = Instructor(tmp_path)
    course = Course(tmp_path / "course/term", "A1")
    instructor.run(begin.replace("ADDRESS", str(fork(instructor))), ".")
    hand_in(instructor, course)
    instructor.run(clone)
    instructor.run(grade)
    assert scores(course) == {"ada": "17", "alan": "0"}
    instructor.run(read)
    instructor.run(late)
    instructor.run(grade)
    assert scores(course) == {"ada": "15.3", "alan": "0"}
    shutil.copytree(course.folder / "inbox", tmp_path / "autumn/inbox")
    instructor.run(again)
    assert scores(Course(tmp_path / "autumn", "A1")) == {"ada": "17", "alan": "0"}
    shutil.rmtree(course.folder / "results")
    course.grades.unlink()
    (tmp_path / "course/grade.sh").write_text(script)
    instructor.run(spread)
    assert scores(course) == {"ada": "15.3", "alan": "0"}
    assert "a bare run takes" in instructor.run(speed.replace(" 20 2", " 1 1"))


def test_every_command_of_the_grader_is_in_the_guide() -> None:
    targets = re.findall(r"^(release|grade):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert all(f"make {target} ASSIGNMENT=" in SECTION for target in targets)
    steps = set(STEPS) - {"release", "grade"}  # those have the targets
    assert all(f"coursework.grader {step} " in SECTION for step in steps)
