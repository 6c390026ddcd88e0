"""A table says the same as HTML and as text, and refuses a row that does not fit."""

import pytest
from bs4 import BeautifulSoup

from src.tables import Table

ROWS = {"a & b": [0.5, 1234, None], "long name": [0.256, 7, "<none>"]}
TABLE = Table(ROWS, ["share", "parameters", "AER"], corner="system", places={"parameters": 0})


def test_html_has_a_cell_for_every_number() -> None:
    page = BeautifulSoup(TABLE._repr_html_(), "html.parser")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.find_all("tr")]
    assert rows == [
        ["system", "share", "parameters", "AER"],
        ["a & b", "0.50", "1,234", "–"],
        ["long name", "0.26", "7", "<none>"],
    ]
    assert page.table["class"] == ["table", "sortable"]  # what _static/sortable.js looks for
    assert [th["scope"] for th in page.find_all("th")] == ["col"] * 4 + ["row"] * 2


def test_text_has_numbers_under_their_headings() -> None:
    assert repr(TABLE).splitlines() == [
        "system     share  parameters     AER",
        "a & b       0.50       1,234       –",
        "long name   0.26           7  <none>",
    ]


def test_a_row_that_is_too_short_is_named() -> None:
    with pytest.raises(ValueError, match="b has 1 cells: there are 2 columns"):
        Table({"a": [1, 2], "b": [1]}, ["x", "y"], corner="")
