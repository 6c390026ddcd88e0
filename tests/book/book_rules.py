"""What a stored chapter must look like: everything that nbval does not look at."""

import ast
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

CELLS = range(15, 26)
LINES = 25
EXERCISES = range(3, 7)
ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/~])/(home|Users|root|tmp|var|work|mnt|opt|usr)/|\b[A-Z]:\\\w"
)
PROGRESS_BAR = re.compile(r"(.*\d+%\|[^|\n]*\|\s*)+")
ADMONITION = re.compile(r"^(`{3,}|:{3,})\{admonition\}.*?^\1", re.MULTILINE | re.DOTALL)


def problems(path: Path) -> list[str]:
    """Everything that is wrong with one notebook, in words."""
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = [*_metadata(notebook), *_text(notebook), *_setup(code)]
    if len(code) not in CELLS:
        found.append(f"{len(code)} code cells: {CELLS.start} to {CELLS.stop - 1} are wanted")
    for number, cell in enumerate(code, start=1):
        found += [f"code cell {number}: {problem}" for problem in _cell(number, cell)]
    return found


def _metadata(notebook: NotebookNode) -> list[str]:
    found = []
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernelspec is not python3")
    if "version" in notebook.metadata.get("language_info", {}):
        found.append("a language version is stored: `make notebooks` drops it")
    return found


def _text(notebook: NotebookNode) -> list[str]:
    """Title, opening box, closing box, exercises."""
    kinds = [cell.cell_type for cell in notebook.cells]
    first, last = kinds.index("code"), len(kinds) - kinds[::-1].index("code")
    opening, closing, whole = (
        "\n".join(cell.source for cell in part if cell.cell_type == "markdown")
        for part in (notebook.cells[:first], notebook.cells[last:], notebook.cells)
    )
    found = []
    if len(re.findall(r"^# ", whole, re.MULTILINE)) != 1 or not whole.startswith("# "):
        found.append("the first line is not the one title")
    if not any("minutes" in box[0] for box in ADMONITION.finditer(opening)):
        found.append("no opening box with the minutes to read and to run")
    if not any("misconception" in box[0].lower() for box in ADMONITION.finditer(closing)):
        found.append("no closing box with the misconception")
    exercises = len(re.findall(r"\{exercise(-start)?\}", whole))
    solutions = re.findall(r"\{solution(?:-start)?\}.*\n(?::label:.*\n)?:class: dropdown", whole)
    if exercises not in EXERCISES or exercises != len(solutions):
        found.append(f"{exercises} exercises and {len(solutions)} collapsed solutions")
    return found


def _setup(code: list[NotebookNode]) -> list[str]:
    """Every import stands in the first code cell."""
    found = []
    for number, cell in enumerate(code, start=1):
        try:
            nodes = list(ast.walk(ast.parse(cell.source)))
        except SyntaxError:
            found.append(f"code cell {number}: not plain Python")
            continue
        imports = any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes)
        if imports != (number == 1):
            found.append(f"code cell {number}: imports belong in the first cell, all of them")
    return found


def _cell(number: int, cell: NotebookNode) -> list[str]:
    found = []
    if cell.execution_count != number:
        found.append(f"execution count {cell.execution_count}: run the notebook from the top")
    if cell.source.count("\n") >= LINES:
        found.append(f"more than {LINES} lines")
    if "sys.path" in cell.source:
        found.append("touches sys.path")
    if ABSOLUTE_PATH.search(cell.source):
        found.append("an absolute path")
    return found + [problem for output in cell.outputs for problem in _output(cell, output)]


def _output(cell: NotebookNode, output: NotebookNode) -> list[str]:
    if output.output_type == "error":
        return ["an error is stored"]
    if output.output_type == "stream":
        stray = output.name == "stderr" and not PROGRESS_BAR.fullmatch(output.text)
        leak = ABSOLUTE_PATH.search(output.text)
        return ["text on stderr"] * stray + ["an absolute path is printed"] * bool(leak)
    found = []
    if any(
        ABSOLUTE_PATH.search(str(output.data.get(kind))) for kind in ("text/plain", "text/html")
    ):
        found.append("an absolute path is shown")
    if any(kind.startswith("image/") for kind in output.data):
        mystnb = cell.metadata.get("mystnb", {})
        if not mystnb.get("image", {}).get("alt"):
            found.append("a figure without alt text (metadata mystnb.image.alt)")
        if not {"caption", "name"} <= mystnb.get("figure", {}).keys():
            found.append("a figure without caption and name (metadata mystnb.figure)")
    return found
