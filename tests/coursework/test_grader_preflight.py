"""The graded notebook is the release with the answers; a broken file is a note."""

import copy
import json
from typing import Any

import pytest
import sample
from hostile.files import FILES, UNREADABLE

from coursework.grader.notebook import grade_id, is_answer, text
from coursework.grader.preflight import MOST_CELLS, rebuild

RELEASE = copy.deepcopy(sample.source())
for one in RELEASE["cells"]:
    one["source"] = one["source"].split("### BEGIN")[0]


def locked(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """All that no student may change."""
    cells = [cell for cell in notebook["cells"] if grade_id(cell)]
    return [cell | {"source": ""} if is_answer(cell) else cell for cell in cells]


def answer(notebook: dict[str, Any], name: str) -> str:
    (cell,) = [cell for cell in notebook["cells"] if grade_id(cell) == name]
    return text(cell)


@pytest.mark.parametrize("name", FILES)
def test_only_answers_are_taken(name: str) -> None:
    notebook, notes = rebuild(RELEASE, FILES[name](sample.answered(RELEASE)))
    assert locked(notebook) == locked(RELEASE)
    right = sample.RIGHT if name not in UNREADABLE else {}
    for question in ("q2", "q3"):
        expected = right.get(question) or answer(RELEASE, question)
        assert answer(notebook, question) == expected
    assert bool(notes) == (name in UNREADABLE | set(NOTED))
    for word in NOTED.get(name, []):
        assert word in " ".join(notes)
    assert all(len(note) < 150 for note in notes)


NOTED = {
    "deleted-tests": ["q1-test is missing", "q2-test is missing"],
    "tests-as-answers": ["q1 is missing", "q1-test is there twice"],
    "cells-twice": ["q2 is there twice; the first counts"],
    "half-characters-as-ids": ["the cell ? ? ? "],
    "latin-1": ["not in UTF-8"],
    "three-megabytes": ["larger than 2 MiB"],
    "truncated": ["not a whole notebook"],
    "strange-cells": ["q1 is missing"],
}


def test_no_file_is_the_release() -> None:
    assert rebuild(RELEASE, None) == (RELEASE, [])


def test_the_release_is_not_changed() -> None:
    before = copy.deepcopy(RELEASE)
    rebuild(RELEASE, sample.packed(sample.answered(RELEASE)))
    assert before == RELEASE


def test_own_cells_stay_where_they_were() -> None:
    handed_in = sample.answered(RELEASE)
    own = [{"cell_type": "code", "metadata": {}, "source": f"a = {i}"} for i in range(MOST_CELLS)]
    handed_in["cells"][:0] = own[:1]
    handed_in["cells"].insert(4, own[1])
    notebook, notes = rebuild(RELEASE, sample.packed(handed_in))
    assert [grade_id(cell) for cell in notebook["cells"][:5]] == [
        *(None, "setup", "q1-text", "q1", None)
    ]
    assert notes == []
    handed_in["cells"] += own
    assert "more than 500 cells" in rebuild(RELEASE, sample.packed(handed_in))[1][0]
    assert json.dumps(notebook)
