"""Where a term's files lie: nbgrader's own layout, and what the grader adds to it."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coursework.grader.submissions import Submission

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parent
TERM = "COURSEWORK_TERM"  # the variable that holds the term's secret


@dataclass(frozen=True)
class Course:
    """One assignment in the folder of one term."""

    folder: Path
    assignment: str

    @property
    def source(self) -> Path:
        return self.folder / "source" / self.assignment / f"{self.assignment}.ipynb"

    @property
    def release(self) -> Path:
        return self.folder / "release" / self.assignment / f"{self.assignment}.ipynb"

    @property
    def gradebook(self) -> Path:
        return self.folder / "gradebook.db"

    @property
    def grades(self) -> Path:
        """The table for a learning platform."""
        return self.folder / f"{self.assignment}.csv"

    def received(self, student: str) -> Path:
        """The folder with what a student handed in, as it was."""
        return self.folder / "received" / self.assignment / student

    def result(self, student: str) -> Path:
        return self.folder / "results" / self.assignment / f"{student}.json"

    def autograded(self, student: str) -> Path:
        """The notebook with its outputs, where nbgrader's formgrader looks for it."""
        return self.folder / "autograded" / student / self.assignment / self.release.name

    def feedback(self, student: str) -> Path:
        return self.folder / "feedback" / student / f"{self.assignment}.html"

    def students(self) -> list[str]:
        """Everybody who handed something in."""
        folders = (self.folder / "received" / self.assignment).glob("*/about.json")
        return sorted(path.parent.name for path in folders)

    def receive(self, submission: Submission) -> None:
        """Keep what was handed in; `about.json` comes last, so that a half copy does not count."""
        folder = self.received(submission.student)
        about = asdict(submission)
        data = about.pop("data")
        if data is None:
            (folder / "submission.ipynb").unlink(missing_ok=True)
        else:
            write(folder / "submission.ipynb", data)
        write(folder / "about.json", json.dumps(about))

    def submission(self, student: str) -> Submission:
        """What `receive` kept."""
        folder = self.received(student)
        path = folder / "submission.ipynb"
        data = path.read_bytes() if path.exists() else None
        return Submission(**json.loads((folder / "about.json").read_text()), data=data)


def write(path: Path, content: str | bytes) -> None:
    """Whole or not at all, even when the machine stops; half characters become question marks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with open(half, "wb") as file:
        file.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)


def fingerprint(course: Course, student: str) -> str:
    """Changes when the grade could: with the submission, the tests, the term or the grader."""
    digest = hashlib.sha256(os.environ.get(TERM, "").encode())
    code = sorted(path for part in ("checks", "grader") for path in (PACKAGE / part).rglob("*.py"))
    folder = course.received(student)
    files = [folder / "about.json", folder / "submission.ipynb", course.release, course.source]
    for path in [*files, *code]:
        data = path.read_bytes() if path.exists() else b"none"
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def fresh(course: Course, student: str) -> dict[str, Any] | None:
    """The result of a student, unless something has changed since."""
    path = course.result(student)
    result = json.loads(path.read_text()) if path.exists() else {}
    return result if result.get("fingerprint") == fingerprint(course, student) else None
