"""What a built page loads, read from its HTML and from the style sheets."""

import re
from html.parser import HTMLParser
from pathlib import Path

LOADING = {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "icon"}
STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
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
