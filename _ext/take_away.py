"""Sphinx extension: what a reader takes along, in the menu of each page and in its own folder.

A chapter's notebook as it is and with its exercises emptied; the whole book as one PDF, if
`make pdf` made it before the site was built.
"""

import shutil
from pathlib import Path

import nbformat
from emptied import emptied
from filled_pages import chapters
from launch_cell import with_setup
from nbformat.v4 import new_markdown_cell
from repository import address, commit, repository
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

FOLDER = "take_away"
PDF = "the_evolution_of_attention.pdf"
NOTE = """*In this copy the exercises are emptied: a cell waits for each answer, and the one below
it checks what you wrote. Solutions stand on the page of the chapter. The notebook needs the package
of the course: put it into the folder `chapters/`. If it begins with a set-up cell, Colab will do.*
"""
WORDS = {".ipynb": "Notebook", ".md": "Source", ".pdf": "Print"}


def printed(app: Sphinx) -> Path:
    """Where `make pdf` puts the book."""
    return Path(app.srcdir, "_build", "pdf", PDF)


def extend_menu(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Say in words what the menu offers, and offer more."""
    groups = (group for group in context.get("header_buttons", []) if "buttons" in group)
    menu = next((group for group in groups if group["label"] == "download-buttons"), None)
    if menu is None:
        return
    for button in menu["buttons"]:
        button["text"] = WORDS.get(button["text"], button["text"])
    if page in dict(chapters(app.env)):
        name = f"{FOLDER}/{page.rpartition('/')[2]}_emptied.ipynb"
        link = {"type": "link", "text": "Exercises emptied", "url": context["pathto"](name, 1)}
        link |= {"tooltip": "Download the notebook without solutions", "icon": "fas fa-file"}
        menu["buttons"].insert(1, link)


def mention_pdf(app: Sphinx, page: str, content: list[str]) -> None:
    """The landing page ends with the PDF, where there is one."""
    if page == app.config.root_doc and printed(app).exists():
        size = f"{printed(app).stat().st_size / 1e6:.0f} MB"
        content[0] += f'\n\n<p class="whole-book"><a href="{FOLDER}/{PDF}">'
        content[0] += f"The whole book as one PDF</a> ({size}), for paper and for the train.</p>\n"


def reread_landing_page(app: Sphinx, env: BuildEnvironment, *changes: set) -> list[str]:
    """The PDF may have come or gone since the last build."""
    return [app.config.root_doc] if app.config.root_doc in env.found_docs else []


def write(app: Sphinx, error: Exception | None) -> None:
    """Put what the menus lead to into the folder of the site."""
    if error or app.builder.name != "html":
        return
    folder, root = Path(app.outdir, FOLDER), Path(app.srcdir)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    name = repository(root)
    for _, path in chapters(app.env):
        notebook = emptied(nbformat.read(path, as_version=4))
        notebook.cells.insert(0, new_markdown_cell(NOTE, id="emptied"))
        if name and commit(root):
            notebook = with_setup(notebook, address(name), commit(root))
        nbformat.write(notebook, folder / f"{path.stem}_emptied.ipynb")
    if printed(app).exists():
        shutil.copy(printed(app), folder / PDF)


def setup(app: Sphinx) -> dict:
    """Register all."""
    app.connect("html-page-context", extend_menu, priority=510)  # the theme's buttons come at 501
    app.connect("source-read", mention_pdf)
    app.connect("env-get-outdated", reread_landing_page)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
