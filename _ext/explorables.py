"""Sphinx extension: figures that a reader moves.

:::{explorable} softmax
:name: fig-explore-softmax
:data: the_name_of_a_data_file
:start: what the script is to begin with

The caption: what to move and what to see.

What stands there without JavaScript: a picture, a table, a sentence with its numbers.
:::

The first paragraph is the caption; the rest stands in the figure until site/explorables/softmax.js
has drawn in its place. Only a page with such a figure loads the scripts. Where nothing moves, on
paper or in one long page, the rest stays.
"""

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript
from sphinx.util.docutils import SphinxDirective

MOVING = ("html", "dirhtml")  # the builders whose pages load scripts
FOLDER = "explorables"  # of the site, and of the folder that html_extra_path names
FOR_WRITERS = re.compile(r"^\s*//[^\n]*\n|/\*.*?\*/\s*|^\s+", re.MULTILINE | re.DOTALL)


class explorable(nodes.figure):  # noqa: N801 (nodes are written small)
    """A figure: the stage, with what stands there at first, and the caption."""


class Explorable(SphinxDirective):
    """One figure; what is missing is a warning, so it fails the build."""

    required_arguments = 1
    has_content = True
    option_spec = dict.fromkeys(("name", "data", "start"), directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        caption, *fallback = self.parse_content_to_nodes() or [nodes.paragraph()]
        if problem := self._problem(caption, fallback):
            return [self.state.document.reporter.warning(problem, line=self.lineno)]
        told = {key: self.options[key] for key in ("data", "start") if key in self.options}
        figure = explorable(told={"explorable": self.arguments[0]} | told)
        self.set_source_info(figure)
        figure += nodes.container("", *fallback, classes=["explorable-stage"])
        figure += nodes.caption(caption.rawsource, "", *caption.children)
        self.add_name(figure)
        return [figure]

    def _problem(self, caption: nodes.Node, fallback: list[nodes.Node]) -> str:
        """What is wrong with it, in words; nothing if all is well."""
        name, data = self.arguments[0], self.options.get("data")
        scripts = [f"{name}.js", *([f"data/{data}.js"] if data else [])]
        folder = Path(self.env.srcdir, "site", FOLDER)
        missing = [script for script in scripts if not (folder / script).is_file()]
        faults = {
            "has no name": "name" not in self.options,
            "has no caption": not isinstance(caption, nodes.paragraph) or not caption.children,
            "shows nothing without JavaScript": not fallback,
            f"has no {', no '.join(missing)}": bool(missing),
        }
        found = [fault for fault, wrong in faults.items() if wrong]
        return f"explorable {name} {' and '.join(found)}" if found else ""


def visit(translator: nodes.NodeVisitor, node: explorable) -> None:
    """Its opening tag, which tells the script what to draw."""
    told = {f"data-{key}": value for key, value in node["told"].items()}
    translator.body.append(translator.starttag(node, "figure", CLASS="explorable", **told))


def depart(translator: nodes.NodeVisitor, node: explorable) -> None:
    """The caption's end, and its own."""
    translator.body.append("</figcaption>\n</figure>\n")


def load(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document) -> None:
    """The script and the style of such figures, on the pages that have one."""
    if doctree is None or app.builder.name not in MOVING or not any(doctree.findall(explorable)):
        return
    script = _JavaScript(f"{FOLDER}/base.js", defer="defer")
    style = _CascadingStyleSheet(f"{FOLDER}/explorables.css")
    context["script_files"] = [*context.get("script_files", []), script]
    context["css_files"] = [*context.get("css_files", []), style]


def squeezed(text: str, *, style: bool) -> str:
    """Without comments on lines of their own and indentation; a style without idle spaces, too."""
    text = FOR_WRITERS.sub("", text)
    return re.sub(r"\s*([{};,>])\s*|(?<=:)\s+", r"\1", text) if style else text


def squeeze(app: Sphinx, error: Exception | None) -> None:
    """What is published is for readers."""
    if error or app.builder.format != "html":
        return
    for path in Path(app.outdir, FOLDER).glob("*.*"):
        text = squeezed(path.read_text("utf-8"), style=path.suffix == ".css")
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Register the directive, its figures counted with all others, and what a page loads."""
    written = {"html": (visit, depart), "singlehtml": (visit, depart)}
    app.add_enumerable_node(explorable, "figure", **written)
    app.add_directive("explorable", Explorable)
    app.connect("html-page-context", load, priority=800)
    app.connect("build-finished", squeeze)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
