"""Sphinx extension: the links at the foot of a page say why one goes on.

Under the next chapter stands what this one leaves open, under the one before what it found.
"""

from functools import cache
from html import escape
from pathlib import Path

from chapter_facts import Facts, facts
from docutils import nodes
from filled_pages import chapters
from sphinx.application import Sphinx

read = cache(facts)  # once a build, not once a page


def tell(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document) -> None:
    """Add the sentence to the title that the theme shows."""
    known: dict[str, Path] = dict(chapters(app.env))

    def of(name: str | None) -> Facts | None:
        return read(name, known[name]) if name in known else None

    _, before, after = app.builder.relations.get(page, (None, None, None))
    here, earlier = of(page), of(before)
    if earlier and here:
        add(context, "prev", earlier.finding)
    if here and after:
        add(context, "next", here.onward)


def add(context: dict, direction: str, sentence: str) -> None:
    """The theme prefers `next_title` to the title of the link."""
    if sentence and context.get(direction):  # one long page has neither
        title = context[direction]["title"]
        context[f"{direction}_title"] = f'{title} <span class="why">{escape(sentence)}</span>'


def setup(app: Sphinx) -> dict:
    """Register it."""
    app.connect("html-page-context", tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
