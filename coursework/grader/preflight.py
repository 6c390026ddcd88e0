"""Builds the notebook that is graded: the release, with the student's answers put in by their ids.

Nothing else of what was handed in is used: metadata, tests, outputs and attachments are the
release's own. A file that cannot be read gives the release as it is, and a note.
"""

import copy
import json
from typing import Any

from coursework.grader.notebook import Cell, grade_id, is_answer, text

MOST_BYTES = 2 * 2**20
MOST_CELLS = 500
Notebook = dict[str, Any]


def rebuild(release: Notebook, data: bytes | None) -> tuple[Notebook, list[str]]:
    """The notebook to grade, and what the student should know about the file."""
    notebook = copy.deepcopy(release)
    cells, notes = read(data)
    answers, helpers, repeated = sort(cells, {text(cell) for cell in release["cells"]})
    notes += [f"the cell {brief(name)} is there twice; the first counts" for name in repeated]
    built: list[Cell] = list(map(code, helpers.get(None, [])))
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if cells and name is not None and name not in answers:
            notes.append(f"the cell {name} is missing; it was put back")
        if name is not None and is_answer(cell):
            cell["source"] = answers.get(name, text(cell))
        built.append(cell)
        if name is not None:
            built += map(code, helpers.get(name, []))
    notebook["cells"] = built
    return notebook, notes


def read(data: bytes | None) -> tuple[list[Cell], list[str]]:
    """The cells of a notebook that anybody may have written, and a note if there are none."""
    if data is None:
        return [], []
    if len(data) > MOST_BYTES:
        return [], [f"the notebook is larger than {MOST_BYTES // 2**20} MiB and was not read"]
    notes = []
    try:
        decoded = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        notes.append("the notebook is not in UTF-8; it was read as Latin-1")
        decoded = data.decode("latin-1")
    try:
        cells = json.loads(decoded)["cells"]
        if not isinstance(cells, list):
            raise TypeError
    except (ValueError, TypeError, KeyError, RecursionError):
        return [], ["the file is not a whole notebook: it cannot be read"]
    if len(cells) > MOST_CELLS:
        notes.append(f"the notebook has more than {MOST_CELLS} cells; the first count")
    return [cell for cell in cells[:MOST_CELLS] if isinstance(cell, dict)], notes


def sort(
    cells: list[Cell], released: set[str]
) -> tuple[dict[str, str], dict[str | None, list[str]], list[str]]:
    """Answers by id; code cells of the student's own by the id before them; ids there twice."""
    answers: dict[str, str] = {}
    helpers: dict[str | None, list[str]] = {}
    repeated: list[str] = []
    last = None
    for cell in cells:
        name, source = grade_id(cell), clean(text(cell))
        if name is not None and name in answers:
            repeated.append(name)
        elif name is not None:
            answers[name] = source
            last = name
        elif cell.get("cell_type") == "code" and source.strip() and source not in released:
            helpers.setdefault(last, []).append(source)
    return answers, helpers, sorted(set(repeated))


def clean(source: str) -> str:
    """Text that can be stored: no half characters, no NUL."""
    return source.encode("utf-8", "replace").decode().replace("\0", "")


def brief(name: str) -> str:
    """A student's own word in a note, which is a field in the table of grades."""
    return " ".join(clean(name)[:80].split())


def code(source: str) -> Cell:
    """A code cell of the student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
