"""A right answer may be written in another way than the solution: it must keep all its marks."""

import importlib
from pathlib import Path

import pytest
from assignments import Assignment
from test_assignments import failures, set_term

FILES = sorted((Path(__file__).parent / "right").glob("a*.py"))
RIGHT = {one.stem.upper(): importlib.import_module(f"right.{one.stem}").RIGHT for one in FILES}
LOADED = {name: Assignment.load(name) for name in RIGHT}
ANSWERS = [
    pytest.param(name, question, code, id=f"{name}-{question}")
    for name, questions in RIGHT.items()
    for question, code in questions.items()
]


@pytest.mark.parametrize("term", [None, "spring", "autumn", "2026"])
@pytest.mark.parametrize(("name", "question", "code"), ANSWERS)
def test_another_right_answer_keeps_its_marks(
    name: str, question: str, code: str, term: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_term(monkeypatch, term)
    assert failures(LOADED[name], question, code) == {}


@pytest.mark.parametrize("name", RIGHT)
def test_there_is_one_for_each_question(name: str) -> None:
    assert RIGHT[name].keys() == LOADED[name].answers.keys()
