"""The built pages of the site as one page, from which a browser prints the book.

Every id and every link gets the name of its page before it: the same section names stand in many
chapters. Sphinx's own builder for one page leaves them alike, and links lead to the wrong chapter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from os.path import relpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from PIL import Image

ONLY_ON_SCREEN = "script, style, button, .headerlink, .only-dark, details.hide, .prev-next-footer"
ONLY_ON_SCREEN += ", .whole-book, link, noscript"
NAMING = ("id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "name")
INSIDE = re.compile(r"url\(#([^)]+)\)")
LINK, REL, HREF = map(re.compile, (r"<link [^>]*>", r'rel="[^"]*stylesheet', r'href="([^"]*)"'))
WHOLE = 30  # lines of code that no page parts
PLAIN = "n p o w nf nc nn nb bp mi mf nd fm kc ow sa si vm ne".split()  # black on paper
HEADING = re.compile(r"h[1-6]")


@dataclass(frozen=True)
class Page:
    """A page of the site: its name in _toc.yml, and the part that it begins."""

    name: str
    part: str = ""


def listed(toc: Mapping) -> list[Page]:
    """The pages of _toc.yml in their order, the landing page first."""
    pages = [Page(toc["root"])]
    for part in toc["parts"]:
        caption = part.get("caption", "")
        for chapter in part["chapters"]:
            pages.append(Page(chapter["file"], caption))
            caption = ""
    return pages


def anchor(name: str, place: str = "") -> str:
    """The id of a page, or of a place in it, in the one page."""
    slug = re.sub(r"[^\w]+", "-", name)
    return f"{slug}--{place}" if place else slug


@dataclass
class Book:
    """The folder of the site, the pages that were taken from it, and their solutions."""

    site: Path
    names: list[str]
    folder: Path  # where the one page will stand
    address: str = ""  # of the site in the net: what is not in the book is linked there
    solutions: list[tuple[str, list[Tag]]] = field(default_factory=list)

    def article(self, page: Page) -> Tag:
        """The body of a page, ready to stand among others."""
        text = (self.site / f"{page.name}.html").read_text(encoding="utf-8")
        body = BeautifulSoup(text, "lxml").select_one("article")
        body.name = "div"
        body["class"] = ["bd-article"]
        for_paper(body)
        for element in [body, *body.find_all(True)]:
            rename(element, anchor(page.name))
            if element.name == "a" and "href" in element.attrs:
                self._link(element, page.name)
            if "src" in element.attrs and not urlsplit(element["src"]).scheme:
                file = (self.site / page.name).parent / unquote(element["src"])
                element["src"] = Path(relpath(on_white(file, self.folder), self.folder)).as_posix()
        whole = body.wrap(BeautifulSoup("", "lxml").new_tag("section"))
        whole.attrs = {"class": "page", "id": anchor(page.name)}
        if found := taken_out(body):
            title = body.find(HEADING).get_text(" ", strip=True)
            self.solutions.append((title, found))
        return whole

    def _link(self, link: Tag, name: str) -> None:
        """Lead to a place in the book, else to the site in the net, else nowhere."""
        href = urlsplit(link["href"])
        if href.scheme or href.netloc:
            return
        here = Path(relpath((self.site / name).parent / unquote(href.path), self.site)).as_posix()
        goal = here.removesuffix(".html") if href.path else name
        if goal in self.names:
            link["href"] = f"#{anchor(goal, unquote(href.fragment))}"
        elif self.address:
            link["href"] = f"{self.address.rstrip('/')}/{here}"
        else:
            link.name = "span"
            del link["href"]


def for_paper(body: Tag) -> None:
    """Without what only a screen can use; headings one step lower, below those of the parts."""
    for shown in body.select(ONLY_ON_SCREEN):
        shown.decompose()
    for fold in body.select("details"):
        fold["open"] = ""
    for code in body.select("div.cell_input, div[class*=highlight-]"):
        if code.get_text().count("\n") < WHOLE:
            code["class"].append("whole")
    for plain in body.select(", ".join(f".highlight span.{kind}" for kind in PLAIN)):
        plain.unwrap()  # each would be an entry in the structure of the PDF: half of its size
    for lazy in body.select("img[loading]"):
        del lazy["loading"]
    for heading in body.find_all(HEADING):
        heading.name = f"h{min(int(heading.name[1]) + 1, 6)}"


def rename(element: Tag, slug: str) -> None:
    """Ids, and what names them, begin with the name of the page."""
    for key in NAMING:
        if key in element.attrs and (key != "name" or element.name == "a"):
            own = element[key] if isinstance(element[key], str) else " ".join(element[key])
            element[key] = " ".join(f"{slug}--{each}" for each in own.split())
    for key, value in element.attrs.items():
        if isinstance(value, str) and "url(#" in value:
            element[key] = INSIDE.sub(rf"url(#{slug}--\1)", value)
    if element.name != "a" and element.get("href", "").startswith("#"):  # inside a drawing
        element["href"] = f"#{slug}--{element['href'][1:]}"


def on_white(file: Path, folder: Path) -> Path:
    """A picture that lets nothing through: in a PDF what lets through is stored twice."""
    if file.suffix != ".png":
        return file
    goal = folder / file.name
    if not goal.exists():
        picture = Image.open(file).convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        Image.alpha_composite(white, picture).convert("RGB").save(goal)
    return goal


def taken_out(body: Tag) -> list[Tag]:
    """The solutions of a page; a link stands in the place of each, and each links back."""
    found = body.select("div.solution")
    for solution in found:
        place, box = solution["id"], solution.find_previous("div", class_="exercise")
        back = f'<a href="#{place}--asked">{_title(box) if box else "Solution"}</a>'
        link = f'<p class="to-solution" id="{place}--asked"><a href="#{place}">Solution</a></p>'
        solution.insert_before(BeautifulSoup(link, "html.parser"))
        solution.extract()
        head = solution.select_one(".admonition-title")
        head.replace_with(BeautifulSoup(f"<h4>{back}</h4>", "html.parser"))
        solution["class"] = ["solution"]
    return found


def _title(box: Tag) -> str:
    return escape(" ".join(box.select_one(".admonition-title").get_text(" ").split()))


def styles(book: Book) -> str:
    """The style sheets of all pages; one that a single page loads holds inside it alone."""
    users: dict[Path, list[str]] = {}
    for name in book.names:
        page = book.site / f"{name}.html"
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            if REL.search(link):
                sheet = (page.parent / HREF.search(link)[1].partition("?")[0]).resolve()
                users.setdefault(sheet, []).append(name)
    made = []
    for sheet, names in users.items():
        if len(names) == 1 < len(book.names):
            own = sheet.read_text(encoding="utf-8")
            made.append(f"<style>#{anchor(*names)} {{ {own} }}</style>")
        else:
            made.append(
                f'<link rel="stylesheet" href="{Path(relpath(sheet, book.folder)).as_posix()}">'
            )
    return "".join(made)
