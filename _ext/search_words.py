"""Sphinx extension: the search finds what is told, in Chinese too, and shows where it stands.

Sphinx's own index has the code and the TeX of a page beside its words, and each function of the
package twice. Of a run of Chinese it knows the whole alone, although nothing parts the words in
it. What a page says goes into a script for each page, too, which the search page loads for the
pages that it found: a page that was opened as a file could not ask for another page.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import formulas
import sphinx.search
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
NOT_TOLD = (nodes.literal_block, nodes.comment, addnodes.desc_signature)
STYLE = re.compile(r"<(style|script|svg)\b.*?</\1>|<[^<]*?>", re.DOTALL)
TERM = "term-"


class Words(SearchEnglish):
    """English words, and of Chinese every part: who looks for one does not know the whole."""

    def split(self, text: str) -> list[str]:
        runs = CHINESE.findall(text)
        parts = [
            run[start:end]
            for run in runs
            for start in range(len(run))
            for end in range(start + 1, len(run) + 1)
        ]
        return super().split(CHINESE.sub(" ", text)) + parts


class Index(sphinx.search.IndexBuilder):
    """Without code, and with the names of the package in one place."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.sections: dict[str, list[tuple[str, str, str]]] = {}

    def feed(self, page: str, file: str, title: str, doctree: nodes.document) -> None:
        """Take up one page."""
        words = told(doctree)
        super().feed(page, file, title, words)
        self.sections[page] = list(sections(words))
        entries = [entry for entry in self._index_entries[page] if entry[1].startswith(TERM)]
        self._index_entries[page] = entries + list(translated(self.sections[page]))
        if any(doctree.findall(addnodes.desc)):  # its objects are in the index already
            self._all_titles[page] = self._all_titles[page][:1]

    def dump(self, stream: TextIO, form: object) -> None:
        """Write it as Sphinx reads it, without spaces and with letters for letters."""
        data = json.dumps(self.freeze(), ensure_ascii=False, separators=(",", ":"))
        stream.write(f"Search.setIndex({data})")


def told(doctree: nodes.document) -> nodes.document:
    """A copy of the page without code, its formulas as they are read."""
    copy = doctree.deepcopy()
    contents = [
        node for node in copy.findall(nodes.compound) if "toctree-wrapper" in node["classes"]
    ]
    for node in [*copy.findall(lambda node: isinstance(node, NOT_TOLD)), *contents]:
        node.parent.remove(node)
    for node in list(copy.findall(lambda node: isinstance(node, nodes.math | nodes.math_block))):
        node.parent.replace(node, nodes.inline("", formulas.plain(node.astext())))
    for node in list(copy.findall(nodes.raw)):
        html = "html" in node.get("format", "").split()
        text = STYLE.sub(" ", node.astext()) if html else ""
        node.parent.replace(node, nodes.inline("", text))
    return copy


def sections(document: nodes.document) -> Iterator[tuple[str, str, str]]:
    """Anchor, title and words of each section, and of each entry of the glossary."""
    for place in document.findall(lambda node: titled(node) or isinstance(node, nodes.term)):
        anchor = next(iter(place["ids"]), "")
        if isinstance(place, nodes.section):
            others = [child for child in place[1:] if not titled(child)]
            yield anchor, place[0].astext(), words_of(others)
        elif anchor.startswith(TERM):
            yield anchor, place.astext(), words_of(place.parent.findall(nodes.definition))


def translated(entries: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """What each term is called in Chinese, with which its entry begins: as the index has terms."""
    for anchor, _, text in entries:
        if anchor.startswith(TERM):
            for name in CHINESE.findall(text.partition(" · ")[0]):
                yield name, anchor, "main"


def titled(node: nodes.Node) -> bool:
    """Whether it is a section; those inside exercises have no title."""
    return isinstance(node, nodes.section) and isinstance(node.next_node(descend=True), nodes.title)


def words_of(places: Iterable[nodes.Node]) -> str:
    """What is told there, entries of the glossary apart: each speaks for itself."""
    paragraphs = [
        text.astext()
        for place in places
        if not isinstance(place, addnodes.glossary)
        for text in place.findall(lambda node: isinstance(node, nodes.TextElement))
        if not isinstance(text.parent, nodes.TextElement)
    ]
    return " ".join(" ".join(paragraphs).split())


def write_texts(app: Sphinx, error: Exception | None) -> None:
    """A script for each page that was read, in the folder of the search."""
    indexer = getattr(app.builder, "indexer", None)
    if error or app.builder.format != "html" or not indexer:
        return
    for page, told_there in indexer.sections.items():
        path = Path(app.outdir, "search", f"{page}.js")
        path.parent.mkdir(parents=True, exist_ok=True)
        data = json.dumps([page, told_there], ensure_ascii=False, separators=(",", ":"))
        path.write_text(f"Search.told(...{data});\n", encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Put both in the place of Sphinx's."""
    app.add_search_language(Words)
    sphinx.search.IndexBuilder = Index
    app.connect("build-finished", write_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
