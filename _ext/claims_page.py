"""Sphinx extension: appendix F, every claim that the notebooks store, and a label for each.

A text links to a claim by {ref}`claim-4-3` or [Claim 4.3](#claim-4-3). A claim whose number,
anchor or sentence is broken is a warning, so it fails the build.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

PAGE = "chapters/claims"
MARK = "<!-- the claims of every chapter, written here when the site is built -->"
SENTENCE = re.compile(
    r"Claim (?P<name>\d+\.\d+) ✓ (?P<statement>.+): "
    r"(?P<threshold>(?:at least|at most|above|below|exactly|between) .+?)"
    r"(?: \(measured (?P<measured>[^()]+)\))?"
)
TAGS = re.compile(r"<[^>]+>")
MARKUP = re.compile(r"([\\`*_{}\[\]<>|$#~^])")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """One claim as a notebook stores it."""

    name: str
    statement: str
    threshold: str
    measured: str

    @property
    def anchor(self) -> str:
        """The id of its paragraph in the chapter: claim-4-3."""
        return f"claim-{self.name.replace('.', '-')}"

    def row(self) -> str:
        """Its line of the table."""
        cells = (f"[{self.name}](#{self.anchor})", _plain(self.statement), self.threshold)
        return "| " + " | ".join((*cells, self.measured)) + " |"


def _plain(text: str) -> str:
    return MARKUP.sub(r"\\\1", text)


def outputs(path: Path) -> Iterator[dict[str, str]]:
    """What each cell displayed, by kind."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            yield {kind: "".join(text) for kind, text in output.get("data", {}).items()}


def claims(path: Path) -> tuple[list[Stored], list[str]]:
    """The claims of one notebook, in order, and what is wrong with them."""
    found, wrong = [], []
    for data in outputs(path):
        page, text = data.get("text/html", ""), data.get("text/plain", "")
        if 'class="claim"' not in page:
            continue
        match = SENTENCE.fullmatch(text)
        if match is None or unescape(TAGS.sub("", page)) != text:
            wrong.append(f"a claim that says different things as text and as HTML: {text}")
            continue
        claim = Stored(**{key: value or "" for key, value in match.groupdict().items()})
        number = f"{int(PurePosixPath(path).name[:2])}.{len(found) + 1}"
        if claim.name != number:
            wrong.append(f"Claim {claim.name} stands where {number} is due: run the notebook again")
        if f'id="{claim.anchor}"' not in page or f'href="#{claim.anchor}"' not in page:
            wrong.append(f"Claim {claim.name} has no anchor {claim.anchor}")
        found.append(claim)
    return found, wrong


def chapters(env: BuildEnvironment) -> Iterator[tuple[str, Path]]:
    """The notebooks of the book, in order."""
    for name in sorted(env.found_docs):
        path = Path(env.doc2path(name))
        if path.suffix == ".ipynb" and path.name[:2].isdigit():
            yield name, path


def written(env: BuildEnvironment) -> str:
    """A table for every chapter that claims something."""
    sections = []
    for name, path in chapters(env):
        if found := claims(path)[0]:
            title = f"## Chapter {int(path.name[:2])} · {{doc}}`/{name}`"
            head = "| Claim | Statement | Threshold | Measured |\n|---|---|---|---|"
            sections.append("\n".join([title, "", head, *(claim.row() for claim in found)]))
    return "\n\n".join(sections)


def fill_page(app: Sphinx, name: str, content: list[str]) -> None:
    """Put the tables in the place of the mark."""
    if name == PAGE:
        if MARK not in content[0]:
            raise ValueError(f"{PAGE}.md has lost its mark: {MARK}")
        content[0] = content[0].replace(MARK, written(app.env))


def label(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Make every claim a target for {ref}, and say what is wrong."""
    domain = env.get_domain("std")
    for name, path in chapters(env):
        found, wrong = claims(path)
        for problem in wrong:
            logger.warning(problem, location=name, type="claims")
        for claim in found:
            domain.labels[claim.anchor] = (name, claim.anchor, f"Claim {claim.name}")
            domain.anonlabels[claim.anchor] = (name, claim.anchor)
    return []


def read_again(app: Sphinx, env: BuildEnvironment, *changes: set) -> list[str]:
    """The page depends on the notebooks: read it at every build."""
    return [PAGE] if PAGE in env.found_docs else []


def setup(app: Sphinx) -> dict:
    """Register the page and the labels."""
    app.connect("source-read", fill_page)
    app.connect("env-get-outdated", read_again)
    app.connect("env-updated", label)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
