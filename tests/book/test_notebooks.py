"""The stored chapters keep the rules; the rules catch what they are for."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from book_rules import CHAPTER, problems, words
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


OPENING = """# A title

:::{admonition} Before you start
:class: note

10 minutes to read.
:::

:::{figure} a.svg
:name: fig-a
:alt: A picture.

A caption.
:::"""
EXERCISE = """::::{exercise} ★ Twice (5 minutes)
:label: ex-%d

Write `double`.

```python
assert double(2) == 4
```

:::{admonition} Hint
:class: tip dropdown

Add.
:::
::::

:::{solution} ex-%d
:class: dropdown

Twice two is four.
:::

"""
RECAP = """:::{admonition} Recap

1. One.
2. Two.
3. Three.
4. Prediction 1 was wrong.
:::

## What remains

Much.

"""
TERMS = "## Key terms\n\n| English | Chinese | in one line |\n|---|---|---|\n\n"
CLOSING = ":::{admonition} To take away\n\nThe misconception: none.\n:::"
EXERCISES = "".join(EXERCISE % (n, n) for n in range(3))
CLAIM = {"text/html": '<p class="claim" id="claim-1-1">✓</p>', "text/plain": "Claim 1.1 ✓"}
FIGURE = {"image/png": "", "text/plain": "<Figure size 640x360 with 1 Axes>"}


def good_notebook() -> NotebookNode:
    """The smallest notebook that keeps every rule."""
    code = [new_code_cell(f"x = {n}", execution_count=n) for n in range(1, 16)]
    code[0].source = "import math"
    code[1].outputs = [new_output("stream", name="stderr", text="training: 100%|####|\n")]
    code[2].source = "y = 1\nplt.title('It grows')"
    code[2].outputs = [new_output("display_data", FIGURE)]
    code[2].metadata.mystnb = {"image": {"alt": "A."}, "figure": {"caption": "A.", "name": "a"}}
    code[3].outputs = [new_output("display_data", CLAIM)] * 8
    closing = new_markdown_cell(RECAP + EXERCISES + TERMS + CLOSING)
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


def change(cell: int, old: str, new: str) -> Callable[[NotebookNode], None]:
    """A break that replaces the first `old` of one cell."""

    def apply(notebook: NotebookNode) -> None:
        assert old in notebook.cells[cell].source
        notebook.cells[cell].source = notebook.cells[cell].source.replace(old, new, 1)

    return apply


BREAKS: dict[str, Callable[[NotebookNode], object]] = {
    "kernelspec": lambda nb: nb.metadata.kernelspec.update(name="my-env"),
    "language version": lambda nb: nb.metadata.language_info.update(version="3.11.7"),
    "14 code cells": lambda nb: nb.cells.pop(15),
    "execution count None": lambda nb: nb.cells[7].update(execution_count=None),
    "execution count 9": lambda nb: nb.cells[7].update(execution_count=9),
    "more than 25 lines": lambda nb: nb.cells[7].update(source="x = 1\n" * 25 + "x"),
    "cell 7: wider than 80": lambda nb: nb.cells[7].update(source="x = " + "1" * 77),
    "sys.path": lambda nb: nb.cells[7].update(source="sys.path.append('..')"),
    "imports": lambda nb: nb.cells[7].update(source="import math"),
    "not plain Python": lambda nb: nb.cells[7].update(source="%matplotlib inline"),
    "code cell 7: an absolute path": lambda nb: nb.cells[7].update(source="open('/tmp/a')"),
    "path is printed": lambda nb: show(nb, "stream", name="stdout", text="in /home/ada/course"),
    "path is shown": lambda nb: show(nb, "display_data", data={"text/plain": "/usr/lib/a"}),
    "shows None": lambda nb: show(nb, "display_data", data={"text/plain": "(None, None)"}),
    "stderr": lambda nb: show(nb, "stream", name="stderr", text="UserWarning: old"),
    "an error": lambda nb: show(nb, "error", ename="E", evalue="", traceback=[]),
    "tag it hide-input": change(3, "y = 1\n", ""),
    "figure without a title": change(3, "plt.title", "plt.plot"),
    "figure beside other output": lambda nb: nb.cells[3].outputs.append(
        new_output("display_data", {"text/html": "<p>claim</p>"})
    ),
    "figure without alt text": lambda nb: nb.cells[3].metadata.mystnb.pop("image"),
    "markup in the alt text": lambda nb: nb.cells[3].metadata.mystnb["image"].update(alt="**A.**"),
    "without caption": lambda nb: nb.cells[3].metadata.mystnb["figure"].pop("caption"),
    "a.svg without alt": change(0, ":alt: A picture.\n", ""),
    "13 figures": lambda nb: nb.cells[3].update(outputs=[new_output("display_data", FIGURE)] * 12),
    "7 claims": lambda nb: nb.cells[4].outputs.pop(),
    "17 claims": lambda nb: nb.cells[4].update(outputs=[new_output("display_data", CLAIM)] * 17),
    "opening box": change(0, "minutes", "pages"),
    "the one title": change(0, "# A", "A"),
    "closing box": change(-1, "misconception", "idea"),
    "no recap": change(-1, "Recap", "Lines"),
    "4 to 6 lines": change(-1, "3. Three.\n", ""),
    "before the section on what remains": change(-1, "## What remains", "## Next"),
    "the predictions": change(-1, "Prediction 1", "It"),
    "a directive in backticks": change(-1, "Twice two", "```{note}\nTwo\n```\n\nTwice two"),
    "after the options of :::{solution} ex-0": change(-1, "dropdown\n\nTwice", "dropdown\nTwice"),
    "code wider than 80": change(-1, "assert double(2)", "assert double(" + "2" * 80 + ")"),
    "key terms": change(-1, "Chinese", "中文"),
    "2 exercises": change(-1, EXERCISE % (0, 0), ""),
    "ex-1: no folded solution": change(-1, "ex-1\n:class: dropdown", "ex-1"),
    "ex-0: no folded hint": change(-1, ":class: tip dropdown", ":class: tip"),
    "ex-0: no check": change(-1, "assert ", ""),
    "ex-0: the title": change(-1, " (5 minutes)", ""),
    f"{CHAPTER.words + 1} words": lambda nb: nb.cells[0].update(
        source=f"{OPENING}\n\n" + "word " * (CHAPTER.words + 1 - all_words(nb))
    ),
}


def all_words(notebook: NotebookNode) -> int:
    return sum(words(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("problem", BREAKS)
def test_a_broken_notebook_is_caught(problem: str, tmp_path: Path) -> None:
    notebook = good_notebook()
    BREAKS[problem](notebook)
    found = check(notebook, tmp_path)
    assert len(found) == 1 and problem in found[0]


def test_code_formulas_and_fences_are_not_counted_as_words() -> None:
    text = (
        "Two words.\n\n$$\na + b\n$$ (eq-a)\n\n```python\nx = 1\n```\n\n:::{note} No\n:class: a\n\n"
    )
    assert words(text + "| a | b |\n|---|---|\n\n:::\n\n- one\n") == 2 + 2 + 2 + 1
    assert words("**In one sentence**: no.\n\nTwo words.\n\n**Next**: what?") == 2
