"""Every exercise has a check that its solution passes and that typical wrong answers do not."""

from dataclasses import replace
from pathlib import Path

import pytest
from exercise_checks import FOLDER, Exercise, faults, read, shown, tagged
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CHAPTERS = sorted(Path(__file__).parents[2].glob("chapters/*.ipynb"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_exercises_are_those_of_the_chapter(path: Path) -> None:
    notebook, chapter = read(path)
    in_the_box = shown(notebook)
    assert in_the_box.keys() == chapter.exercises.keys()
    for label, exercise in chapter.exercises.items():
        check, solution = (code.strip() for code in in_the_box[label])
        assert check == exercise.check.strip(), label
        assert solution == exercise.solution.strip(), label


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_solution_passes_and_a_wrong_answer_does_not(path: Path) -> None:
    _, chapter = read(path)
    found = {label: faults(ex, chapter.setup) for label, ex in chapter.exercises.items()}
    assert {label: problems for label, problems in found.items() if problems} == {}


def test_every_file_of_exercises_belongs_to_a_chapter() -> None:
    numbers = {path.name[:2] for path in CHAPTERS}
    assert {path.stem.removeprefix("chapter_") for path in FOLDER.glob("*.py")} <= numbers


GOOD = Exercise(
    check="assert double(2) == 4 and double(0.5) == 1 == ONE",
    solution="def double(x):\n    return 2 * x",
    wrong=["def double(x):\n    return x**2", "def double(x):\n    return x + 2"],
)


def test_a_good_exercise_has_no_fault() -> None:
    assert faults(GOOD, "ONE = 1") == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"solution": "def double(x):\n    return x"},
            "the solution does not pass: AssertionError",
        ),
        ({"check": "double(2)"}, "wrong answer 1 passes"),
        ({"check": "assert double(2) == 4"}, "wrong answer 1 passes"),
        ({"wrong": GOOD.wrong[:1] * 2}, "fewer than two wrong answers"),
        ({"wrong": [*GOOD.wrong, "y = 1"]}, "wrong answer 3 ends in NameError"),
    ],
)
def test_a_fault_is_found(change: dict[str, str], fault: str) -> None:
    assert fault in " | ".join(faults(replace(GOOD, **change), "ONE = 1"))


def test_one_answer_does_not_help_another() -> None:
    leaky = replace(GOOD, wrong=[*GOOD.wrong, "pass"])
    assert "wrong answer 3 ends in NameError" in faults(leaky, "ONE = 1")[0]


TEXT = """::::{exercise} ★ Twice (5 minutes)
:label: ex-01-twice

Begin with

```python
x = 1
```

and check

```python
assert double(2) == 4
```

:::{admonition} Hint
:class: tip dropdown

```python
x + x
```
:::
::::

:::{solution} ex-01-twice
:class: dropdown

```python
def double(x):
    return 2 * x
```
:::"""


def test_check_and_solution_are_read_from_the_boxes() -> None:
    cells = [new_markdown_cell(TEXT), new_code_cell("a = 1", metadata={"tags": ["for-exercises"]})]
    notebook = new_notebook(cells=[*cells, new_code_cell("b = 1")])
    double = "def double(x):\n    return 2 * x\n"
    assert shown(notebook) == {"ex-01-twice": ("assert double(2) == 4\n", double)}
    assert tagged(notebook) == "a = 1"
    notebook.cells[0].source = TEXT.replace("{solution} ex-01", "{solution} ex-02")
    assert shown(notebook)["ex-01-twice"][1] == ""
