"""Who handed in what: a folder or zip with a notebook or a sub-folder a student.

The names that learning platforms give are understood: Moodle's NAME_ID_assignsubmission_file/...
and Canvas's name_ID_NUMBER_file.ipynb. What is strange becomes a note of that student alone.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from coursework.grader.opening import File, Strange, files
from coursework.grader.preflight import brief, clean

MOST_NAME = 120  # bytes: a file may have 255, and ours say more than the name
MOODLE_FOLDER = re.compile(r"(?P<name>.*)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?")
MOODLE_FILE = re.compile(r"(?P<name>.*?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_.+")
CANVAS_FILE = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_\d+_.+")


@dataclass
class Submission:
    """One student: the id in the gradebook, how the platform calls them, what they handed in."""

    student: str
    name: str = ""
    platform_id: str = ""
    data: bytes | None = None
    notes: list[str] = field(default_factory=list)


def find(path: Path, assignment: str) -> list[Submission]:
    """The submissions, in the order of their students."""
    owned: dict[tuple[str, str, str], list[File]] = {}
    for file in _below_common_folder(list(files(path))):
        owned.setdefault(_owner(file.parts), []).append(file)
    found: dict[str, Submission] = {}
    for owner in sorted(owned):
        key, name, platform_id = owner
        student = _identity(key, bool(platform_id), found)
        found[student] = Submission(student, name, platform_id)
        _choose(found[student], owned[owner], assignment)
    return list(found.values())


def _below_common_folder(found: list[File]) -> list[File]:
    """Some platforms put everything in one folder more."""
    tops = {file.parts[0] for file in found}
    if len(tops) == 1 and all(len(file.parts) > 2 for file in found):
        return [File(file.parts[1:], file.open) for file in found]
    return found


def _owner(parts: tuple[str, ...]) -> tuple[str, str, str]:
    """What tells this student from others, name, and number on the platform."""
    first = parts[0]
    patterns = [MOODLE_FOLDER] if len(parts) > 1 else [CANVAS_FILE, MOODLE_FILE]
    for pattern in patterns:
        if match := pattern.fullmatch(first):
            return f"{match['name']}-{match['id']}", clean(match["name"]), match["id"]
    if len(parts) == 1:
        return PurePosixPath(first).stem, "", ""
    return first, "", ""


def _identity(key: str, unique: bool, taken: Iterable[str]) -> str:
    """A name for files and the gradebook, the same in every run, which nobody else has."""
    plain = re.sub(r"[^\w.-]+", "-", key).strip(".-")
    plain = plain.encode()[:MOST_NAME].decode(errors="ignore") or "nameless"
    if (plain == key or unique) and plain not in taken:
        return plain
    return f"{plain}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:6]}"


def _choose(submission: Submission, found: list[File], assignment: str) -> None:
    """Read the notebook that bears the assignment's name, or else the last one."""
    notebooks = [file for file in found if file.parts[-1].lower().endswith(".ipynb")]
    if not notebooks:
        submission.notes.append("no notebook was found")
        return
    chosen = max(notebooks, key=partial(_likely, assignment))
    if len(notebooks) > 1:
        submission.notes.append(
            f"of {len(notebooks)} notebooks, {brief(chosen.parts[-1])} was graded"
        )
    try:
        submission.data = chosen.open()
    except Strange as strange:
        submission.notes.append(f"the notebook {strange}; it was not read")


def _likely(assignment: str, file: File) -> tuple[bool, bool, int, str]:
    """Grows with what speaks for a notebook: its name, and that it lies above others."""
    name = file.parts[-1]
    return name == f"{assignment}.ipynb", assignment in name, -len(file.parts), name
