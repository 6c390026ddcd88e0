"""Chapter 0 asks ten questions and tells no story; what every other page must have, it has too."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from book_rules import problems, words
from exercise_checks import faults, read
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from self_checks import dots, self_checks
from test_notebooks import CLAIM, EXERCISE, FIGURE, OPENING, TERMS, good_notebook

(ZERO,) = Path(__file__).parents[2].glob("chapters/00_*.ipynb")
CHECK = "if answered(a{0}, b{0}):\n    expect(a{0} == 1 and b{0} == 2, 'count again')"
ANSWER = """:::{admonition} Answer
:class: tip dropdown

```python
a%d = 1
b%d = 2
```
:::

**If this failed**: [a page](https://example.org).
"""


def good_page(n_checks: int = 10) -> NotebookNode:
    """The smallest page of self-checks that keeps every rule."""
    cells = [new_markdown_cell(OPENING), new_code_cell("import math")]
    for n in range(n_checks):
        cells.append(new_markdown_cell(f"## Number {n}\n\n**Question.** Which?"))
        cells.append(new_code_cell(f"x{n} = 1\na{n} = ...  # one\nb{n} = ...  # two"))
        cells.append(new_code_cell(CHECK.format(n)))
        cells[-1].metadata.tags = ["self-check", "hide-input"]
        cells.append(new_markdown_cell(ANSWER % (n, n)))
    for n in range(2):
        cells.append(new_code_cell("y = 1\nplt.title('It grows')"))
        cells[-1].outputs = [new_output("display_data", FIGURE)]
        figure = {"caption": "A.", "name": f"b{n}"}
        cells[-1].metadata.mystnb = {"image": {"alt": "A."}, "figure": figure}
    cells.append(new_markdown_cell(TERMS))
    for number, cell in enumerate((c for c in cells if c.cell_type == "code"), start=1):
        cell.execution_count = number
    notebook = new_notebook(cells=cells)
    notebook.metadata = NotebookNode(kernelspec={"name": "python3"}, language_info={})
    return notebook


def check(notebook: NotebookNode, folder: Path, name: str = "00_page") -> list[str]:
    path = folder / f"{name}.ipynb"
    path.write_text(nbformat.writes(notebook))
    return problems(path)


def test_a_good_page_has_no_problem(tmp_path: Path) -> None:
    assert check(good_page(), tmp_path) == []


@pytest.mark.parametrize("name", ["05_page", "page", "10_page"])
def test_the_exception_is_for_chapter_0_alone(name: str, tmp_path: Path) -> None:
    found = check(good_page(), tmp_path, name)
    for missing in ("0 claims", "0 exercises", "no recap", "no closing box", "10 self-checks"):
        assert any(problem.startswith(missing) for problem in found), missing


def test_a_chapter_with_a_story_is_no_chapter_0(tmp_path: Path) -> None:
    found = check(good_notebook(), tmp_path)
    assert [problem.split(":")[0] for problem in found] == [
        "2 figures",
        "8 claims",
        "3 exercises",
        "0 self-checks",
    ]


def change(cell: int, old: str, new: str) -> Callable[[NotebookNode], None]:
    """A break that replaces the first `old` of one cell."""

    def apply(notebook: NotebookNode) -> None:
        assert old in notebook.cells[cell].source
        notebook.cells[cell].source = notebook.cells[cell].source.replace(old, new, 1)

    return apply


def add(source: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells.append(new_markdown_cell(source))


def show(cell: int, *data: dict[str, str]) -> Callable[[NotebookNode], None]:
    shown = [new_output("display_data", each) for each in data]
    return lambda notebook: notebook.cells[cell].outputs.extend(shown)


TITLE, ASKING, CHECKING, FOLD = range(2, 6)  # the cells of the first self-check
BREAKS: dict[str, Callable[[NotebookNode], object]] = {
    # what a self-check must have
    "9 self-checks": lambda nb: nb.cells[CHECKING].metadata.update(tags=["hide-input"]),
    "11 self-checks": lambda nb: nb.update(cells=good_page(11).cells),
    "no question": change(TITLE, "**Question.** ", ""),
    "no dots": change(ASKING, "a0 = ...  # one\nb0 = ...  # two", "pass"),
    "does not wait for every": change(CHECKING, "a0, b0)", "a0)"),
    "expects nothing": change(CHECKING, "expect", "print"),
    "check is not folded": lambda nb: nb.cells[CHECKING].metadata.update(tags=["self-check"]),
    "no folded answer": change(FOLD, "tip dropdown", "tip"),
    "with one block": change(FOLD, "```\n:::", "```\n\n```python\n1\n```\n:::"),
    "what is asked for": change(FOLD, "b0 = 2", "c0 = 2"),
    "If this failed": change(FOLD, "**If this failed**", "Else"),
    "with a link": change(FOLD, "[a page](https://example.org)", "read on"),
    "a1 is taken twice": change(-2, "y = 1", "a1 = 1"),
    # what it may not have
    "1 claims": show(CHECKING, CLAIM),
    "1 exercises": add(EXERCISE % (1, 1)),
    "2 figures": lambda nb: nb.cells[-2].update(outputs=[]),
    "7 figures": show(-2, *[FIGURE] * 4),
    "2001 words": lambda nb: add("word " * (2_001 - all_words(nb)))(nb),
    # what every page must have
    "kernelspec": lambda nb: nb.metadata.kernelspec.update(name="my-env"),
    "the one title": change(0, "# A", "A"),
    "opening box": change(0, "minutes", "pages"),
    "key terms": change(-1, "Chinese", "中文"),
    "a.svg without alt": change(0, ":alt: A picture.\n", ""),
    "without alt text": lambda nb: nb.cells[-2].metadata.mystnb.pop("image"),
    "imports": change(1, "import math", "pass"),
    "execution count": lambda nb: nb.cells[-2].update(execution_count=None),
    "code cell 2: an absolute path": change(ASKING, "x0 = 1", "x0 = open('/tmp/a')"),
    "26 code cells": lambda nb: nb.cells.extend(
        new_code_cell("z = 1", execution_count=24 + n) for n in range(3)
    ),
}


def all_words(notebook: NotebookNode) -> int:
    return sum(words(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("problem", BREAKS)
def test_a_broken_page_is_caught(problem: str, tmp_path: Path) -> None:
    notebook = good_page()
    BREAKS[problem](notebook)
    found = check(notebook, tmp_path)
    assert problem in " | ".join(found)
    assert len(found) == 1, found


def test_every_answer_is_looked_at_and_a_missing_one_is_waited_for() -> None:
    notebook, chapter = read(ZERO)
    for each in self_checks(notebook):
        exercise = chapter.exercises[each.title]
        names = dots(each.asking)
        assert {wrong.splitlines()[-1].split(" = ")[0] for wrong in exercise.wrong} == {*names}
        for name in names:
            unfinished = exercise.solution + f"\n{name} = ..."
            (passes, *_) = faults(exercise.__class__(exercise.check, unfinished, []), chapter.setup)
            assert passes == "fewer than two wrong answers", (each.title, name)
