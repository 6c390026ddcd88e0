"""Notebooks as plain dictionaries: importing nbgrader for each student would take seconds."""

import json
import re
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
HIDDEN = re.compile(
    r"^[^\n]*BEGIN HIDDEN TESTS[^\n]*\n(.*?)^[^\n]*END HIDDEN TESTS[^\n]*$\n?", re.M | re.S
)


def load(path: Path) -> dict[str, Any]:
    """A notebook of ours."""
    return json.loads(path.read_text(encoding="utf-8"))


def text(cell: Cell) -> str:
    """The source of a cell, which may be stored as lines; of a strange one, nothing."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def grade_id(cell: Cell) -> str | None:
    """nbgrader's name of the cell, if it has one."""
    name = _metadata(cell).get("grade_id")
    return name if isinstance(name, str) else None


def is_answer(cell: Cell) -> bool:
    """A cell the student fills in."""
    return bool(_metadata(cell).get("solution"))


def is_test(cell: Cell) -> bool:
    """A cell of ours that gives marks."""
    is_code = cell.get("cell_type") == "code"
    return is_code and bool(_metadata(cell).get("grade")) and not is_answer(cell)


def split(source: str) -> tuple[str, str]:
    """The visible and the hidden part of a test cell."""
    return HIDDEN.sub("", source), "\n".join(HIDDEN.findall(source))


def _metadata(cell: Cell) -> dict[str, Any]:
    metadata = cell.get("metadata")
    ours = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return ours if isinstance(ours, dict) else {}
