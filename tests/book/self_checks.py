"""The self-checks of chapter 0: a question, dots for the answer, a check, a fold, where to read."""

import ast
import re
from collections import Counter
from dataclasses import dataclass

from boxes import Box, boxes
from nbformat import NotebookNode

TAG = "self-check"
QUESTION, POINTER = "**Question.**", "**If this failed**"
LINK = re.compile(r"\]\(https://|\{cite:[pt]\}`")


@dataclass(frozen=True)
class SelfCheck:
    """One section that holds cells with the tag `self-check`."""

    title: str
    cells: list[NotebookNode]

    @property
    def places(self) -> list[int]:
        """Where the check cells stand; there should be one."""
        return [i for i, cell in enumerate(self.cells) if _tagged(cell)]

    @property
    def asking(self) -> str:
        """The cell in which the reader answers: the one before the check."""
        before = self.cells[self.places[0] - 1]
        return before.source if before.cell_type == "code" else ""

    @property
    def check(self) -> str:
        return self.cells[self.places[0]].source

    @property
    def answers(self) -> list[Box]:
        return [box for box in boxes(self.text(self.places[0])) if box.title == "Answer"]

    def text(self, start: int = 0, stop: int | None = None) -> str:
        """The text cells from one place to another."""
        part = self.cells[start:stop]
        return "\n\n".join(cell.source for cell in part if cell.cell_type == "markdown")


def self_checks(notebook: NotebookNode) -> list[SelfCheck]:
    """Those of a notebook, in order; a section begins with a cell that begins with `## `."""
    found: list[SelfCheck] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            found.append(SelfCheck(cell.source.split("\n")[0].removeprefix("## "), []))
        if found:
            found[-1].cells.append(cell)
    return [check for check in found if check.places]


def dots(source: str) -> list[str]:
    """The names that wait for an answer: `name = ...`."""
    return [
        statement.targets[0].id
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and getattr(statement.value, "value", None) is Ellipsis
    ]


def self_check_problems(check: SelfCheck) -> list[str]:
    """Everything that is wrong with one self-check, in words."""
    place, names = check.places[0], dots(check.asking)
    folded = [box for box in check.answers if box.options.get("class") == "tip dropdown"]
    answer = [code for box in folded for code in box.code()]
    given = [line.split(" = ")[0] for code in answer for line in code.splitlines()]
    lines = check.text(place).split("\n")
    pointers = [n for n, line in enumerate(lines) if line.startswith(POINTER)]
    read = "\n".join(lines[pointers[0] :]) if pointers else ""
    faults = {
        "not one check cell": len(check.places) != 1,
        "no question before the check": QUESTION not in check.text(0, place),
        "no dots for an answer": not names,
        "the check is not folded": "hide-input" not in check.cells[place].metadata.tags,
        "the check expects nothing": "expect" not in _called(check.check),
        "the check does not wait for every answer": names and names != _awaited(check.check),
        "no folded answer with one block of code": not len(folded) == len(answer) == 1,
        "the answer does not give what is asked for": names and len(answer) == 1 and given != names,
        f"no line {POINTER} with a link": len(pointers) != 1 or not LINK.search(read),
    }
    return [f"{check.title}: {problem}" for problem, wrong in faults.items() if wrong]


def names_taken_twice(notebook: NotebookNode) -> list[str]:
    """What an asking cell names and another cell overwrites: a reader may jump back."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    times = Counter(name for source in cells for name in _stored(source))
    kept = {name for check in self_checks(notebook) for name in _stored(check.asking)}
    return sorted(name for name in kept if times[name] > 1)


def _tagged(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and TAG in cell.metadata.get("tags", [])


def _called(source: str) -> set[str]:
    nodes = ast.walk(ast.parse(source))
    return {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}


def _awaited(source: str) -> list[str]:
    """The arguments of `if answered(...):`, which the rest of the check stands under."""
    body = ast.parse(source).body
    test = body[0].test if len(body) == 1 and isinstance(body[0], ast.If) else None
    if not isinstance(test, ast.Call) or ast.unparse(test.func) != "answered":
        return []
    return [ast.unparse(argument) for argument in test.args]


def _stored(source: str) -> set[str]:
    nodes = ast.walk(ast.parse(source))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
