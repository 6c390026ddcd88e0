"""Sphinx extension: appendix F, every claim that the notebooks store, and a label for each.

A text links to a claim by {ref}`claim-4-3` or [Claim 4.3](#claim-4-3), and quotes what was
measured by {measured}`4.3`, a share also by {percent}`4.3`. A claim whose number, anchor or
sentence is broken is a warning, so it fails the build; so is a quotation of one that is not there.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from docutils import nodes
from filled_pages import chapters, fill, heading, number
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

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

    @property
    def value(self) -> str:
        """What was measured; of an exact claim its number."""
        return self.measured or self.threshold.removeprefix("exactly ")

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
        due = f"{number(path)}.{len(found) + 1}"
        if claim.name != due:
            wrong.append(f"Claim {claim.name} stands where {due} is due: run the notebook again")
        if f'id="{claim.anchor}"' not in page or f'href="#{claim.anchor}"' not in page:
            wrong.append(f"Claim {claim.name} has no anchor {claim.anchor}")
        found.append(claim)
    return found, wrong


def written(env: BuildEnvironment) -> str:
    """A table for every chapter that claims something."""
    sections = []
    for name, path in chapters(env):
        if found := claims(path)[0]:
            title = f"## Chapter {number(path)} · {{doc}}`{heading(path)} </{name}>`"
            head = "| Claim | Statement | Threshold | Measured |\n|---|---|---|---|"
            sections.append("\n".join([title, "", head, *(claim.row() for claim in found)]))
    return "\n\n".join(sections)


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


class Measured(SphinxRole):
    """{measured}`4.12`: the value of that claim, as the chapter stores it, and a link to it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        paths = [path for _, path in chapters(self.env)]
        for path in (path for path in paths if self.text.startswith(f"{number(path)}.")):
            self.env.note_dependency(str(path))
            for claim in claims(path)[0]:
                if claim.name == self.text:
                    return [self.link(claim)], []
        text = f"no claim {self.text} to be quoted"
        logger.warning(text, location=(self.env.docname, self.lineno), type="claims")
        return [nodes.Text(self.text)], []

    def link(self, claim: Stored) -> pending_xref:
        options = dict(refdomain="std", reftype="ref", refexplicit=True, refwarn=True)
        link = pending_xref("", reftarget=claim.anchor, refdoc=self.env.docname, **options)
        link += nodes.inline("", self.shown(claim.value))
        return link

    def shown(self, value: str) -> str:
        return value


class Percent(Measured):
    """{percent}`4.12`: the same of a share, 0.945 as 94.5 %."""

    def shown(self, value: str) -> str:
        return f"{100 * float(value):.3g} %"


def setup(app: Sphinx) -> dict:
    """Register the page, the labels and the quotations."""
    fill(app, PAGE, MARK, written)
    app.connect("env-updated", label)
    app.add_role("measured", Measured())
    app.add_role("percent", Percent())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
