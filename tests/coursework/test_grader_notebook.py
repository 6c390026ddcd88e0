"""Test cells are cut in two where nbgrader cuts them."""

import pytest

from coursework.grader.notebook import grade_id, is_answer, split, text

CELL = "a = 1\n### BEGIN HIDDEN TESTS\nb = 2\nc = 3\n### END HIDDEN TESTS\nd = 4\n"


def test_a_test_is_cut_into_what_is_seen_and_what_is_hidden() -> None:
    assert split(CELL) == ("a = 1\nd = 4\n", "b = 2\nc = 3\n")
    assert split("a = 1") == ("a = 1", "")
    assert split(CELL + CELL) == ("a = 1\nd = 4\n" * 2, "b = 2\nc = 3\n\nb = 2\nc = 3\n")
    assert split(CELL.rstrip()[: -len("d = 4\n")])[0] == "a = 1\n"


@pytest.mark.parametrize("strange", [None, 3, {"a": 1}, [1, None], [["x"]]])
def test_strange_cells_are_empty(strange: object) -> None:
    assert text({"source": strange}) == ""
    assert grade_id({"metadata": strange}) is None
    assert grade_id({"metadata": {"nbgrader": strange}}) is None
    assert not is_answer({"metadata": {"nbgrader": strange}})
