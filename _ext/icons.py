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
GLYPH = re.compile(r'content:[^;}]*"\\([ef][0-9a-f]{3})"|([\ue000-\uf8ff])')
FACE = re.compile(r"@font-face\{[^}]*Font Awesome[^}]*\}")


def used(site: Path) -> list[str]:
    """The classes of every icon, in pages and in the scripts that make some."""
    files = [*site.rglob("*.html"), *site.glob("_static/**/*.js")]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return sorted({" ".join(found.split()) for text in texts for found in USED.findall(text)})


def faces(classes: list[str]) -> dict[Path, tuple[str, str]]:
    """The font files that the classes ask for: family and weight."""
    asked = " ".join(classes)
    wanted = [(file, face) for file, (*face, by) in FACES.items() if re.search(by, asked)]
    return {FOLDER / file: (family, weight) for file, (family, weight) in wanted}


def cut(css: str, classes: list[str]) -> str:
    """The style sheet with the font inside, and in the font the icons that it still names."""
    names = set(re.findall(r"fa-[\w-]+", " ".join(classes)))
    for name in sorted(name for name in names if not re.search(rf"\.{name}\b", css)):
        logger.warning("the theme has no icon %s", name, type="icons")
    css = FACE.sub("", css)
    css = re.sub(r'"?Font Awesome\\? 6 Free"?', '"Book Icons"', css)
    css = re.sub(r'"?Font Awesome\\? 6 Brands"?', '"Book Brands"', css)
    shown = glyphs(css)
    rules = []
    for path, (family, weight) in faces(classes).items():
        font = fonts.cut(path, fonts.present(path, shown), family)
        rules.append(fonts.face(font, family, weight))
    return "".join(rules) + css


def glyphs(css: str) -> set[str]:
    """The icons that a style sheet names, by number or as themselves."""
    return {chr(int(code, 16)) if code else glyph for code, glyph in GLYPH.findall(css)}
