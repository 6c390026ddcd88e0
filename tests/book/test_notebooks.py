"""The stored chapters keep the rules; the rules catch what they are for."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from book_rules import problems
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

CHAPTERS = sorted(Path(__file__).parents[2].glob("chapters/*.ipynb"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_keeps_the_rules(path: Path) -> None:
    assert problems(path) == []


def test_no_figure_name_is_used_twice() -> None:
    cells = [cell for path in CHAPTERS for cell in nbformat.read(path, as_version=4).cells]
    names = [cell.metadata.get("mystnb", {}).get("figure", {}).get("name") for cell in cells]
    assert [name for name, times in Counter(names).items() if name and times > 1] == []


OPENING = "# A title\n\n```{admonition} Before you start\n10 minutes to read.\n```"
CLOSING = "```{admonition} To take away\nThe misconception: none.\n```"
EXERCISE = "```{exercise}\n:label: ex\n```\n\n```{solution} ex\n:class: dropdown\n```\n"


def good_notebook() -> NotebookNode:
    """The smallest notebook that keeps every rule."""
    code = [new_code_cell(f"x = {n}", execution_count=n) for n in range(1, 16)]
    code[0].source = "import math"
    code[1].outputs = [new_output("stream", name="stderr", text="training: 100%|####|\n")]
    code[2].outputs = [new_output("display_data", {"image/png": "", "text/plain": "<Figure>"})]
    code[2].metadata.mystnb = {"image": {"alt": "A."}, "figure": {"caption": "A.", "name": "a"}}
    closing = new_markdown_cell(EXERCISE * 3 + CLOSING)
    notebook = new_notebook(cells=[new_markdown_cell(OPENING), *code, closing])
    notebook.metadata = NotebookNode(kernelspec={"name": "python3"}, language_info={})
    return notebook


def check(notebook: NotebookNode, folder: Path) -> list[str]:
    path = folder / "notebook.ipynb"
    path.write_text(nbformat.writes(notebook))
    return problems(path)


def test_a_good_notebook_has_no_problem(tmp_path: Path) -> None:
    assert check(good_notebook(), tmp_path) == []


def show(notebook: NotebookNode, kind: str, **content: object) -> None:
    notebook.cells[5].outputs = [new_output(kind, **content)]


BREAKS: dict[str, Callable[[NotebookNode], object]] = {
    "kernelspec": lambda nb: nb.metadata.kernelspec.update(name="my-env"),
    "language version": lambda nb: nb.metadata.language_info.update(version="3.11.7"),
    "code cells": lambda nb: nb.cells.pop(15),
    "execution count None": lambda nb: nb.cells[4].update(execution_count=None),
    "execution count 9": lambda nb: nb.cells[4].update(execution_count=9),
    "more than 25 lines": lambda nb: nb.cells[4].update(source="x = 1\n" * 25 + "x"),
    "sys.path": lambda nb: nb.cells[4].update(source="sys.path.append('..')"),
    "imports": lambda nb: nb.cells[4].update(source="import math"),
    "not plain Python": lambda nb: nb.cells[4].update(source="%matplotlib inline"),
    "code cell 4: an absolute path": lambda nb: nb.cells[4].update(source="open('/tmp/a')"),
    "path is printed": lambda nb: show(nb, "stream", name="stdout", text="in /home/ada/course"),
    "path is shown": lambda nb: show(nb, "display_data", data={"text/plain": "/usr/lib/a"}),
    "stderr": lambda nb: show(nb, "stream", name="stderr", text="UserWarning: old"),
    "an error": lambda nb: show(nb, "error", ename="E", evalue="", traceback=[]),
    "alt text": lambda nb: nb.cells[3].metadata.mystnb.pop("image"),
    "caption": lambda nb: nb.cells[3].metadata.mystnb["figure"].pop("caption"),
    "opening box": lambda nb: nb.cells[0].update(source="# A title"),
    "the one title": lambda nb: nb.cells[0].update(source=OPENING.replace("# A", "A")),
    "closing box": lambda nb: nb.cells[-1].update(source=EXERCISE * 3),
    "2 exercises": lambda nb: nb.cells[-1].update(source=EXERCISE * 2 + CLOSING),
    "2 collapsed": lambda nb: nb.cells[-1].update(
        source=nb.cells[-1].source.replace(":class: dropdown", "", 1)
    ),
}


@pytest.mark.parametrize("problem", BREAKS)
def test_a_broken_notebook_is_caught(problem: str, tmp_path: Path) -> None:
    notebook = good_notebook()
    BREAKS[problem](notebook)
    found = check(notebook, tmp_path)
    assert len(found) == 1 and problem in found[0]
