"""Build the book as `make book` does, or a small one with the same configuration."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import yaml
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]
MODULES = ("__init__.py", "attention.py", "tokens.py", "scores/*.py", "models/__init__.py")
sys.path.append(str(ROOT / "_ext"))  # the extensions import each other


def build(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """Build the book of one folder into another; a warning is an error."""
    tool = Path(sys.executable).with_name("jupyter-book")
    command = [tool, "build", source, "--path-output", output, "-W", "-n", "--keep-going"]
    return subprocess.run(command, capture_output=True, text=True, cwd=source)


def small_book(folder: Path, pages: dict[str, str], *appendices: str) -> Path:
    """A book of these pages (path: text), the first its root, and of appendices of the real one.

    Pages whose names begin with a number are its chapters, the others appendices too.
    """
    for name in ("_ext", "_static", "images", "site"):
        shutil.copytree(ROOT / name, folder / name)
    found = (path for name in MODULES for path in ROOT.glob(f"src/{name}"))
    sources = (path.relative_to(ROOT) for path in found)  # what appendix E has there
    for name in ("_config.yml", "references.bib", *appendices, *sources):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for name, text in pages.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    root, *others = pages
    chapters = [name for name in others if Path(name).name[0].isdigit()]
    unnumbered = [*(name for name in others if name not in chapters), *appendices]
    parts = [
        {"numbered": numbered, "chapters": [{"file": name.rsplit(".", 1)[0]} for name in names]}
        for numbered, names in ((2, chapters), (False, unnumbered))
        if names
    ]
    toc = {"format": "jb-book", "root": root.removesuffix(".md"), "parts": parts}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    return folder


def notebook_of(cells: Sequence[str | tuple[str, list[str]]]) -> NotebookNode:
    """A notebook that has been run: text, or code with its tags."""
    made = [
        new_markdown_cell(cell)
        if isinstance(cell, str)
        else new_code_cell(cell[0], metadata={"tags": cell[1]})
        for cell in cells
    ]
    notebook = new_notebook(cells=made)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    NotebookClient(notebook, kernel_name="python3").execute()
    return notebook


def extension(name: str) -> ModuleType:
    """A Sphinx extension of the book, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "_ext" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module
