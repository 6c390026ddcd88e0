"""Sphinx extension: every formula becomes MathML when the site is built; no script draws it."""

import re
from html import escape, unescape

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)
translator = LatexToMathML(fancy_error=False)
# What the translator does not know, in words that it knows: numbers are Sphinx's own.
OTHER_WORDS = {
    r"\begin{smallmatrix}": r"{\scriptstyle\begin{matrix}",
    r"\end{smallmatrix}": r"\end{matrix}}",
    r"{split}": "{aligned}",
    r"{align}": "{align*}",
    r"{equation}": "{equation*}",
    r"{gather}": "{gather*}",
    r"{multline}": "{multline*}",
}
CLOSING = re.compile(r"(<math>(?:(?!</math>).)*</math>)([)\].,;:!?’”-]+)", re.DOTALL)
OPENED = re.compile(r"(<math[^>]*>)(.*)</math>", re.DOTALL)
SMALL = re.compile(r'(scriptlevel="1"><mtable) displaystyle="false" scriptlevel="0"')
SCRIPTED = re.compile(r"(<msu(?:b|p|bsup)>)(<mo minsize[^>]*>[^<]*</mo>)")
WRITTEN = re.compile(r"<annotation.*</annotation>|<[^>]*>", re.DOTALL)
INNER = re.compile(r"\\begin\{(\w+)\}.*?\\end\{\1\}", re.DOTALL)


def mathml(tex: str, *, display: bool = False) -> str:
    """A formula with its TeX beside it, for who copies it or asks for it."""
    known = tex
    for word, other in OTHER_WORDS.items():
        known = known.replace(word, other)
    made = translator.convert_with_local_state(known, displaystyle=display)
    start, drawn = OPENED.fullmatch(made).groups()
    drawn = SMALL.sub(r'\1 class="small"', drawn)
    drawn = SCRIPTED.sub(r"\1<mrow>\2</mrow>", drawn)  # else Chromium forgets the size
    source = f'<annotation encoding="application/x-tex">{escape(tex.strip())}</annotation>'
    return f"{start}<semantics><mrow>{drawn}</mrow>{source}</semantics></math>"


def plain(tex: str) -> str:
    """A formula as words and signs, for where nothing else can stand."""
    try:
        return unescape(WRITTEN.sub("", mathml(tex)))
    except LatexError:
        return tex


def in_lines(tex: str) -> str:
    r"""Equations apart by an empty line, or lines that end in \\, stand in one column."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", tex) if part.strip()]
    if len(parts) == 1 and r"\\" not in INNER.sub("", tex):
        return tex
    return r"\begin{aligned}" + r" \\ ".join(parts) + r"\end{aligned}"


def drawn(node: nodes.Element, tex: str, *, display: bool) -> str:
    """MathML, or the TeX and a warning that names the page."""
    try:
        return mathml(tex, display=display)
    except LatexError as error:
        logger.warning("%s is no formula: %s", tex.strip(), error, location=node, type="formulas")
        return f"<code>{escape(tex)}</code>"


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """A formula in a sentence."""
    self.body.append(drawn(node, node.astext(), display=False))
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    """A formula on a line of its own, with its number."""
    tex = node.astext()
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    made = drawn(node, tex if node["nowrap"] else in_lines(tex), display=True)
    self.body.append(f'<div class="formula">{made}</div></div>\n')
    raise nodes.SkipNode


def keep_signs(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """No line begins with the comma after a formula."""
    if "body" in context:
        context["body"] = CLOSING.sub(r'<span class="nobr">\1\2</span>', context["body"])


def setup(app: Sphinx) -> dict:
    """Register it in the place of MathJax."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    app.config.html_math_renderer = "mathml"
    app.connect("html-page-context", keep_signs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
