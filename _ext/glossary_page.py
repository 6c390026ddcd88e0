"""Sphinx extension: appendix B, the glossary, and a link to it from every table of key terms.

The chapters say which terms there are and what they are called in Chinese, the page says in a
sentence what each means. What the one has and the other lacks is a warning, so it fails the build.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from filled_pages import chapters, fill, number, prose
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

PAGE = "chapters/glossary"
MARK = "<!-- the Chinese terms, written here when the site is built -->"
TITLE = "Key terms"
TABLE = re.compile(
    rf"^## {TITLE}\n\n\| English \| Chinese \|.*\n\|.*\n((?:\|.*\n?)+)", re.MULTILINE
)
GLOSSARY = re.compile(r"^:::\{glossary\}\n+(.*?)^:::$", re.MULTILINE | re.DOTALL)
BETWEEN = re.compile(r"([;,] | \(|\)| $)")  # what stands between two names in a table
FORMULA = re.compile(r"\s*\$[^$]*\$")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Term:
    """One name in a chapter's table of key terms."""

    name: str
    chinese: str
    chapter: int


@dataclass(frozen=True)
class Entry:
    """Names that share a sentence."""

    names: tuple[str, ...]
    meaning: str

    def text(self, terms: Iterable[Term]) -> str:
        """The entry as the page shows it: with the Chinese, and the chapters that have it."""
        own = [term for term in terms if term.name in self.names]
        chinese = "，".join(dict.fromkeys(term.chinese for term in own))
        places = sorted({term.chapter for term in own})
        *others, last = map(str, places or [0])
        where = f"Chapters {', '.join(others)} and {last}" if others else f"Chapter {last}"
        return "\n".join([*self.names, f"  {chinese} · {self.meaning} {where}.", ""])


def key_terms(path: Path) -> list[Term]:
    """The terms of a chapter: names are parted by commas, another name stands in brackets."""
    found = []
    table = TABLE.search(prose(path))
    for row in table[1].splitlines() if table else []:
        english, chinese = row.strip("| ").split(" | ")[:2]
        names = re.split("[;,] ", FORMULA.sub("", english))
        translated = re.split("[；，、]", chinese)
        if len(names) != len(translated):
            raise ValueError(f"{path.name}: {english} has not as many names as {chinese}")
        for name, its_own in zip(names, translated):
            found += [Term(one, its_own, number(path)) for one in _both(name)]
    return found


def _both(name: str) -> list[str]:
    """A name, and the other that stands behind it in brackets."""
    return [part for part in re.split(r" \(|\)", name) if part]


def entries(page: str) -> Iterator[Entry]:
    """The entries of the page: lines of names, then an indented sentence."""
    for block in GLOSSARY.search(page)[1].strip().split("\n\n"):
        lines = block.splitlines()
        names = tuple(line for line in lines if not line.startswith(" "))
        yield Entry(names, " ".join(line.strip() for line in lines[len(names) :]))


def wrong(page: str, terms: Iterable[Term]) -> list[str]:
    """What is amiss between page and chapters, in words."""
    given = list(terms)
    known, defined = {term.name for term in given}, [n for e in entries(page) for n in e.names]
    found = [f"{name} has no entry in the glossary" for name in sorted(known - {*defined})]
    found += [f"{name} is a key term of no chapter" for name in sorted({*defined} - known)]
    found += [f"{name} has two entries" for name in {n for n in defined if defined.count(n) > 1}]
    found += [f"{' '.join(e.names)} has no meaning" for e in entries(page) if not e.meaning]
    for name in sorted(known):
        chinese = sorted({term.chinese for term in given if term.name == name})
        if len(chinese) > 1:
            found.append(f"{name} has more than one translation: {' '.join(chinese)}")
    heads = [entry.names[0].casefold() for entry in entries(page)]
    pairs = zip(heads, heads[1:])
    return found + [f"{late} stands behind {early}" for early, late in pairs if late < early]


def from_chinese(terms: Iterable[Term]) -> str:
    """The Chinese terms in the order of their signs, each with its English names."""
    names: dict[str, list[str]] = {}
    for term in terms:
        names.setdefault(term.chinese, []).append(term.name)
    rows = [
        f"| {chinese} | {', '.join(f'{{term}}`{n}`' for n in dict.fromkeys(english))} |"
        for chinese, english in sorted(names.items())
    ]
    return "\n".join(["| Chinese | English |", "|---|---|", *rows])


def all_terms(env: BuildEnvironment) -> list[Term]:
    """The key terms of the book, chapter by chapter."""
    return [term for _, path in chapters(env) for term in key_terms(path)]


def complete(app: Sphinx, name: str, content: list[str]) -> None:
    """Write Chinese and chapters into the entries, and say what is wrong."""
    if name == PAGE:
        terms = all_terms(app.env)
        for problem in wrong(content[0], terms):
            logger.warning(problem, location=name, type="glossary")
        shown = "\n".join(entry.text(terms) for entry in entries(content[0]))
        content[0] = GLOSSARY.sub(lambda found: f":::{{glossary}}\n{shown}:::", content[0])


class LinkTerms(SphinxPostTransform):
    """Each name in the first column of a table of key terms leads to its entry."""

    default_priority = 5  # before references are resolved

    def run(self, **kwargs: object) -> None:
        if PAGE not in self.env.found_docs:
            return
        sections = self.document.findall(nodes.section)
        for body in [b for s in sections if s[0].astext() == TITLE for b in s.findall(nodes.tbody)]:
            for text in [text for row in body for text in row[0].findall(nodes.Text)]:
                if not isinstance(text.parent, nodes.math):
                    text.parent.replace(text, self.links(str(text)))

    def links(self, text: str) -> list[nodes.Node]:
        """The names as references, what stands between them as it is."""
        return [
            nodes.Text(piece) if odd % 2 or not piece.strip() else self.link(piece)
            for odd, piece in enumerate(BETWEEN.split(text))
        ]

    def link(self, name: str) -> pending_xref:
        options = dict(refdomain="std", reftype="term", refexplicit=True, refwarn=True)
        link = pending_xref("", reftarget=name.strip(), refdoc=self.env.docname, **options)
        link += nodes.inline("", name)
        return link


def setup(app: Sphinx) -> dict:
    """Register the page and the links."""
    app.connect("source-read", complete)
    fill(app, PAGE, MARK, lambda env: from_chinese(all_terms(env)))
    app.add_post_transform(LinkTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
