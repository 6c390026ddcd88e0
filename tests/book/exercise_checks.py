"""The exercises of a chapter as code: what is checked, what passes, and what must not pass."""

import importlib.util
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import torch
from boxes import Box, boxes
from nbformat import NotebookNode
from self_checks import self_checks

FOLDER = Path(__file__).parent / "exercises"
CHAPTERS = Path(__file__).parents[2] / "chapters"
CLEAR = (AssertionError, ValueError, TypeError, IndexError, RuntimeError)


@dataclass(frozen=True)
class Exercise:
    """The check that stands in the box, the solution, and typical answers that are wrong."""

    check: str
    solution: str
    wrong: Sequence[str]


@dataclass(frozen=True)
class Chapter:
    """The exercises of a chapter by label; `setup` makes the names that their code may use."""

    setup: str
    exercises: dict[str, Exercise]


def stored(number: str) -> Chapter:
    """What exercises/chapter_NN.py holds: SETUP and EXERCISES."""
    path = FOLDER / f"chapter_{number}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Chapter(module.SETUP, module.EXERCISES)


def shown(notebook: NotebookNode) -> dict[str, tuple[str, str]]:
    """Label -> (check, solution) as the chapter shows them: the last and the only code block.

    The label of a self-check is its title, its check the cell with the tag.
    """
    asked = {
        each.title: (each.check, _only(next(iter(each.answers), None)))
        for each in self_checks(notebook)
    }
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = list(boxes(text))
    solutions = {box.title: box for box in found if box.kind == "solution"}
    return asked | {
        (label := box.options["label"]): (_last(box.code()), _only(solutions.get(label)))
        for box in found
        if box.kind == "exercise"
    }


def self_check_exercises(number: str, wrong: dict[str, list[str]]) -> dict[str, Exercise]:
    """Check and answer as they stand on the page; a wrong answer is a line that mars the right one.

    Title of the self-check -> such lines.
    """
    (path,) = CHAPTERS.glob(f"{number}_*.ipynb")
    page = shown(nbformat.read(path, as_version=4))
    return {
        title: Exercise(*page[title], [f"{page[title][1]}\n{line}" for line in lines])
        for title, lines in wrong.items()
    }


def _last(code: list[str]) -> str:
    return code[-1] if code else ""


def _only(box: Box | None) -> str:
    code = box.code() if box else []
    return code[0] if len(code) == 1 else ""


def faults(exercise: Exercise, setup: str) -> list[str]:
    """What is wrong with an exercise, in words, found by running its answers."""
    found = []
    if (error := _outcome(setup, exercise.solution, exercise.check)) is not None:
        found.append(f"the solution does not pass: {error!r}")
    if len(set(exercise.wrong)) < 2:
        found.append("fewer than two wrong answers")
    for n, answer in enumerate(exercise.wrong, start=1):
        error = _outcome(setup, answer, exercise.check)
        if error is None:
            found.append(f"wrong answer {n} passes")
        elif not isinstance(error, CLEAR):
            found.append(f"wrong answer {n} ends in {error!r}")
    return found


def _outcome(setup: str, answer: str, check: str) -> Exception | None:
    """What the check raises; an answer that cannot even be run is a fault of ours."""
    names = dict(_names(setup))
    _seed()
    exec(compile(answer, "answer", "exec"), names)
    _seed()
    try:
        exec(compile(check, "check", "exec"), names)
    except Exception as error:
        return error
    return None


@cache
def _names(setup: str) -> dict[str, object]:
    names: dict[str, object] = {"__name__": "exercise"}
    _seed()
    exec(compile(setup, "setup", "exec"), names)
    return names


def _seed() -> None:
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


def tagged(notebook: NotebookNode) -> str:
    """The code cells with the tag `for-exercises`: they run before SETUP."""
    cells = [cell for cell in notebook.cells if "for-exercises" in cell.metadata.get("tags", [])]
    return "\n\n".join(cell.source for cell in cells)


def read(path: Path) -> tuple[NotebookNode, Chapter]:
    """A chapter's notebook, and its exercises with the tagged cells before their setup."""
    notebook = nbformat.read(path, as_version=4)
    chapter = stored(path.name[:2])
    return notebook, Chapter(f"{tagged(notebook)}\n\n{chapter.setup}", chapter.exercises)
