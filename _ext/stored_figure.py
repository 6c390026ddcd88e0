"""Sphinx extension: a chapter's figure on another page, taken from the chapter's stored output.

:::{stored-figure} fig-18-evolution

The caption.
:::

The alternative text is that of the chapter. The file is the one that the chapter's own page shows.
"""

import hashlib
import json
import os
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path

from docutils import nodes
from filled_pages import chapters
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PNG = "image/png"


class StoredFigure(SphinxDirective):
    """The picture of the cell of that name; one that is not there is a warning."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        for _, path in chapters(self.env):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                told = cell["metadata"].get("mystnb", {})
                if told.get("figure", {}).get("name") == name:
                    self.env.note_dependency(str(path))
                    return [self.figure(cell, told)]
        problem = f"no chapter stores the figure {name}"
        return [self.state.document.reporter.warning(problem, line=self.lineno)]

    def figure(self, cell: Mapping, told: Mapping) -> nodes.figure:
        output = next(one for one in cell["outputs"] if PNG in one.get("data", {}))
        size = {side: str(n) for side, n in output["metadata"].get(PNG, {}).items()}
        uri = self.written(b64decode(output["data"][PNG]))
        image = nodes.image(uri=uri, alt=told["image"]["alt"], **size)
        figure = nodes.figure("", image)
        self.set_source_info(figure)
        for paragraph in self.parse_content_to_nodes()[:1]:
            figure += nodes.caption("", "", *paragraph.children)
        return figure

    def written(self, picture: bytes) -> str:
        """Its address, by the name that MyST-NB gives it for the chapter."""
        folder = Path(self.env.mystnb_config.output_folder)
        path = folder / f"{hashlib.sha256(picture).hexdigest()}.png"
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(picture)
        return "/" + Path(os.path.relpath(path.resolve(), self.env.srcdir)).as_posix()


def setup(app: Sphinx) -> dict:
    """Register the directive."""
    app.add_directive("stored-figure", StoredFigure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
