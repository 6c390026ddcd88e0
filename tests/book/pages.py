"""What a built page loads, read from its HTML and from the style sheets."""

import re
from collections import Counter
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from bs4 import BeautifulSoup

LOADING = {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "icon"}
STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
ID = re.compile(r'<[^>]*\sid="([^"]+)"')
LINK = re.compile(r'<a\s[^>]*href="([^"]+)"')
ELSEWHERE = re.compile(r"(?:https?:|wss?:|ftp:)?//", re.IGNORECASE)


class _Loads(HTMLParser):
    """Collects what a browser fetches by itself, not the links that a reader may follow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text_of = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.text_of = tag
        self.found += STYLE.findall(given.get("style", ""))
        self.found += [given[name] for name in ("src", "data", "poster") if given.get(name)]
        self.found += [part.split()[0] for part in given.get("srcset", "").split(",") if part]
        if tag == "link" and LOADING & set(given.get("rel", "").split()):
            self.found.append(given.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        self.text_of = ""

    def handle_data(self, data: str) -> None:
        if self.text_of == "style":
            self.found += STYLE.findall(data)
        if self.text_of == "script":  # a script may fetch what it names
            self.found += re.findall(r"""["'](https?://[^"']+\.(?:js|css|json|woff2?)\b)""", data)


def loads(path: Path) -> list[str]:
    """Every address that a page or a style sheet makes the browser fetch."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        return STYLE.findall(text)
    parser = _Loads()
    parser.feed(text)
    return parser.found


def from_elsewhere(path: Path) -> list[str]:
    """Those that lead away from the site."""
    return [address for address in loads(path) if ELSEWHERE.match(address)]


def missing(path: Path) -> list[str]:
    """Those that lead to no file of the site."""
    local = [a for a in loads(path) if not ELSEWHERE.match(a) and not a.startswith(("data:", "#"))]
    return [a for a in local if not (path.parent / re.split("[?#]", a)[0]).exists()]


def soup(path: Path) -> BeautifulSoup:
    """A page, to be searched and not to be changed: it is read once; of a formula what is shown."""
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, written: int) -> BeautifulSoup:
    """The page as it was written then; a chapter takes a second."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for tex in page.select("annotation"):
        tex.decompose()
    return page


def repeated_ids(path: Path) -> list[str]:
    """The ids that stand more than once in a page."""
    ids = Counter(ID.findall(path.read_text(encoding="utf-8")))
    return [name for name, times in ids.items() if times > 1]


def dead_links(site: Path) -> dict[str, list[str]]:
    """The links of each page that lead to no file, or to no place in it."""
    paths = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    pages = {path.resolve(): path.read_text(encoding="utf-8") for path in paths}
    places = {path: {*ID.findall(page)} for path, page in pages.items()}
    dead: dict[str, list[str]] = {}
    for path, page in pages.items():
        for link in {unescape(link): None for link in LINK.findall(page)}:
            file, _, place = link.partition("#")
            goal = (path.parent / file).resolve() if file else path
            alive = goal.exists() and (not place or place in places.get(goal, {place}))
            if not ELSEWHERE.match(file) and ":" not in file and not alive:
                dead.setdefault(path.name, []).append(link)
    return dead
