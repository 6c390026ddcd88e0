"""Sphinx extension: what other extensions write, made valid for readers of every kind."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

REPEATED = ["exercise-content", "solution-content"]
EXERCISE = re.compile(r'(<span class="caption-number">Exercise [\d.]+ </span>) \((.*)\)</p>')
SIDEBAR = '<div id="pst-primary-sidebar"'
EMPTY_HEAD = re.compile(r'<th class="head[^"]*">(?:<p>\s*</p>)?</th>')


class DropRepeatedIds(SphinxPostTransform):
    """The same two ids stand in every exercise and solution; nothing links to them."""

    default_priority = 5

    def run(self, **kwargs: object) -> None:
        for section in self.document.findall(nodes.section):
            section["ids"] = [name for name in section["ids"] if name not in REPEATED]


def mend(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """A corner heads nothing, entries of a list are items, titles stand without brackets."""
    if "body" in context:
        body = EMPTY_HEAD.sub("<td></td>", context["body"])
        body = EXERCISE.sub(r"\1 \2</p>", body)
        body = body.replace(' role="doc-biblioentry"', ' role="listitem"')
        context["body"] = body.replace(' aria-label="Toggle hidden content"', "")
    context["clean"] = whole


def whole(html: str) -> str:
    """The page with its sidebars: what stands outside of its text is in a landmark, too."""
    return html.replace(SIDEBAR, f'{SIDEBAR} role="navigation" aria-label="Book"')


def setup(app: Sphinx) -> dict:
    """Register both."""
    app.add_post_transform(DropRepeatedIds)
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
