"""What a reader takes along: notebooks with their exercises emptied, and the way to the PDF."""

import copy
from pathlib import Path

import nbformat
import pytest
from building import ROOT, build, extension, small_book
from exercise_checks import shown
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from pages import soup

emptied = extension("emptied").emptied
take_away = extension("take_away")
CHAPTERS = sorted(ROOT.glob("chapters/[0-9]*.ipynb"))
ASKING, CHECK = "# Your answer", "# The check"


def cells(notebook: NotebookNode, begin: str) -> list[str]:
    """The sources of the code cells that begin so."""
    return [c.source for c in notebook.cells if c.source.startswith(begin)]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name[:2])
def test_every_exercise_has_a_cell_and_a_check_and_no_solution(path: Path) -> None:
    chapter = nbformat.read(path, 4)
    before = copy.deepcopy(chapter)
    made = emptied(chapter)
    nbformat.validate(made)
    assert chapter == before  # the chapter itself stays as it was
    asked = {k: v for k, v in shown(chapter).items() if k.startswith("ex-")}
    blanks, checks = cells(made, ASKING), cells(made, CHECK)
    assert len(blanks) == len(checks) == len(asked)
    text = "\n".join(c.source for c in made.cells)
    for (label, (check, solution)), blank, guarded in zip(asked.items(), blanks, checks):
        assert f":label: {label}" in text and solution not in text
        assert check.strip().split("\n")[-1] in guarded and " = ..." in blank
        compile(guarded, label, "exec")
    assert "{solution}" not in text and "{admonition} Answer" not in text
    code = [c for c in made.cells if c.cell_type == "code"]
    kept = [c.source for c in code if c.source not in blanks + checks]
    assert kept == [c.source for c in chapter.cells if c.cell_type == "code"]
    assert not any(c.outputs or c.execution_count for c in code)


def with_solutions(notebook: NotebookNode, chapter: NotebookNode) -> NotebookNode:
    """Every check twice: before and after its exercise is solved."""
    solutions = iter(answer for key, (_, answer) in shown(chapter).items() if key[:3] == "ex-")
    doubled = []
    for cell in notebook.cells:
        doubled.append(cell)
        if cell.source.startswith(CHECK):
            doubled += [new_code_cell(next(solutions)), new_code_cell(cell.source)]
    return nbformat.from_dict(notebook | {"cells": doubled})


def said(notebook: NotebookNode) -> list[str]:
    """Run it to the end; what the checks say."""
    place = {"metadata": {"path": str(ROOT / "chapters")}}
    NotebookClient(notebook, timeout=1200, kernel_name="python3", resources=place).execute()
    checks = (c for c in notebook.cells if c.source.startswith(CHECK))
    return ["".join(o.get("text", "") for o in c.outputs).strip() for c in checks]


def test_chapter_0_runs_to_the_end_without_its_answers() -> None:
    chapter = nbformat.read(CHAPTERS[0], 4)
    assert said(emptied(chapter)) == []


TEXT = """# Look

::::{exercise} ★ First (5 minutes)
:label: ex-04-first

Write `double(x)` and set `pair`. For example

```python
double(2)
```

Check:

```python
x = 3
assert double(x) == 6 and pair == (1, 2), "twice"
```

:::{admonition} Hint
:class: tip dropdown

Add.
:::
::::

:::{solution} ex-04-first
:class: dropdown

```python
def double(x):
    return x + x

pair = 1, 2
unread = 3
```
:::

After."""


@pytest.fixture(scope="module")
def exercised() -> NotebookNode:
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    text = nbformat.v4.new_markdown_cell(TEXT)
    return nbformat.v4.new_notebook(cells=[new_code_cell("x = 'kept'"), text], metadata=metadata)


def test_it_runs_to_the_end_and_knows_a_right_answer(exercised: NotebookNode) -> None:
    told = said(with_solutions(emptied(exercised), exercised))
    assert told == ["No answer yet.", "Right."]


def test_an_exercise_is_cut_into_task_answer_and_check(exercised: NotebookNode) -> None:
    first, task, blank, check, after = emptied(exercised).cells
    assert "double(2)" in task.source and "assert" not in task.source and "Hint" in task.source
    assert blank.source == "# Your answer\ndouble = ...\npair = ..."
    assert after.source == "After."
    names: dict = {"x": "kept"}
    for source, told in [(blank.source, "No answer yet."), ("double, pair = abs, 0", "twice")]:
        exec(source, names)
        if told == "twice":
            with pytest.raises(AssertionError, match="twice"):
                exec(check.source, names)
        else:
            exec(check.source.replace("print(check())", "told = check()"), names)
            assert names["told"] == told
    assert names["x"] == "kept"  # what a check names stays inside it


@pytest.fixture(scope="module")
def taken(exercised: NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book of somebody's repository, whose PDF was made before."""
    folder = tmp_path_factory.mktemp("taken")
    ran = copy.deepcopy(exercised)
    ran.cells[0].execution_count = 1
    ran.metadata.language_info = {"name": "python"}
    pages = {"index.md": "# The book\n", "chapters/04_look.ipynb": nbformat.writes(ran)}
    small_book(folder, pages)
    pdf = folder / "_build/pdf" / take_away.PDF
    pdf.parent.mkdir(parents=True)
    pdf.write_bytes(b"%PDF" + bytes(1_600_000))
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("SITE_REPOSITORY", "ada/course")
        result = build(folder, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "_build" / "html"


def links(page: Path) -> dict[str, str]:
    """What the buttons above a page say, and where they lead."""
    return {a.get_text(strip=True): a["href"] for a in soup(page).select("a.dropdown-item")}


def test_the_menu_of_a_chapter_offers_both_notebooks_and_two_places_to_run(taken: Path) -> None:
    place = "/ada/course"
    assert links(taken / "chapters/04_look.html") == {
        "Binder": f"https://mybinder.org/v2/gh{place}/launch?urlpath=lab/tree/chapters/04_look.ipynb",
        "Colab": f"https://colab.research.google.com/github{place}/blob/launch/chapters/04_look.ipynb",
        "Notebook": "../_sources/chapters/04_look.ipynb",
        "Exercises emptied": "../take_away/04_look_emptied.ipynb",
    }
    emptied_copy = nbformat.read(taken / "take_away/04_look_emptied.ipynb", 4)
    assert emptied_copy.cells[0].source.startswith("*In this copy")
    assert len(cells(emptied_copy, CHECK)) == 1
    assert (taken / "_sources/chapters/04_look.ipynb").exists()


def test_the_first_page_leads_to_the_pdf_that_was_made(taken: Path) -> None:
    (link,) = soup(taken / "index.html").select(".whole-book a")
    assert (taken / link["href"]).stat().st_size == 1_600_004
    assert link.parent.get_text().startswith("The whole book as one PDF (2 MB)")


def test_without_a_pdf_no_page_leads_to_one(small: Path) -> None:
    (page,) = (small / name for name in ("index.html",))
    assert "whole-book" not in page.read_text(encoding="utf-8")
    assert not list(small.glob("take_away/*.pdf"))
