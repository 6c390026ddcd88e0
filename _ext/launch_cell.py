"""The set-up cell with which a notebook of the book runs on Colab, where it stands alone.

A notebook that Colab opens knows neither its repository nor its commit: the cell says both.
Pictures beside the notebooks are named by their whole address, since Colab has only the notebook.
"""

import re

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

TITLE = "# Set-up. On Colab it fetches the course and installs it; elsewhere it does nothing."
CELL = f"""{TITLE}
import os
import subprocess
import sys
from pathlib import Path

ADDRESS = "{{address}}"
COMMIT = "{{commit}}"
if "google.colab" in sys.modules:
    course = Path.home() / "course"
    if not (course / "pyproject.toml").exists():
        fetch = ["fetch", "--quiet", "--depth=1", ADDRESS, COMMIT]
        for words in (["init", "--quiet"], fetch, ["checkout", "-q", COMMIT]):
            course.mkdir(exist_ok=True)
            subprocess.run(["git", *words], cwd=course, check=True)
    install = [sys.executable, "tools/install_beside.py"]
    subprocess.run(install, cwd=course, check=True)
    sys.path.insert(0, str(course))  # this kernel began before the installation
    os.chdir(course / "chapters")
"""
FIGURE = re.compile(
    r"^(?P<fence>:{3,})\{figure\} \.\./(?P<file>images/[\w./-]+)\n"
    r"(?P<options>(?::[\w-]+:.*\n)*)\n(?P<caption>.*?)\n(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
BARE = re.compile(r"\]\(\.\./(images/[\w./-]+)\)")
ALT = re.compile(r"^:alt: (.*)$", re.MULTILINE)
ON_GITHUB = "https://github.com/"


def with_setup(notebook: NotebookNode, address: str, commit: str) -> NotebookNode:
    """The notebook with the cell before all others, once."""
    cell = new_code_cell(CELL.format(address=address, commit=commit).rstrip(), id="set-up")
    cell.metadata = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    notebook.cells = [cell, *(old for old in notebook.cells if old.get("id") != "set-up")]
    for old in notebook.cells:
        if old.cell_type == "markdown" and address.startswith(ON_GITHUB):
            old.source = with_pictures(old.source, f"{address}/raw/{commit}")
    return notebook


def with_pictures(text: str, place: str) -> str:
    """Figures as pictures that any reader of Markdown draws, with their captions below."""

    def picture(figure: re.Match[str]) -> str:
        alt = ALT.search(figure["options"])
        shown = f"![{alt[1] if alt else ''}]({place}/{figure['file']})"
        return f"{shown}\n\n{figure['caption'].strip()}"

    return BARE.sub(rf"]({place}/\1)", FIGURE.sub(picture, text))
