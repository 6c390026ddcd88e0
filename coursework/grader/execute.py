"""Takes the place of nbgrader's Execute step: the tests run here, the student's code in the jail.

This process is trusted and runs no line of the student's. The tests have the text of the
instructor's source; in them, the names of the student's functions are stand-ins. First all visible
parts run, then all hidden ones: what a hidden check has sent into the jail cannot come back in the
text of an error, since no text of the student's is shown after that.
"""

import ast
import warnings
from typing import Any

from coursework.checks.base import Wrong
from coursework.grader.jail import JailError
from coursework.grader.notebook import Cell, grade_id, is_answer, is_test, split, text
from coursework.grader.process import MOST_TEXT, Stopped, StudentError
from coursework.grader.student import Student

Names = dict[str, Any]
RAISED = "your code raised an error"


def execute(notebook: dict[str, Any], source: dict[str, Any], student: Student) -> list[str]:
    """Fill in the outputs as nbgrader reads them; return what the instructor should look at.

    A test cell without an error has all its points. No output is ever a result, so a number on
    the last line of a cell is no partial credit.
    """
    for place, cell in enumerate(cell for cell in notebook["cells"] if _is_students(cell)):
        run_answer(cell, grade_id(cell) or f"your own, number {place + 1}", student)
    tests = {grade_id(cell): cell for cell in source["cells"] if is_test(cell)}
    targets = [(cell, tests[grade_id(cell)]) for cell in notebook["cells"] if is_test(cell)]
    setup = _setup(source)
    worlds = [setup | {name: student.function(name) for name in functions(source)} for _ in targets]
    alarms: list[str] = []
    for (cell, test), world in zip(targets, worlds):
        cell["outputs"] = run_visible(split(text(test))[0], world)
    for (cell, test), world in zip(targets, worlds):
        if not cell["outputs"]:
            cell["outputs"], alarm = run_hidden(split(text(test))[1], world)
            alarms += [f"{grade_id(cell)}: {alarm}"] if alarm else []
    return alarms


def functions(source: dict[str, Any]) -> list[str]:
    """Names of the functions that students write: those the solutions define."""
    return [
        node.name
        for cell in source["cells"]
        if cell["cell_type"] == "code" and is_answer(cell)
        for node in ast.parse(text(cell)).body
        if isinstance(node, ast.FunctionDef)
    ]


def run_answer(cell: Cell, name: str, student: Student) -> None:
    """Run a cell of the student's in the jail; an error becomes its output."""
    try:
        student.run(name, text(cell))
        cell["outputs"] = []
    except StudentError as error:
        cell["outputs"] = failure("StudentError", str(error))


def run_visible(code: str, world: Names) -> list[Cell]:
    """Errors are shown in full: nothing hidden has been in the jail yet."""
    try:
        _exec(code, world)
    except JailError:  # this machine's fault: the student must have no result
        raise
    except Exception as error:
        return failure(type(error).__name__, str(error))
    return []


def run_hidden(code: str, world: Names) -> tuple[list[Cell], str]:
    """Of an error only fixed words are shown; what no student can have caused is told apart."""
    try:
        _exec(code, world)
    except Wrong as wrong:
        return failure("Wrong", str(wrong).partition("\n")[0]), ""
    except Stopped as stopped:
        return failure("StudentError", str(stopped)), ""
    except StudentError:
        return failure("StudentError", RAISED), ""
    except JailError:
        raise
    except Exception as error:
        return failure("StudentError", RAISED), f"{type(error).__name__} in a check: {error}"[:500]
    return [], ""


def failure(kind: str, message: str) -> list[Cell]:
    """The outputs of a cell that failed, as a notebook stores them."""
    message = message[:MOST_TEXT]  # an error of Python's may repeat all that a student returned
    line = f"{kind}: {message}" if message else kind
    error = {"output_type": "error", "ename": kind, "evalue": message, "traceback": [line]}
    return [error]


def _is_students(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and not is_test(cell)


def _setup(source: dict[str, Any]) -> Names:
    """The names that the locked cells of the source give to every test."""
    names: Names = {"__name__": "coursework.tests"}
    for cell in source["cells"]:
        if cell["cell_type"] == "code" and not is_test(cell) and not is_answer(cell):
            if grade_id(cell) is not None:
                _exec(text(cell), names)
    return names


def _exec(code: str, names: Names) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, "<test>", "exec"), names)
