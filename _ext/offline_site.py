"""Sphinx extension: a site that loads nothing from elsewhere and no script in vain."""

from importlib.metadata import files
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.fileutil import copy_asset

NEEDED = ("tex-chtml.js", "output/chtml/fonts/woff-v2", "input/tex/extensions")


def copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Copy the part of MathJax that draws TeX from the installed sphinx-mathjax-offline."""
    if error or app.builder.format != "html":
        return
    entry = next(f for f in files("sphinx-mathjax-offline") if f.name == "tex-chtml.js")
    origin = Path(entry.locate()).parent
    goal = Path(app.outdir, "_static/mathjax")
    for part in NEEDED:
        copy_asset(str(origin / part), str((goal / part).parent if "." in part else goal / part))


def drop_thebe(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Leave out live cells: Jupyter Book adds their script twice, and it loads from a CDN."""
    scripts = context.get("script_files", [])
    context["script_files"] = [script for script in scripts if "thebe" not in _source(script)]


def _source(script: object) -> str:
    """Address and body of a script."""
    attributes = getattr(script, "attributes", {})
    return f"{getattr(script, 'filename', script)} {attributes.get('body', '')}"


def setup(app: Sphinx) -> dict:
    """Register both."""
    app.config.mathjax_path = "mathjax/tex-chtml.js"
    app.connect("html-page-context", drop_thebe, priority=900)
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
