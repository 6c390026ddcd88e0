"""Whatever a student's function returns, a hidden check has words for it, and no marks."""

import ast

import numpy as np
import pytest
from assignments import SOURCE, Assignment, names, run

from coursework.checks.base import Wrong

ODD = {
    "nothing": None,
    "text": "x",
    "an empty list": [],
    "an empty dict": {},
    "rows of different lengths": [[1], [2, 3]],
    "a list of nothing": [None, None],
    "one number": 1.0,
    "a huge number": 10**400,
    "not a number": float("nan"),
    "no numbers": np.zeros(0),
    "complex numbers": np.ones(3) * 1j,
    "five axes": np.ones((2,) * 5),
    "a dict of text": {"s": "x", "left": None},
}


@pytest.mark.filterwarnings("ignore")  # complex numbers are made real, and found wrong
@pytest.mark.parametrize("name", names())
def test_every_odd_answer_gets_a_word(name: str) -> None:
    assignment = Assignment.load(name)
    right = assignment.names_for_tests(assignment.answer())
    asked = [key for key, one in right.items() if getattr(one, "__name__", "") == "call"]
    speechless = set()
    for key, cell in assignment.tests.items():
        for kind, value in ODD.items():
            odd = {function: lambda *a, answer=value, **k: answer for function in asked}
            if not isinstance(run(cell.hidden, right | odd), Wrong):
                speechless.add((key, kind))
    assert not speechless


def test_no_hidden_check_is_a_plain_assertion() -> None:
    """Of what is not `Wrong` a student reads only "your code raised an error"."""
    hidden = [cell.hidden for name in names() for cell in Assignment.load(name).tests.values()]
    checks = [path.read_text(encoding="utf-8") for path in SOURCE.parent.glob("checks/**/*.py")]
    nodes = [node for text in [*hidden, *checks] for node in ast.walk(ast.parse(text))]
    assert len(nodes) > 1000 and not any(isinstance(node, ast.Assert) for node in nodes)
