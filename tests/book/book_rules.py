"""What a stored chapter must look like: everything that nbval does not look at."""

import re
from pathlib import Path

import nbformat
from boxes import Box, boxes
from cell_rules import COLUMNS, cell_problems, claims, figures
from nbformat import NotebookNode

CELLS, CLAIMS, EXERCISES = range(15, 26), range(8, 17), range(3, 7)
FIGURES = 12
WORDS = 3_300  # an hour at reading speed is gone by then; 3,000 is the aim, a tenth is leeway
BACKTICK_DIRECTIVE = re.compile(r"^ *`{3,}\{", re.MULTILINE)
TIGHT_OPTIONS = re.compile(r"^:{3,}\{.*\n(?::[\w-]+:.*\n)+(?!\n|:{3,}$|:[\w-]+:)", re.MULTILINE)
TITLE = re.compile(r"★+ \S.* \(\d+ minutes\)")
LIST_ITEM = re.compile(r"^(\d+\.|[-*]) ", re.MULTILINE)


def problems(path: Path) -> list[str]:
    """Everything that is wrong with one notebook, in words."""
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = [*_metadata(notebook), *_order(notebook), *_form(text), *_counts(code, text)]
    found += [f"{problem}" for box in boxes(text) for problem in _box(box, text)]
    for number, cell in enumerate(code, start=1):
        found += [f"code cell {number}: {problem}" for problem in cell_problems(number, cell)]
    return found


def words(text: str) -> int:
    """The words of a text without its code; a formula counts as one."""
    text = re.sub(r"^ *(`{3,}).*?^ *\1", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$|\$[^$]+\$", "formula", text, flags=re.DOTALL)
    text = re.sub(r"^:.*$", "", text, flags=re.MULTILINE)  # fences and options
    return len(re.findall(r"[^\s|]*\w[^\s|]*", text))


def _metadata(notebook: NotebookNode) -> list[str]:
    found = []
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernelspec is not python3")
    if "version" in notebook.metadata.get("language_info", {}):
        found.append("a language version is stored: `make notebooks` drops it")
    return found


def _order(notebook: NotebookNode) -> list[str]:
    """Title and opening box before all code, the closing box after it, the recap in between."""
    kinds = [cell.cell_type for cell in notebook.cells]
    first, last = kinds.index("code"), len(kinds) - kinds[::-1].index("code")
    opening, closing, whole = (
        "\n\n".join(cell.source for cell in part if cell.cell_type == "markdown")
        for part in (notebook.cells[:first], notebook.cells[last:], notebook.cells)
    )
    found = []
    if len(re.findall(r"^# ", whole, re.MULTILINE)) != 1 or not whole.startswith("# "):
        found.append("the first line is not the one title")
    if not any("minutes" in box.body for box in boxes(opening) if box.kind == "admonition"):
        found.append("no opening box with the minutes to read and to run")
    if not any("misconception" in (box.title + box.body).lower() for box in boxes(closing)):
        found.append("no closing box with the misconception")
    remains = re.search(r"^## .*remains", whole, re.MULTILINE)
    before = whole[: remains.start()] if remains else ""
    recap = [box for box in boxes(before) if "recap" in box.title.lower()]
    if not recap or not 4 <= len(LIST_ITEM.findall(recap[-1].body)) <= 6:
        found.append("no recap of 4 to 6 lines in a box before the section on what remains")
    elif "prediction" not in recap[-1].body.lower():
        found.append("the recap does not answer the predictions")
    return found


def _form(text: str) -> list[str]:
    found = []
    if BACKTICK_DIRECTIVE.search(text):
        found.append("a directive in backticks: use a colon fence")
    if tight := TIGHT_OPTIONS.search(text):
        found.append(f"no blank line after the options of {tight[0].splitlines()[0]}")
    if wide := [
        line
        for block in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
        if len(line) > COLUMNS
    ]:
        found.append(f"code wider than {COLUMNS} columns: {wide[0]}")
    if not re.search(r"^## Key terms\n\n\| English \| Chinese \|", text, re.MULTILINE):
        found.append("no table of key terms, | English | Chinese |")
    return found


def _counts(code: list[NotebookNode], text: str) -> list[str]:
    pictures = sum(map(figures, code)) + sum(box.kind == "figure" for box in boxes(text))
    exercises = sum(box.kind == "exercise" for box in boxes(text))
    found = [
        f"{n} {what}: {wanted.start} to {wanted.stop - 1} are wanted"
        for n, what, wanted in (
            (len(code), "code cells", CELLS),
            (sum(map(claims, code)), "claims", CLAIMS),
            (exercises, "exercises", EXERCISES),
        )
        if n not in wanted
    ]
    if pictures > FIGURES:
        found.append(f"{pictures} figures: {FIGURES} at most")
    if (n := words(text)) > WORDS:
        found.append(f"{n} words: {WORDS} at most")
    return found


def _box(box: Box, text: str) -> list[str]:
    if box.kind == "figure" and not {"alt", "name"} <= box.options.keys():
        return [f"the figure {box.title} without alt text or name"]
    if box.kind != "exercise":
        return []
    label = box.options.get("label", "")
    solutions = [other for other in boxes(text) if (other.kind, other.title) == ("solution", label)]
    hints = [inner for inner in box.inner if inner.title == "Hint"]
    faults = {
        "the title is not ★★ Title (15 minutes)": not TITLE.fullmatch(box.title),
        "the label is not ex-…": not label.startswith("ex-"),
        "no folded hint": ["tip dropdown"] != [hint.options.get("class") for hint in hints],
        "no folded solution": ["dropdown"] != [other.options.get("class") for other in solutions],
        "no check": "assert" not in "".join(box.code()[-1:]),
    }
    return [f"exercise {label}: {problem}" for problem, wrong in faults.items() if wrong]
