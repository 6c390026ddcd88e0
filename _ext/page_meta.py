"""Sphinx extension: what search engines and previews read of a page.

Where the environment variable SITE_URL gives the site's address, pages name their own, and there
are a sitemap and a robots.txt. Without it the site is the same wherever it lies.
"""

import os
import re
from html import escape
from pathlib import Path

import formulas
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

SHORTEST, LONGEST = 70, 160
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")


def take_address(app: Sphinx, config: Config) -> None:
    """From the environment: a fork's workflow knows its own."""
    if address := os.environ.get("SITE_URL", ""):
        config.html_baseurl = address.rstrip("/") + "/"


def description(doctree: nodes.document | None) -> str:
    """The first sentences of a page that are neither in a box nor in a figure."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        text = plain(paragraph)
        if isinstance(paragraph.parent, nodes.section) and len(text.split()) > 5:
            return shortened(text)
    return ""


def plain(node: nodes.Node) -> str:
    """The words of a paragraph, its formulas without TeX."""
    words = []
    for text in node.findall(nodes.Text):
        if not isinstance(text.parent, nodes.raw):
            formula = isinstance(text.parent, nodes.math)
            words.append(formulas.plain(text) if formula else text)
    return " ".join("".join(words).split())


def shortened(text: str) -> str:
    """As many sentences as there is room for; where that is very little, a part of the next."""
    whole, *others = SENTENCE.split(text)
    for sentence in others:
        if len(whole) + 1 + len(sentence) > LONGEST:
            break
        whole += f" {sentence}"
    if SHORTEST <= len(whole) <= LONGEST or whole == text:
        return whole
    return text[: LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def describe(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """The tags of one page."""
    title = re.sub("<[^>]*>", "", context.get("title", "")) or page
    said = description(doctree) or f"{title} · {app.config.html_title}"
    tags = [("name", "description", said)]
    if app.config.html_baseurl:
        tags += [("property", "og:type", "article"), ("property", "og:title", title)]
        tags += [("property", "og:description", said), ("property", "og:url", context["pageurl"])]
        tags += [("property", "og:site_name", app.config.html_title)]
    written = context.get("metatags", "")
    for kind, name, content in tags:
        if f'{kind}="{name}"' not in written:
            written += f'\n    <meta {kind}="{name}" content="{escape(content)}" />'
    context["metatags"] = written


def write_sitemap(app: Sphinx, error: Exception | None) -> None:
    """The addresses of the pages, for who looks for them."""
    base = app.config.html_baseurl
    if error or app.builder.name != "html" or not base:
        return
    root = app.config.root_doc
    pages = [base if page == root else base + app.builder.get_target_uri(page)
             for page in sorted(app.env.found_docs)]  # fmt: skip
    lines = "".join(f"  <url><loc>{escape(page)}</loc></url>\n" for page in pages)
    kind = "http://www.sitemaps.org/schemas/sitemap/0.9"
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    Path(app.outdir, "sitemap.xml").write_text(f'{head}<urlset xmlns="{kind}">\n{lines}</urlset>\n')
    Path(app.outdir, "robots.txt").write_text(f"User-agent: *\nSitemap: {base}sitemap.xml\n")


def setup(app: Sphinx) -> dict:
    """Register all three."""
    app.connect("config-inited", take_address)
    app.connect("html-page-context", describe, priority=960)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
