"""Sphinx extension: a file or module of src named in a text links to its section of appendix E.

`src/models/bahdanau.py`, `src/models/` and `src.models.bahdanau`, in inline code. One that does
not exist is a warning, so it fails the build.
"""

import re

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

PATH = re.compile(r"src/(?:\w+/)*(?:\w+\.py)?")
DOTTED = re.compile(r"src(?:\.\w+)+")


def module_of(text: str) -> str | None:
    """The dotted name that a path or a name stands for; None for other code."""
    if DOTTED.fullmatch(text) and not text.endswith(".py"):
        return text
    if PATH.fullmatch(text):
        return text.removesuffix("__init__.py").removesuffix(".py").strip("/").replace("/", ".")
    return None


class LinkSources(SphinxPostTransform):
    """Wrap such code in a reference, before references are resolved."""

    default_priority = 5

    def run(self, **kwargs: object) -> None:
        documented = self.env.get_domain("py").modules
        if not documented:  # a book without appendix E
            return
        for code in list(self.document.findall(nodes.literal)):
            name = module_of(code.astext())
            if name and not isinstance(code.parent, nodes.title | nodes.reference | pending_xref):
                link = pending_xref(
                    "",
                    refdomain="py",
                    reftype="obj",
                    reftarget=name,
                    refdoc=self.env.docname,
                    refexplicit=True,
                    refwarn=True,
                )
                link.source, link.line = code.source, code.line
                code.replace_self(link)
                link += code


def setup(app: Sphinx) -> dict:
    """Register the transform."""
    app.add_post_transform(LinkSources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
