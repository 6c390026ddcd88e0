"""A notebook with its exercises emptied: no solutions, a cell for each answer, and its check."""

import ast
import re
import textwrap

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

BOX = re.compile(r"^(?P<fence>:{3,})\{(?P<kind>[\w-]+)\} ?(?P<title>.*)$")
LABEL = re.compile(r"^:label: (\S+)$", re.MULTILINE)
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANSWERS = {"solution", "answer"}
BELOW = "*(below your answer)*"


def emptied(notebook: NotebookNode) -> NotebookNode:
    """The notebook, exercises cut into the task, a cell for the answer, and its check."""
    solutions = {
        title: CODE.findall(text)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for kind, title, text in parts(cell.source)
        if kind == "solution"
    }
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cells += _cut(cell.source, solutions)
        else:  # as it was before it ran: outputs are in the other copy, and sixteen times as large
            cells.append(NotebookNode(cell | {"execution_count": None, "outputs": []}))
    made = NotebookNode(notebook | {"cells": cells})
    for number, cell in enumerate(cells):
        if cell.cell_type == "markdown" or cell.id.startswith("exercise"):
            cell.id = f"emptied-{number}"
    return made


def parts(text: str) -> list[tuple[str, str, str]]:
    """A text cut at its outermost boxes: (kind, title, text); kind and title are empty outside."""
    found, outside, lines, number = [], [], text.split("\n"), 0
    code = ""
    while number < len(lines):
        line = lines[number].rstrip()
        box = BOX.match(line)
        if code or line.startswith("```"):  # colons in a block of code are code
            code = "" if code and line == code else code or re.match("`+", line)[0]
            outside.append(line)
        elif box:
            ends = (n for n in range(number + 1, len(lines)) if lines[n].rstrip() == box["fence"])
            end = next(ends, len(lines) - 1)
            found.append(("", "", "\n".join(outside)))
            kind = "answer" if box["title"] == "Answer" else box["kind"]
            found.append((kind, box["title"].strip(), "\n".join(lines[number : end + 1])))
            outside, number = [], end
        else:
            outside.append(line)
        number += 1
    return [*found, ("", "", "\n".join(outside))]


def _cut(text: str, solutions: dict[str, list[str]]) -> list[NotebookNode]:
    """The cells of a text: solutions are left out, an exercise ends a cell."""
    cells, kept = [], []
    for kind, _, part in parts(text):
        if kind in ANSWERS:
            continue
        if kind != "exercise":
            kept.append(part)
            continue
        task, check = _task(part)
        cells.append(_text([*kept, task]))
        kept = []
        if check:
            cells += _answer(check, solutions.get(LABEL.search(part)[1], []))
    return [cell for cell in (*cells, _text(kept)) if cell.source]


def _text(pieces: list[str]) -> NotebookNode:
    return new_markdown_cell(re.sub(r"\n{3,}", "\n\n", "\n".join(pieces)).strip())


def _task(exercise: str) -> tuple[str, str]:
    """The box without its check, which is its last block of code, and the check."""
    own = [match for match in CODE.finditer(exercise)]
    if not own:
        return exercise, ""
    check = own[-1]
    return exercise[: check.start()] + BELOW + exercise[check.end() :], check[1]


def _answer(check: str, solution: list[str]) -> list[NotebookNode]:
    """A cell that asks for the names which the check reads, and the check, which waits for them.

    The check is a function: what it names stays inside, away from the next exercise.
    """
    names = asked(check, "\n".join(solution))
    blank = "\n".join(["# Your answer", *(f"{name} = ..." for name in names)])
    ready = " or ".join(f"{name} is ..." for name in names) or "False"
    body = textwrap.indent(check.rstrip(), "    ")
    lines = ["# The check", "def check():", f"    if {ready}:", '        return "No answer yet."']
    lines += [body, '    return "Right."', "", "", "print(check())"]
    return [new_code_cell(source, id="exercise") for source in (blank, "\n".join(lines))]


def asked(check: str, solution: str) -> list[str]:
    """The names that a solution gives and its check reads, in the order of the solution."""
    given: dict[str, None] = {}
    for statement in ast.parse(solution).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            given[statement.name] = None
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                given |= {n.id: None for n in ast.walk(target) if isinstance(n, ast.Name)}
    tree = ast.parse(check)
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return [name for name in given if name in read]
