"""What is read from a chapter: its minutes, its questions, its sections, its figures."""

from dataclasses import replace
from pathlib import Path

import pytest
from building import extension
from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

facts_of = extension("chapter_facts")


@pytest.mark.parametrize(
    ("phrase", "minutes"),
    [
        ("a few seconds", 1),
        ("about 40 seconds", 1),
        ("about 80 seconds", 2),
        ("less than a minute", 1),
        ("about one minute", 1),
        ("a minute and a half", 2),
        ("a minute or two", 2),
        ("about 3 minutes", 3),
    ],
)
def test_minutes_are_rounded_up(phrase: str, minutes: int) -> None:
    assert facts_of.minutes(phrase) == minutes


TEXT = """# Short

Two words.

:::{admonition} Before you start
:class: note

**You should know** nothing
at all. **40 minutes to read, code included; a minute or two to run.**
:::

:::{admonition} Your prediction
:class: tip

1. One
   or two?
2. Three?
:::

## First

one two three four five six seven eight nine ten
"""
REST = """## What remains

:::{admonition} Recap
:class: important

**In one sentence**: short is enough.

1. One.
:::

**Next**: What is long?

## Exercises

::::{exercise} ★★ Try (7 minutes)
:label: ex-03-try

Do.
::::

:::{admonition} The misconception this chapter cures
:class: warning

**"It is
short."** It is not.
:::
"""


def test_a_chapter_is_read_as_it_stands(tmp_path: Path) -> None:
    shown = new_output("display_data", data={"text/markdown": "a b c"})
    cells = [
        new_markdown_cell(TEXT),
        new_code_cell("x = 1", metadata={"mystnb": {"figure": {"name": "fig-03-a"}}}),
        new_code_cell("not counted at all", metadata={"tags": ["hide-input"]}),
        new_code_cell("show()", outputs=[shown]),
        new_markdown_cell(REST),
    ]
    write(new_notebook(cells=cells), tmp_path / "03_short.ipynb")
    found = facts_of.facts("chapters/03_short", tmp_path / "03_short.ipynb")
    assert (found.title, found.needs) == ("Short", "nothing at all.")
    assert (found.reading, found.running, found.exercising) == (40, 2, 7)
    assert found.predictions == ["One or two?", "Three?"]
    assert found.misconception == "It is short."
    assert (found.finding, found.onward) == ("Short is enough.", "What is long?")
    assert found.sections["First"] == 10 + 3 + 1 + 3 and "Exercises" not in found.sections
    assert found.figures == {"fig-03-a", ""}
    one, two = replace(found, sections={"": 1, "A": 1, "B": 2}), ["A", "B"]
    assert (one.reading_of(two), one.reading_of(["A"])) == (40, 20)
