"""A small assignment in the format of the real ones, for the tests of the grader."""

import copy
import json
from typing import Any

NAME = "S1"
SETUP = "import numpy as np"
TEXT = "Write `scale(x, factor)`: every number of x times factor."
Q1 = """def scale(x, factor):
    ### BEGIN SOLUTION
    return x * factor
    ### END SOLUTION
"""
Q2 = """def keep_past(scores):
    ### BEGIN SOLUTION
    return np.where(np.tri(len(scores), dtype=bool), scores, -np.inf)
    ### END SOLUTION
"""
Q1_TEST = """x = np.array([[1.0, 2.0], [3.0, 4.0]])
found = np.asarray(scale(x, 3.0))
assert found.shape == x.shape, "scale must return as many numbers as it was given"
assert np.allclose(found, 3 * x), "each number must be three times what it was"
### BEGIN HIDDEN TESTS
from coursework.checks import base
draw = base.generator("q1")
x, factor = draw.normal(size=(3, 5)), draw.uniform(2, 3)
mistakes = {"you added the factor": x + factor}
base.equal(scale(x, factor), x * factor, mistakes=mistakes, name="scale")
### END HIDDEN TESTS
7.0
"""
Q2_TEST = """found = np.asarray(keep_past(np.zeros((2, 2))))
assert found[0, 1] == -np.inf, "query 0 may not read key 1, which comes later"
### BEGIN HIDDEN TESTS
from coursework.checks import base
scores = base.generator("q2").normal(size=(7, 7))
base.equal(
    np.exp(keep_past(scores)),
    np.exp(scores) * np.tri(7),
    mistakes={"you kept the future, not the past": np.exp(scores) * np.tri(7).T},
    name="keep_past",
)
### END HIDDEN TESTS
"""
POINTS = {"q1-test": 3.0, "q2-test": 4.0, "q3": 3.0}
RIGHT = {
    "q1": "def scale(x, factor):\n    return x * factor",
    "q2": "def keep_past(scores):\n    return np.where(np.tri(len(scores)) > 0, scores, -np.inf)",
    "q3": "Because the future is not known yet.",
}
WRONG_Q1 = "def scale(x, factor):\n    return x + 1\n"


def cell(name: str, kind: str, source: str, **ours: Any) -> dict[str, Any]:
    """A cell with nbgrader's metadata."""
    metadata = {"grade": False, "solution": False, "locked": False, "task": False, **ours}
    metadata |= {"grade_id": name, "schema_version": 3, "cell_type": kind}
    if name in POINTS:
        metadata["points"] = POINTS[name]
    made = {"id": name, "cell_type": kind, "metadata": {"nbgrader": metadata}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def source() -> dict[str, Any]:
    """The instructor's notebook."""
    cells = [
        cell("setup", "code", SETUP, locked=True),
        cell("q1-text", "markdown", TEXT, locked=True),
        cell("q1", "code", Q1, solution=True),
        cell("q1-test", "code", Q1_TEST, grade=True, locked=True),
        cell("q2", "code", Q2, solution=True),
        cell("q2-test", "code", Q2_TEST, grade=True, locked=True),
        cell("q3", "markdown", "Why is the future hidden?", solution=True, grade=True),
    ]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": cells, "metadata": spec, "nbformat": 4, "nbformat_minor": 5}


def answered(release: dict[str, Any], **answers: str) -> dict[str, Any]:
    """The release with the right answers, and these instead of some of them."""
    notebook = copy.deepcopy(release)
    for one in notebook["cells"]:
        name = one["metadata"]["nbgrader"]["grade_id"]
        one["source"] = (RIGHT | answers).get(name, one["source"])
    return notebook


def packed(notebook: dict[str, Any]) -> bytes:
    """As a file."""
    return json.dumps(notebook).encode()


def marks(result: dict[str, Any]) -> dict[str, float]:
    """Points of each test cell."""
    return {
        name: 0.0 if cell["outputs"] else points
        for cell in result["notebook"]["cells"]
        for name, points in POINTS.items()
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
        if cell["cell_type"] == "code"
    }
