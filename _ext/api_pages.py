"""Sphinx extension: appendix E, a section for every module of src, made from the files.

A new module appears by itself. Docstrings are plain text: lines of equations stay as they are.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from filled_pages import fill
from sphinx.application import Sphinx

PAGE = "chapters/api"
MARK = "<!-- every module of src, written here when the site is built -->"
MEMBERS = "   :members:\n   :undoc-members:\n   :ignore-module-all:\n   :show-inheritance:\n"
EQUATION = re.compile(r"  |(?!\w?[a-z]+,? [a-z]{2,}\b).* = ")  # a sentence begins with two words
SPECIAL = re.compile(r"([\\*_|])")


def modules(root: Path) -> Iterator[tuple[str, str, int]]:
    """Path, name and depth of every module: a package first, then its files, then its folders."""
    folders = sorted({path.parent for path in root.rglob("*.py")})
    for folder in folders:
        for path in sorted(folder.glob("*.py"), key=lambda path: (path.stem != "__init__", path)):
            parts = path.relative_to(root.parent).with_suffix("").parts
            package = path.stem == "__init__"
            name = ".".join(parts[:-1] if package else parts)
            yield path.relative_to(root.parent).as_posix(), name, 2 if package else 3


def explains(source: str) -> bool:
    """Whether a module has a public class or function, or nothing; if not, its source is shown."""
    body = ast.parse(source).body
    names = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    empty = all(isinstance(node, ast.Expr) for node in body)  # a docstring is shown anyway
    return empty or any(not name.startswith("_") for name in names)


def written(root: Path) -> str:
    """The sections of all modules, as Markdown."""
    sections = []
    for path, name, depth in modules(root):
        title = path.removesuffix("__init__.py")
        block = f"```{{eval-rst}}\n.. automodule:: {name}\n{MEMBERS}```"
        source = (root.parent / path).read_text(encoding="utf-8")
        if not explains(source):
            block += f"\n\n```python\n{source}```"
        sections.append(f"{'#' * depth} `{title}`\n\n{block}")
    return "\n\n".join(sections)


def as_rst(docstring: list[str]) -> list[str]:
    """Paragraphs with nothing but code marked up; blocks of equations and tables as they are."""
    lines = []
    for block in re.split(r"\n\s*\n", "\n".join(docstring).strip()):
        rows = block.splitlines()
        if all(EQUATION.match(row) for row in rows):
            lines += [".. code-block:: text", "", *(f"   {row}" for row in rows), ""]
        else:
            lines += [*_marked(block).splitlines(), ""]
    return lines


def _marked(text: str) -> str:
    """Escape what reStructuredText would read as mark-up; `code` stays code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return SPECIAL.sub(r"\\\1", text.replace("`", "'"))
    return "".join(
        f"``{part}``" if odd else SPECIAL.sub(r"\\\1", part)
        for part, odd in zip(parts, [False, True] * len(parts))
    )


def tidy(app: Sphinx, what: str, name: str, thing: object, options: dict, lines: list) -> None:
    """Give autodoc the docstring as reStructuredText."""
    lines[:] = as_rst(lines) if any(lines) else []


def leave_out(app: Sphinx, what: str, name: str, thing: object, skip: bool, options: dict) -> bool:
    """Leave out the fields of a record, which its signature shows, and a class that a class names.

    Such a class is documented where it is written.
    """
    method = callable(thing) or isinstance(thing, property | classmethod | staticmethod)
    return skip or (what == "class" and (isinstance(thing, type) or not method))


def shorten(
    app: Sphinx, what: str, name: str, thing: object, options: dict, signature: str, returns: str
) -> tuple[str, str] | None:
    """Leave out what says nothing: the base `object`, arguments that nobody wrote down."""
    if what == "class":
        options.show_inheritance = getattr(thing, "__bases__", ()) != (object,)
    return ("", returns) if signature == "(*args: Any, **kwargs: Any)" else None


def setup(app: Sphinx) -> dict:
    """Register the page, and the documentation it is made from."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.viewcode")
    fill(app, PAGE, MARK, lambda env: written(Path(env.srcdir, "src")))
    app.connect("autodoc-process-docstring", tidy)
    app.connect("autodoc-skip-member", leave_out)
    app.connect("autodoc-process-signature", shorten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
