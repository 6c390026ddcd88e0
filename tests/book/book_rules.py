"""What a stored chapter must look like: everything that nbval does not look at."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from boxes import Box, boxes
from cell_rules import COLUMNS, cell_problems, claims, figures
from nbformat import NotebookNode
from self_checks import names_taken_twice, self_check_problems, self_checks


@dataclass(frozen=True)
class Mould:
    """How many a page has; chapter 0 tells no story, it asks."""

    claims: range
    exercises: range
    self_checks: range
    figures: range
    words: int


NONE = range(1)
CHAPTER = Mould(range(8, 17), range(3, 7), NONE, range(13), words=3_300)  # 3,000 is the aim
CHAPTER_ZERO = Mould(NONE, NONE, range(10, 11), range(3, 7), words=2_000)
CELLS = range(15, 26)
DRAWN = ("figure", "explorable")
BACKTICK_DIRECTIVE = re.compile(r"^ *`{3,}\{", re.MULTILINE)
TIGHT_OPTIONS = re.compile(r"^:{3,}\{.*\n(?::[\w-]+:.*\n)+(?!\n|:{3,}$|:[\w-]+:)", re.MULTILINE)
TITLE = re.compile(r"★+ \S.* \(\d+ minutes\)")
SIGNPOST = re.compile(r"^\*\*(?:In one sentence|Next)\*\*: .*$", re.MULTILINE)
LIST_ITEM = re.compile(r"^(\d+\.|[-*]) ", re.MULTILINE)


def problems(path: Path) -> list[str]:
    """Everything that is wrong with one notebook, in words."""
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    text = _text(notebook.cells)
    mould = mould_of(path)
    found = [*_metadata(notebook), *_opening(notebook), *_form(text)]
    found += _story(notebook) if mould is CHAPTER else _questions(notebook)
    found += _counts(notebook, text, mould)
    found += [f"{problem}" for box in boxes(text) for problem in _box(box, text)]
    for number, cell in enumerate(code, start=1):
        found += [f"code cell {number}: {problem}" for problem in cell_problems(number, cell)]
    return found


def mould_of(path: Path) -> Mould:
    """The exception is chapter 0, by the number in the name of its file."""
    return CHAPTER_ZERO if path.name.startswith("00_") else CHAPTER


def words(text: str) -> int:
    """The words of a text without its code and its signposts; a formula counts as one."""
    text = re.sub(r"^ *(`{3,}).*?^ *\1", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$|\$[^$]+\$", "formula", text, flags=re.DOTALL)
    text = re.sub(r"!\[[^]]*\]\([^)]*\)", "", text)  # pictures: their words are for the ear
    text = re.sub(r"^:.*$", "", text, flags=re.MULTILINE)  # fences and options
    text = SIGNPOST.sub("", text)  # two lines of their own limits, for the first page and the links
    return len(re.findall(r"[^\s|]*\w[^\s|]*", text))


def _metadata(notebook: NotebookNode) -> list[str]:
    found = []
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernelspec is not python3")
    if "version" in notebook.metadata.get("language_info", {}):
        found.append("a language version is stored: `make notebooks` drops it")
    return found


def _opening(notebook: NotebookNode) -> list[str]:
    """Title and opening box before all code."""
    kinds = [cell.cell_type for cell in notebook.cells]
    opening, whole = _text(notebook.cells[: kinds.index("code")]), _text(notebook.cells)
    found = []
    if len(re.findall(r"^# ", whole, re.MULTILINE)) != 1 or not whole.startswith("# "):
        found.append("the first line is not the one title")
    if not any("minutes" in box.body for box in boxes(opening) if box.kind == "admonition"):
        found.append("no opening box with the minutes to read and to run")
    return found


def _story(notebook: NotebookNode) -> list[str]:
    """The recap before what remains, the misconception after all code."""
    kinds = [cell.cell_type for cell in notebook.cells]
    last = len(kinds) - kinds[::-1].index("code")
    closing, whole = _text(notebook.cells[last:]), _text(notebook.cells)
    found = []
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


def _questions(notebook: NotebookNode) -> list[str]:
    """Each self-check has all its parts, and none overwrites what another asks for."""
    found = [problem for each in self_checks(notebook) for problem in self_check_problems(each)]
    return found + [f"{name} is taken twice" for name in names_taken_twice(notebook)]


def _text(cells: list[NotebookNode]) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


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
    if "![](" in text:
        found.append("a picture without alt text")
    if not re.search(r"^## Key terms\n\n\| English \| Chinese \|", text, re.MULTILINE):
        found.append("no table of key terms, | English | Chinese |")
    return found


def _counts(notebook: NotebookNode, text: str, mould: Mould) -> list[str]:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = list(boxes(text))
    pictures = sum(map(figures, code)) + sum(box.kind in DRAWN for box in shown)
    found = [
        f"{n} {what}: {wanted.start} to {wanted.stop - 1} are wanted"
        for n, what, wanted in (
            (len(code), "code cells", CELLS),
            (pictures, "figures", mould.figures),
            (sum(map(claims, code)), "claims", mould.claims),
            (sum(box.kind == "exercise" for box in shown), "exercises", mould.exercises),
            (len(self_checks(notebook)), "self-checks", mould.self_checks),
        )
        if n not in wanted
    ]
    if (n := words(text)) > mould.words:
        found.append(f"{n} words: {mould.words} at most")
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
