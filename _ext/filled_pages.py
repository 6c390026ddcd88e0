"""What the extensions share that write a page from the notebooks, anew at every build."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def chapters(env: BuildEnvironment) -> Iterator[tuple[str, Path]]:
    """Name and path of the notebooks of the book, in order."""
    for name in sorted(env.found_docs):
        path = Path(env.doc2path(name))
        if path.suffix == ".ipynb" and path.name[:2].isdigit():
            yield name, path


def number(path: Path) -> int:
    """The number of a chapter, from the name of its file."""
    return int(path.name[:2])


def prose(path: Path) -> str:
    """The text of a notebook without its code."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def heading(path: Path) -> str:
    """The title of a chapter: in a heading {doc} needs it, or the contents show an address."""
    return prose(path).partition("\n")[0].removeprefix("# ").strip()


def fill(
    app: Sphinx,
    page: str,
    mark: str,
    written: Callable[[BuildEnvironment], str],
    *,
    optional: bool = False,
) -> None:
    """Put what is written in the place of the mark, and read the page again at every build."""

    def replace(app: Sphinx, name: str, content: list[str]) -> None:
        if name == page:
            if mark not in content[0]:
                if optional:
                    return
                raise ValueError(f"{page}.md has lost its mark: {mark}")
            content[0] = content[0].replace(mark, written(app.env))

    def outdated(app: Sphinx, env: BuildEnvironment, *changes: set) -> list[str]:
        return [page] if page in env.found_docs else []

    app.connect("source-read", replace)
    app.connect("env-get-outdated", outdated)
