"""What one code cell of a stored chapter must look like, with its outputs."""

import ast
import re

from nbformat import NotebookNode

LINES, COLUMNS = 25, 80
ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/~])/(home|Users|root|tmp|var|work|mnt|opt|usr)/|\b[A-Z]:\\\w"
)
PROGRESS_BAR = re.compile(r"(.*\d+%\|[^|\n]*\|\s*)+")
NOTHING = re.compile(r"None|\((?:None(?:, )?)+\)")
DRAWING = re.compile(
    r"(plt|axis|axes|panels?|figure|fig|ax)\b|(attention_maps?|bars|curves|heat_grids|pictures)$"
)

MARKUP = re.compile(r"\n|\*\*|`|\{\w+\}|\$")  # what no voice can read


def cell_problems(number: int, cell: NotebookNode) -> list[str]:
    """Everything that is wrong with the code cell of that number, in words."""
    found = []
    if cell.execution_count != number:
        found.append(f"execution count {cell.execution_count}: run the notebook from the top")
    if cell.source.count("\n") >= LINES:
        found.append(f"more than {LINES} lines")
    if wide := [line for line in cell.source.splitlines() if len(line) > COLUMNS]:
        found.append(f"wider than {COLUMNS} columns: {wide[0]}")
    if "sys.path" in cell.source:
        found.append("touches sys.path")
    if ABSOLUTE_PATH.search(cell.source):
        found.append("an absolute path")
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return [*found, "not plain Python"]
    if imports(tree) != (number == 1):
        found.append("imports belong in the first cell, all of them")
    if mostly_draws(tree) and "hide-input" not in cell.metadata.get("tags", []):
        found.append("most of its lines draw: tag it hide-input")
    return found + [problem for output in cell.outputs for problem in _output(cell, output)]


def imports(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree))


def mostly_draws(tree: ast.Module) -> bool:
    """Do the statements that call the plotting functions fill more than half of the lines?"""
    lines = {True: 0, False: 0}
    for statement in tree.body:
        calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
        draws = any(DRAWING.match(ast.unparse(call.func)) for call in calls)
        lines[draws] += statement.end_lineno - statement.lineno + 1
    return lines[True] > lines[False]


def figures(cell: NotebookNode) -> int:
    """How many pictures a cell shows."""
    shown = (output for output in cell.get("outputs", []) if "data" in output)
    return sum(any(kind.startswith("image/") for kind in output.data) for output in shown)


def claims(cell: NotebookNode) -> int:
    """How many claims a cell shows."""
    shown = (output for output in cell.get("outputs", []) if "data" in output)
    return sum('class="claim"' in output.data.get("text/html", "") for output in shown)


def _output(cell: NotebookNode, output: NotebookNode) -> list[str]:
    if output.output_type == "error":
        return ["an error is stored"]
    if output.output_type == "stream":
        stray = output.name == "stderr" and not PROGRESS_BAR.fullmatch(output.text)
        leak = ABSOLUTE_PATH.search(output.text)
        return ["text on stderr"] * stray + ["an absolute path is printed"] * bool(leak)
    text = " ".join(str(output.data.get(kind)) for kind in ("text/plain", "text/html"))
    found = ["an absolute path is shown"] * bool(ABSOLUTE_PATH.search(text))
    if NOTHING.fullmatch(output.data.get("text/plain", "")):
        found.append("it shows None: its last line gives nothing")
    if any(kind.startswith("image/") for kind in output.data):
        found += _figure(cell)
    elif figures(cell):
        found.append("a figure beside other output: its caption would be shown twice")
    return found


def _figure(cell: NotebookNode) -> list[str]:
    found, mystnb = [], cell.metadata.get("mystnb", {})
    if not (alt := mystnb.get("image", {}).get("alt")):
        found.append("a figure without alt text (metadata mystnb.image.alt)")
    elif MARKUP.search(alt):
        found.append("markup in the alt text: it is read out as it stands")
    if not {"caption", "name"} <= mystnb.get("figure", {}).keys():
        found.append("a figure without caption and name (metadata mystnb.figure)")
    if "title" not in cell.source:
        found.append("a figure without a title")
    return found
