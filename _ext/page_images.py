"""Pictures of a page: each says its size, and those further down wait until they are near."""

import re
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath

import imagesize
from sphinx.application import Sphinx

IMAGE = re.compile(r"<img\b[^>]*?(/?)>")
BOX = re.compile(r'viewBox="\S+ \S+ (\S+) (\S+)"')
SOURCE = re.compile(r'\ssrc="([^"]*)"')


def sized(app: Sphinx, page: str, html: str) -> str:
    """The page with width, height and manners for every picture."""
    begun = False

    def mended(image: re.Match) -> str:
        nonlocal begun
        tag = image[0]
        if 'class="logo__image' in tag:
            return _with(tag, size(app, page, tag))
        wait = {"decoding": "async", **({"loading": "lazy"} if begun else {})}
        begun = True
        return _with(tag, size(app, page, tag) | wait)

    return IMAGE.sub(mended, html)


def size(app: Sphinx, page: str, tag: str) -> dict[str, str]:
    """Width and height of the file, which keep its place until it is there."""
    source = SOURCE.search(tag)
    path = _file(app, page, unescape(source[1])) if source else None
    if path is None:
        return {}
    width, height = imagesize.get(str(path))
    if width <= 0 and path.suffix == ".svg" and (box := BOX.search(path.read_text("utf-8"))):
        width, height = float(box[1]), float(box[2])
    return {"width": f"{width:.0f}", "height": f"{height:.0f}"} if width > 0 else {}


def _file(app: Sphinx, page: str, address: str) -> Path | None:
    """The file that the address means; most are copied only when all pages are written."""
    place = normpath(join(dirname(page), address))
    files = {f"_images/{name}": file for file, name in app.builder.images.items()}
    for path in (Path(app.srcdir, files.get(place, "")), Path(app.outdir, place)):
        if path.is_file():
            return path
    return None


def _with(tag: str, attributes: dict[str, str]) -> str:
    """The tag with these attributes, but for those that it has."""
    new = "".join(f' {k}="{v}"' for k, v in attributes.items() if not re.search(rf"\s{k}=", tag))
    return f"<img{new}{tag.removeprefix('<img')}"
