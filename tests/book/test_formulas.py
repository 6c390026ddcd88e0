"""Formulas are MathML with their TeX beside them, drawn with a font cut to their characters."""

import re
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from browser import MISSING, PROGRAM, opened, started
from building import ROOT, build, extension, notebook_of, small_book
from fontTools.ttLib import TTFont
from math_core import LatexError
from nbformat import writes
from pages import missing, soup
from playwright.sync_api import Browser

formulas = extension("formulas")
fonts = extension("fonts")
LEFT = re.compile(r"\\[a-zA-Z]{2,}|\$\$|\\[()\[\]]")
FONT = re.compile(r"url\(data:font/woff2;base64,([^)]*)\)")
CHAPTER = r"""# Equations

One is {eq}`eq-one`, as $x < y$, $z$-scores and $h'$.

$$
a &= \frac{1}{2} \\
b &= \sqrt{d_k}
$$ (eq-one)

\begin{align}
p &= q
\end{align}

```{math}
:label: eq-two

\left[\begin{smallmatrix} 1&0 \\ 0&1 \end{smallmatrix}\right] \xrightarrow{\max} \Bigl(x\Bigr)^2
```
"""
PRINTED = "from IPython.display import Latex\n\nLatex(r'$\\displaystyle \\sum_i w_i$')"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages of a book with formulas of every kind."""
    folder = tmp_path_factory.mktemp("formulas")
    chapter = writes(notebook_of([CHAPTER, (PRINTED, [])]))
    small_book(folder, {"intro.md": "# The book\n", "chapters/04_look.ipynb": chapter})
    result = build(folder, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser


def articles(site: Path) -> dict[str, str]:
    """What is read on every page, without its code."""
    texts = {}
    for path in site.glob("**/*.html"):
        article = soup(path).select_one("article")
        words = article.find_all(string=True) if article else ()
        texts[path.stem] = "".join(w for w in words if not w.find_parent(["pre", "code"]))
    return texts


def letters_of(site: Path) -> TTFont:
    """The font in the style sheet of the formulas."""
    css = (site / "_static/formulas.css").read_text(encoding="utf-8")
    return TTFont(BytesIO(b64decode(FONT.search(css)[1])))


def test_no_tex_is_left_on_a_page(site: Path, book: Path) -> None:
    for texts in (articles(site), articles(book)):
        assert {name: found for name, text in texts.items() if (found := LEFT.findall(text))} == {}


@pytest.mark.parametrize("tex", [r"\frac{1}{2}", "$$x$$", r"\(x\)", r"a \le b"])
def test_tex_that_is_left_is_found(tex: str) -> None:
    assert LEFT.search(f"of {tex} it is said")


def test_every_formula_keeps_its_tex_and_is_no_stop_of_the_tab_key(site: Path) -> None:
    counted = 0
    for path in site.glob("**/*.html"):
        for formula in re.findall("<math.*?</math>", path.read_text("utf-8"), re.DOTALL):
            assert re.search(r'<annotation encoding="application/x-tex">[^<]+<', formula), path
            assert "tabindex" not in formula and "merror" not in formula
            counted += 1
    assert counted > 1_500


def test_the_tex_of_a_formula_is_what_was_written() -> None:
    assert '<annotation encoding="application/x-tex">a &lt; b\'_c</annotation>' in (
        formulas.mathml("a < b'_c").replace("&#x27;", "'")
    )
    assert formulas.plain(r"\alpha_i < \tfrac12") == "αi<12"


def test_lines_stand_in_a_column() -> None:
    assert formulas.in_lines("a = b") == "a = b"
    assert formulas.in_lines(r"\begin{aligned}a\\b\end{aligned}").startswith(r"\begin{aligned}a")
    assert formulas.in_lines(r"a &= b \\ c &= d").startswith(r"\begin{aligned}a &= b")
    assert formulas.in_lines("a\n\nb") == r"\begin{aligned}a \\ b\end{aligned}"


def test_an_unknown_command_is_no_formula() -> None:
    with pytest.raises(LatexError, match="nosuchthing"):
        formulas.mathml(r"\nosuchthing{x}")


def test_an_unknown_command_fails_the_build_and_names_the_page(complaints: str) -> None:
    lines = [line for line in complaints.splitlines() if "nosuchcommand" in line]
    assert lines and all("index.md" in line and "WARNING" in line for line in lines)


def test_equations_are_numbered_and_can_be_pointed_at(book: Path) -> None:
    article = soup(book / "chapters/04_look.html").select_one("article")
    (link,) = article.select("p a[href='#equation-eq-one']")
    assert link.get_text() == "(4.1)"
    numbers = [box.select_one(".eqno") for box in article.select("div.math")]
    shown = [number and number.get_text().rstrip("#") for number in numbers]
    assert shown == ["(4.1)", "(4.2)", "(4.3)", None]  # the last is what a cell printed
    assert len(article.select("div.math > .formula > math[display=block]")) == 4


def test_no_line_begins_with_the_sign_after_a_formula(book: Path) -> None:
    kept = soup(book / "chapters/04_look.html").select("article .nobr")
    assert [span.get_text() for span in kept] == ["x<y,", "z-", "h′."]


def test_only_pages_with_formulas_load_what_formulas_need(book: Path) -> None:
    heads = {name: (book / name).read_text() for name in ("intro.html", "chapters/04_look.html")}
    for file in ("formulas.css", "formulas.js"):
        assert [file in head for head in heads.values()] == [False, True], file
    assert missing(book / "chapters/04_look.html") == []


@pytest.mark.parametrize("which", ["site", "book"])
def test_the_font_has_every_character_of_the_formulas(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(which)
    pages = [path.read_text(encoding="utf-8") for path in folder.glob("**/*.html")]
    needed = {ord(c) for c in fonts.in_formulas(pages) if not c.isspace()} - fonts.INVISIBLE
    assert needed and needed - letters_of(folder).getBestCmap().keys() == set()
    assert (folder / "_static/formulas.css").stat().st_size < 40_000
    assert "STIX Two Math" in (folder / "_static/FONTS.txt").read_text("utf-8")


def test_what_a_browser_draws_for_a_formula() -> None:
    page = (
        "<math><mi>x</mi><mi>ab</mi><msqrt><mn>2</mn></msqrt><mo>&lt;</mo><mi>&alpha;</mi></math>"
    )
    assert fonts.in_formulas([page]) == {"𝑥", "a", "b", "√", "2", "<", "𝛼"}


def test_a_character_that_no_font_has_is_told(caplog: pytest.LogCaptureFixture) -> None:
    fonts.cut(fonts.MATH, "x注", "Book Math")
    assert "has no character U+6CE8" in caplog.text


def test_the_font_is_mended(book: Path) -> None:
    font = letters_of(book)
    math = font["MATH"].table
    assert math.MathConstants.SubscriptBaselineDropMin.Value == 0
    variants = math.MathVariants
    brackets = dict(zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction))
    sizes = brackets[font.getBestCmap()[ord("(")]].MathGlyphVariantRecord
    widths = {font["hmtx"][size.VariantGlyph][0] for size in sizes}
    assert len(sizes) > 5 and max(widths) < 450
    arrows = dict(zip(variants.HorizGlyphCoverage.glyphs, variants.HorizGlyphConstruction))
    head = arrows[font.getBestCmap()[ord("→")]].GlyphAssembly.PartRecords[-1]
    assert head.StartConnectorLength > variants.MinConnectorOverlap
    top = font["glyf"][font.getBestCmap()[0x2032]].yMax
    assert top < TTFont(fonts.MATH)["OS/2"].sCapHeight  # it is an exponent by its place


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
def test_a_browser_draws_formulas_with_the_font_and_copies_tex(
    book: Path, browser: Browser
) -> None:
    with opened(browser, (book / "chapters/04_look.html").as_uri(), width=1440) as visit:
        drawn = (
            "document.fonts.check('16px \"Book Math\"') && [...document.fonts].map(f => f.status)"
        )
        assert "loaded" in visit.page.evaluate(drawn)
        copied = visit.page.evaluate("""() => {
          let text = null;
          addEventListener("copy", event => { text = event.clipboardData.getData("text/plain"); });
          getSelection().selectAllChildren(document.querySelector("article section"));
          document.execCommand("copy");
          return text;
        }""")
        assert "$x < y$" in copied and "$z$-scores" in copied and "$h'$" in copied
        assert "$$\\begin{aligned}a &= \\frac{1}{2} \\\\" in copied and "#" not in copied
        assert visit.errors == []


def test_nothing_of_the_font_is_committed() -> None:
    kinds = ("*.woff*", "*.ttf", "*.otf")
    folders = ("_ext", "_static", "images", "chapters")
    assert [p for folder in folders for kind in kinds for p in (ROOT / folder).rglob(kind)] == []
