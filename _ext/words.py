"""Sphinx extension: "chapter 2" in a text is a link, and Chinese words say that they are Chinese.

A chapter links when it exists: "chapter 2", "chapters 2 to 4". Browsers choose the font and
screen readers the voice by the language.
"""

import re
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

MANY = re.compile(r"\b[Cc]hapters \d+(?:(?:, | and | or | to |, and )\d+)+")
ONE = re.compile(r"\b[Cc]hapter (\d+)\b")
NUMBER = re.compile(r"(\d+)")
CHINESE = re.compile("([\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)")
LEFT_ALONE = (nodes.title, nodes.reference, nodes.literal, nodes.FixedTextElement, nodes.raw)
LEFT_ALONE += (nodes.math, nodes.math_block)


class EveryText(SphinxPostTransform):
    """Cut the running text into pieces; a subclass says how."""

    default_priority = 20  # after the references

    def run(self, **kwargs: object) -> None:
        for text in list(self.document.findall(nodes.Text)):
            parent = text.parent
            while parent is not None and not isinstance(parent, LEFT_ALONE):
                parent = parent.parent
            if parent is None and (pieces := self.pieces(str(text))):
                text.parent.replace(text, pieces)

    def pieces(self, text: str) -> list[nodes.Node]:
        """What stands in the place of a text; nothing if it stays."""
        raise NotImplementedError


class LinkChapters(EveryText):
    """Wrap the chapters that exist in references, but never to the page itself."""

    formats = ("html",)

    def pieces(self, text: str) -> list[nodes.Node]:
        spans = [match.span() for match in ONE.finditer(text)]
        for match in MANY.finditer(text):
            numbers = NUMBER.finditer(text, *match.span())
            spans += [number.span() for number in numbers]
        found, end = [], 0
        for start, stop in sorted(spans):
            words = text[start:stop]
            page = self._pages().get(int(NUMBER.search(words)[0]))
            if page and page != self.env.docname:
                link = make_refnode(self.app.builder, self.env.docname, page, "", nodes.Text(words))
                found += [nodes.Text(text[end:start]), link]
                end = stop
        return found and [*found, nodes.Text(text[end:])]

    def _pages(self) -> dict[int, str]:
        names = (name for name in self.env.found_docs if PurePosixPath(name).name[:2].isdigit())
        return {int(PurePosixPath(name).name[:2]): name for name in names}


class NameChinese(EveryText):
    """Wrap Chinese words in <span lang="zh">."""

    default_priority = 21
    formats = ("html",)

    def pieces(self, text: str) -> list[nodes.Node]:
        found = []
        for odd, piece in enumerate(CHINESE.split(text)):
            if odd % 2:
                found.append(nodes.raw("", '<span lang="zh">', format="html"))
            found.append(nodes.Text(piece))
            if odd % 2:
                found.append(nodes.raw("", "</span>", format="html"))
        return found if len(found) > 1 else []


def setup(app: Sphinx) -> dict:
    """Register both."""
    app.add_post_transform(LinkChapters)
    app.add_post_transform(NameChinese)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
