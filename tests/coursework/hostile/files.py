"""Hostile and broken files, made from the release; in each, scale is wrong or cannot be read."""

import json
from collections.abc import Callable
from typing import Any

import sample

Notebook = dict[str, Any]


def forged_metadata(notebook: Notebook) -> bytes:
    """A test worth a hundred points, an answer that says it is a test, other versions."""
    for cell in notebook["cells"]:
        ours = cell["metadata"]["nbgrader"]
        ours |= {"points": 100.0, "grade": True, "solution": True, "schema_version": 99}
        ours["checksum"] = "0" * 32
    notebook["metadata"]["kernelspec"] = {"name": "bash", "display_name": "sh", "language": "sh"}
    return sample.packed(notebook)


def edited_tests(notebook: Notebook) -> bytes:
    for cell in notebook["cells"]:
        if "test" in cell["id"]:
            cell["source"] = "assert True"
    return sample.packed(notebook)


def deleted_tests(notebook: Notebook) -> bytes:
    notebook["cells"] = [cell for cell in notebook["cells"] if "test" not in cell["id"]]
    return sample.packed(notebook)


def tests_as_answers(notebook: Notebook) -> bytes:
    """The answer's cell bears the id of the test, and comes first."""
    notebook["cells"][2]["metadata"]["nbgrader"]["grade_id"] = "q1-test"
    return sample.packed(notebook)


def twice(notebook: Notebook) -> bytes:
    notebook["cells"] += json.loads(sample.packed(notebook))["cells"]
    return sample.packed(notebook)


def half_characters_as_ids(notebook: Notebook) -> bytes:
    """Two cells of one id, a long one, which the note about them repeats."""
    ours = {"metadata": {"nbgrader": {"grade_id": "\ud800\n" * 10**4}}, "source": "1"}
    notebook["cells"] += [ours, ours]
    return sample.packed(notebook)


def stored_outputs(notebook: Notebook) -> bytes:
    """Outputs that say full marks."""
    data = {"text/plain": "100.0"}
    output = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [output]
    return sample.packed(notebook)


def strange_cells(notebook: Notebook) -> bytes:
    strange = [None, 3, [], {}, {"source": 3}, {"metadata": [], "source": [1, {}]}]
    notebook["cells"] = strange + [{"cell_type": [], "metadata": {"nbgrader": 1}}]
    return sample.packed(notebook)


FILES: dict[str, Callable[[Notebook], bytes]] = {
    "forged-metadata": forged_metadata,
    "edited-tests": edited_tests,
    "deleted-tests": deleted_tests,
    "tests-as-answers": tests_as_answers,
    "cells-twice": twice,
    "half-characters-as-ids": half_characters_as_ids,
    "stored-outputs": stored_outputs,
    "strange-cells": strange_cells,
    "truncated": lambda notebook: sample.packed(notebook)[:-40],
    "empty-file": lambda notebook: b"",
    "utf-16": lambda notebook: json.dumps(notebook).encode("utf-16"),
    "latin-1": lambda notebook: json.dumps(notebook | {"é": 1}, ensure_ascii=False).encode(
        "latin-1"
    ),
    "not-json": lambda notebook: b"\x80\x04\x95pickle" * 100,
    "deep-json": lambda notebook: b'{"cells":' + b"[" * 10**6,
    "a-list": lambda notebook: b"[1, 2, 3]",
    "cells-is-text": lambda notebook: b'{"cells": "all of them"}',
    "huge-number-json": lambda notebook: b'{"cells": [' + b"9" * 10**5 + b"]}",
    "three-megabytes": lambda notebook: sample.packed(notebook) + b" " * 3 * 2**20,
    "half-characters": lambda notebook: sample.packed(notebook).replace(
        b"x + 1", b"x + 1 # \\ud800"
    ),
}
UNREADABLE = {"strange-cells", "truncated", "empty-file", "not-json", "deep-json", "a-list"}
UNREADABLE |= {"cells-is-text", "huge-number-json", "three-megabytes"}
