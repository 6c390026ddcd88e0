"""The icons of the theme: the style sheet and the font keep those that the site shows."""

import re
from pathlib import Path

import fonts
import pydata_sphinx_theme
from sphinx.util import logging

logger = logging.getLogger(__name__)
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
FOLDER = THEME / "vendor/fontawesome/webfonts"
FACES = {  # file: its family, its weight, and the classes that ask for it
    "fa-solid-900.ttf": ("Book Icons", "900", r"\bfa[sr]?\b"),
    "fa-regular-400.ttf": ("Book Icons", "400", r"\b(?:far|fa-regular)\b"),
    "fa-brands-400.ttf": ("Book Brands", "400", r"\b(?:fab|fa-brands)\b"),
}
USED = re.compile(r'class(?:Name|List)?\s*=\s*["\'`]([^"\'`]*\bfa[srb]?[ -][^"\'`]*)')
RULE = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\[0-9a-f]+"\}')
GLYPH = re.compile(r'content:[^;}]*"\\([ef][0-9a-f]{3})"|([\ue000-\uf8ff])')
FACE = re.compile(r"@font-face\{[^}]*Font Awesome[^}]*\}")


def used(site: Path) -> list[str]:
    """The classes of every icon, in pages and in the scripts that make some."""
    files = [*site.rglob("*.html"), *site.glob("_static/**/*.js")]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return sorted({" ".join(found.split()) for text in texts for found in USED.findall(text)})


def cut(css: str, site: Path) -> str:
    """The style sheet without the icons that the site does not show, its font inside."""
    classes = used(site)
    names = set(re.findall(r"fa-[\w-]+", " ".join(classes)))

    def kept(rule: re.Match) -> str:
        known = set(re.findall(r"\.(fa-[\w-]+)", rule[1]))
        return rule[0] if known & names else ""

    css = FACE.sub("", RULE.sub(kept, css))
    glyphs = {chr(int(code, 16)) if code else glyph for code, glyph in GLYPH.findall(css)}
    faces = []
    for file, (family, weight, asked) in FACES.items():
        if re.search(asked, " ".join(classes)):
            font = fonts.cut(FOLDER / file, fonts.present(FOLDER / file, glyphs), family)
            faces.append(fonts.face(font, family, weight))
    css = re.sub(r'"?Font Awesome\\? 6 Free"?', '"Book Icons"', css)
    css = re.sub(r'"?Font Awesome\\? 6 Brands"?', '"Book Brands"', css)
    return "".join(faces) + css
