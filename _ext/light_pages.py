"""Sphinx extension: a page loads what it needs, and nothing in vain or from elsewhere.

One style sheet holds what is used of all that are in `_static`. Scripts wait until the page is
read, and come only to the pages that have what they work on.
"""

import re
from hashlib import md5
from pathlib import Path

import css_in_use
import fonts
import icons
import page_images
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript

TOGGLES = re.compile(r'class="[^"]*\b(?:toggle|dropdown)\b')
CODE = re.compile(r'class="highlight')
DESIGN = re.compile(r'class="[^"]*\bsd-')
FORMULA = re.compile("<math")
NEEDED = {  # where it is in vain, a file is left out
    "clipboard.min.js": CODE,
    "copybutton.js": CODE,
    "design-tabs.js": DESIGN,
    "formulas.css": FORMULA,
    "formulas.js": FORMULA,
    "sortable.js": re.compile(r'<table class="[^"]*\bsortable\b'),
    "sphinx-design.min.css": DESIGN,
    "togglebutton.js": TOGGLES,
}
WHOLE = "site.css"
ALONE = {"formulas.css", "sphinx-design.min.css"}  # style sheets that not every page loads
FIRST = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"]
IN_VAIN = [
    "**/*.map",
    "**/*webpack-macros.html",
    "*thebe*",
    "documentation_options.js",
    "locales/**/*",
    "scripts/fontawesome*",
    "styles/*",
    "vendor/**/*",
]
VIEWPORT = re.compile(r'<meta[^>]*name="viewport"[^>]*>')
MAP = re.compile(r"^(?://|/\*)# sourceMappingURL=.*$", re.MULTILINE)
PRINTED_TITLE = re.compile(r'(class="onlyprint">\s*)<h1>(.*?)</h1>', re.DOTALL)


def lighten(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """What the head of a page asks for, and what its pictures say of themselves."""
    body = context.get("body", "")
    context["script_files"] = _scripts(app, context.get("script_files", []), body, page)
    context["css_files"] = _style_sheets(app, context.get("css_files", []), body)
    context["site_css_version"] = f"?v={app.builder.site_css_version}"
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))

    def lighter(html: str) -> str:
        html = PRINTED_TITLE.sub(r'\1<p class="title">\2</p>', html)
        return page_images.sized(app, page, html)

    context["lighter"] = lighter


def _scripts(app: Sphinx, scripts: list, body: str, page: str) -> list:
    """Files wait for the page to be read; the words that they need stand in the head."""
    options = Path(app.outdir, "_static/documentation_options.js")
    words = {options.read_text(encoding="utf-8"): None} if options.exists() else {}
    later = {}
    for script in scripts:
        name = Path(str(script.filename or "")).name
        said = script.attributes.get("body", "")
        idle = name in NEEDED and not NEEDED[name].search(body)
        if idle or "thebe" in name + said or name == options.name:
            continue
        if name:
            wait = {} if page == "search" else {"defer": "defer"}  # the search page does not
            kept = {key: value for key, value in script.attributes.items() if key != "async"}
            later[name] = _JavaScript(script.filename, **{**kept, **wait})
        elif "toggle" not in said or TOGGLES.search(body):
            words[said] = None
    return [_JavaScript("", body="\n".join(words)), *later.values()]


def _style_sheets(app: Sphinx, sheets: list, body: str) -> list:
    """Those that are not part of site.css; which are is remembered for the end."""
    if not hasattr(app.builder, "site_css"):
        static = sorted(Path(app.outdir, "_static").rglob("*.css"))
        parts = [path.read_bytes() for path in static if path.name not in (WHOLE, "formulas.css")]
        digest = md5(b"".join(parts), usedforsecurity=False)
        app.builder.site_css = dict.fromkeys(FIRST)
        app.builder.site_css_version = digest.hexdigest()[:8]
    apart = []
    for sheet in [*sheets, _CascadingStyleSheet("_static/formulas.css")]:
        file = str(sheet.filename)
        name = Path(file).name
        if "thebe" in name or (name in NEEDED and not NEEDED[name].search(body)):
            continue
        if file.startswith("_static/") and name not in ALONE:
            app.builder.site_css[file] = None
        else:
            apart.append(sheet)
    return apart


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write the one style sheet, and take away what no page asks for."""
    if error or app.builder.format != "html" or not hasattr(app.builder, "site_css"):
        return
    static = Path(app.outdir, "_static")
    paths = [Path(app.outdir, file) for file in app.builder.site_css]
    together = "".join(path.read_text(encoding="utf-8") for path in paths if path.exists())
    together = MAP.sub("", together.replace('@charset "UTF-8";', ""))
    _take_away(static, paths)
    classes = icons.used(Path(app.outdir))
    together = css_in_use.trimmed(together, _words(Path(app.outdir)))
    (static / WHOLE).write_text(icons.cut(together, classes), encoding="utf-8")
    origins = [fonts.MATH, *icons.faces(classes)]
    (static / "FONTS.txt").write_text(fonts.licences(origins), encoding="utf-8")


def _words(site: Path) -> set[str]:
    """All words of pages and scripts, class names among them."""
    files = [path for path in site.rglob("*") if path.suffix in (".html", ".js")]
    files = [path for path in files if path.name != "searchindex.js"]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return {word for text in texts for word in css_in_use.WORD.findall(text)}


def _take_away(static: Path, paths: list[Path]) -> None:
    """What no page asks for, and what scripts say of files that are not there."""
    for path in [*paths, *(path for pattern in IN_VAIN for path in static.glob(pattern))]:
        if path.is_file():
            path.unlink()
    for folder in sorted((path for path in static.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    for path in static.rglob("*.js"):
        path.write_text(MAP.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Register both, and the page's template."""
    app.config.templates_path.insert(0, str(Path(__file__).parent / "templates"))
    app.connect("html-page-context", lighten, priority=950)
    app.connect("build-finished", finish, priority=900)  # the theme writes pygments.css late
    return {"parallel_read_safe": True, "parallel_write_safe": True}
