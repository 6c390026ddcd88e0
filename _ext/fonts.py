"""Sphinx extension: fonts cut to what the site shows, inside the style sheets that ask for them.

A font inside a style sheet needs no request, and is there when the page is first drawn. Pages
opened as files find it, too.
"""

import logging
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from html import unescape
from importlib.metadata import files
from io import BytesIO
from pathlib import Path
from unicodedata import decomposition

import math_font
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

logger = getLogger(__name__)
logging.getLogger("fontTools").setLevel("ERROR")  # it tells each table that it drops
NAMES = {1, 3, 4, 6, 16}  # the records of a font that name it
INVISIBLE = {*range(0x2060, 0x2065), 0xFE00}  # "applied to", "times" and the like
FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
SOURCE = re.compile(r"<annotation.*?</annotation>|<[^>]*>", re.DOTALL)
LETTER = re.compile(r"<mi>(&\w+;|&#\w+;|.)</mi>")
ITALIC = {
    chr(int(decomposition(chr(code)).removeprefix("<font> "), 16)): chr(code)
    for code in (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C), 0x210E)
    if decomposition(chr(code))
}


def packaged(package: str, name: str) -> Path:
    """A file of an installed package."""
    return Path(next(f for f in files(package) if f.name == name).locate())


MATH = packaged("ziamath", "STIXTwoMath-Regular.ttf")


def present(origin: Path, characters: Iterable[str]) -> set[str]:
    """Those of the characters that the font has."""
    known = TTFont(origin, lazy=True).getBestCmap()
    return {character for character in characters if ord(character) in known}


def cut(origin: Path, characters: Iterable[str], name: str, mend: Callable | None = None) -> bytes:
    """The font with these characters alone, under a name of its own."""
    font = TTFont(origin, recalcTimestamp=False)
    if mend:
        mend(font)
    codes = {ord(character) for character in characters if not character.isspace()}
    for code in sorted(codes - INVISIBLE - font.getBestCmap().keys()):
        logger.warning("%s has no character U+%04X %s", name, code, chr(code), type="fonts")
    options = Options(hinting=False, layout_features=[], name_IDs=[0, *NAMES, 13, 14])
    options.drop_tables += ["DSIG", "GSUB", "GPOS", "GDEF"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=codes | {ord(" ")})
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = name.replace(" ", "") if record.nameID == 6 else name
    font.flavor = "woff2"
    font.save(buffer := BytesIO())
    return buffer.getvalue()


def face(font: bytes, name: str, weight: str = "normal") -> str:
    """The rule of a style sheet that holds the font."""
    address = f"data:font/woff2;base64,{b64encode(font).decode()}"
    source = f'src:url({address}) format("woff2")'
    return f'@font-face{{font-family:"{name}";font-weight:{weight};{source}}}\n'


def in_formulas(pages: Iterable[str]) -> set[str]:
    """The characters that a browser draws for the formulas; a letter alone is italic."""
    found: set[str] = set()
    for formula in (formula for page in pages for formula in FORMULA.findall(page)):
        letters = [unescape(letter) for letter in LETTER.findall(formula)]
        found.update(ITALIC.get(letter, letter) for letter in letters)
        found.update(unescape(SOURCE.sub("", LETTER.sub("", formula))))
        found.update("√" if "<msqrt" in formula or "<mroot" in formula else "")
    return found


def licences(origins: Iterable[Path]) -> str:
    """Whose fonts were cut, and the licence that they are under."""
    text = packaged("fonttools", "LICENSE.external").read_text(encoding="utf-8")
    licence = text[text.index("SIL OPEN FONT LICENSE") :].partition("\n=====")[0]
    said = ["The fonts in the style sheets of this site are parts of these, under other names:\n"]
    for origin in origins:
        names = TTFont(origin)["name"]
        about = [names.getDebugName(number) for number in (4, 5, 0, 13)]
        said.append("\n".join(f"  {line}" for line in about if line) + "\n")
    return "\n".join([*said, licence.strip(), ""])


def write_formulas(app: Sphinx, error: Exception | None) -> None:
    """The style sheet of the pages that have formulas."""
    if error or app.builder.format != "html":
        return
    pages = (path.read_text(encoding="utf-8") for path in Path(app.outdir).rglob("*.html"))
    font = cut(MATH, in_formulas(pages), "Book Math", math_font.mend)
    Path(app.outdir, "_static/formulas.css").write_text(face(font, "Book Math"), "utf-8")


def setup(app: Sphinx) -> dict:
    """Register it."""
    app.connect("build-finished", write_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
