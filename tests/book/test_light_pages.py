"""A page loads what it needs and no more; what it says of itself is for who looks for it."""

import gzip
import re
from base64 import b64decode
from functools import cache
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from building import ROOT, build, extension, small_book
from fontTools.ttLib import TTFont
from pages import loads, missing, soup

css_in_use = extension("css_in_use")
icons = extension("icons")
page_images = extension("page_images")
page_meta = extension("page_meta")
light_pages = extension("light_pages")
parsed = cache(soup)  # many tests read every page
TEXT = {".html", ".css", ".js", ".svg"}
CHAPTER = "chapters/04_learning_where_to_look.html"
FONT = re.compile(r'"(Book [A-Z]\w+)";font-weight:(\d+);src:url\(data:font/woff2;base64,([^)]*)')
KIB = 1024


def pages(site: Path) -> list[Path]:
    """Every page that has an article."""
    found = [path for path in site.glob("**/*.html") if "_static" not in path.parts]
    return [path for path in found if "http-equiv" not in path.read_text("utf-8")]


def weight(path: Path) -> int:
    """What the first look at a page costs over a server that zips, in bytes."""
    text = path.read_text(encoding="utf-8")
    later = re.findall(r'<img [^>]*loading="lazy"[^>]*src="([^"]*)"', text)
    files = {path.parent / re.split("[?#]", a)[0] for a in loads(path) if not a.startswith("data:")}
    files -= {path.parent / address for address in later}
    data = ((file.suffix, file.read_bytes()) for file in {path, *files})
    return sum(len(gzip.compress(d)) if kind in TEXT else len(d) for kind, d in data)


def root_of(site: Path) -> Path:
    """The first page."""
    return next(path for name in ("intro", "index") if (path := site / f"{name}.html").exists())


def test_pages_are_light(site: Path) -> None:
    assert weight(root_of(site)) < 160 * KIB
    assert weight(site / CHAPTER) < 330 * KIB
    requests = [
        a for a in loads(site / CHAPTER) if "_images" not in a and not a.startswith("data:")
    ]
    assert len(set(requests)) < 16


def test_weight_is_felt(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    (tmp_path / "a.png").write_bytes(bytes(1_000))
    page.write_text('<img loading="lazy" src="a.png">')
    light = weight(page)
    page.write_text('<img src="a.png">')
    assert light < 200 and weight(page) > 1_000


def test_nothing_lies_there_in_vain(site: Path) -> None:
    names = [str(path.relative_to(site)) for path in site.rglob("*")]
    vain = re.compile(r"\.map$|fontawesome|thebe|mathjax|\.(?:woff2?|ttf)$|macros")
    assert [name for name in names if vain.search(name)] == []
    assert "sourceMappingURL" not in "".join(
        path.read_text(encoding="utf-8") for path in (site / "_static").rglob("*.js")
    )
    assert missing(site / "_static/site.css") == []


def test_no_script_stands_before_the_text(site: Path) -> None:
    for path in pages(site):
        head = parsed(path).select_one("head")
        waiting = [s["src"] for s in head.select("script[src]") if not s.has_attr("defer")]
        assert waiting == [] or path.name == "search.html", path.name
        assert not head.select("link[rel=preload]"), path.name
        assert len(head.select("link[rel=stylesheet]")) <= 3, path.name
        assert len(head.select("meta[name=viewport]")) == 1, path.name


def test_scripts_come_where_they_have_work(site: Path) -> None:
    work = {
        "clipboard.min.js": "div.highlight pre",
        "copybutton.js": "div.highlight pre",
        "togglebutton.js": ".toggle, .dropdown.admonition",
        "sortable.js": "table.sortable",
        "formulas.js": "math",
        "formulas.css": "math",
    }
    for path in pages(site):
        page = parsed(path)
        text = path.read_text(encoding="utf-8")
        for file, what in work.items():
            wanted = page.select_one(f":is(article) :is({what})") is not None
            assert (f"/{file}" in text) == wanted, (path.name, file)


def test_every_icon_has_its_glyph(site: Path) -> None:
    css = (site / "_static/site.css").read_text(encoding="utf-8")
    assert "Font Awesome" not in re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    kept = [TTFont(BytesIO(b64decode(font))) for _, _, font in FONT.findall(css)]
    known = set().union(*(map(chr, font.getBestCmap()) for font in kept))
    named = {name for classes in icons.used(site) for name in re.findall(r"fa-[\w-]+", classes)}
    shown = {name for name in named if re.search(rf"\.{name}:before", css)}
    assert {"fa-sun", "fa-moon", "fa-magnifying-glass", "fa-download"} <= shown
    assert icons.glyphs(css) - known <= BRANDS
    assert len(known) < 60 and len(css.partition("@font-face")[2].partition("}")[0]) < 9_000
    assert "Font Awesome" in (site / "_static/FONTS.txt").read_text("utf-8")


BRANDS = {"\uf09b", "\uf296"}  # of link buttons that no page has


def test_an_icon_that_the_theme_lacks_is_told(caplog: pytest.LogCaptureFixture) -> None:
    rules = (
        '.fa-sun:before{content:"\\f185"}.fa-lg{x:y}@font-face{font-family:"Font Awesome 6 Free"}'
    )
    css = icons.cut(rules, ["fa-solid fa-sun fa-lg", "fas fa-nonsense"])
    assert "no icon fa-nonsense" in caplog.text and "fa-lg" not in caplog.text
    (font,) = FONT.findall(css)
    assert {"\uf185"} == set(map(chr, TTFont(BytesIO(b64decode(font[2]))).getBestCmap())) - {" "}
    assert "Font Awesome" not in css


def test_icons_of_pages_and_of_scripts_are_found(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "page.html").write_text('<i class="theme fa-solid  fa-sun"></i><p class="fancy">')
    (tmp_path / "_static/a.js").write_text('f.classList="fa-solid fa-xmark"; "fab fa-x"')
    assert icons.used(tmp_path) == ["fa-solid fa-xmark", "theme fa-solid fa-sun"]


def test_rules_that_nothing_can_use_go() -> None:
    css = """/*! licence */ /* note */ @charset "x";
    .a, .gone > p, :is(.gone, .also(x, .y)) em {x: "}"} #b .gone{x:y} .b\\:c{x:y}
    @media print{.gone{x:y} .a{x:y} @supports (x:y){.gone{x:y}}} @media print{.gone{x:y}}
    @keyframes gone{from{x:y}} p[class=".gone"]{x:url(data:a;b)}"""
    kept = css_in_use.trimmed(css, {"a", "b", "b:c"})
    assert kept == (
        '/*! licence */@charset "x";.a,:is(.gone, .also(x, .y)) em{x: "}"}.b\\:c{x:y}'
        '@media print{.a{x:y}}@keyframes gone{from{x:y}}p[class=".gone"]{x:url(data:a;b)}'
    )


def test_no_class_of_a_page_has_lost_its_rules(site: Path) -> None:
    css = (site / "_static/site.css").read_text(encoding="utf-8")
    for name in ("admonition", "claim", "cell_input", "copybtn", "toggle-button", "bd-sidebar"):
        assert f".{name}" in css, name
    assert ".carousel-dark" not in css and len(css) < 200_000


def test_pictures_keep_their_place_and_wait(site: Path) -> None:
    counted = 0
    for path in pages(site):
        pictures = parsed(path).select("article img")
        for number, picture in enumerate(pictures):
            sizes = [picture.get("width", ""), picture.get("height", "")]
            assert all(size.isdigit() for size in sizes), (path.name, picture["src"])
            assert (picture.get("loading") == "lazy") == (number > 0), (path.name, picture["src"])
            assert picture.get("decoding") == "async", path.name
        counted += len(pictures)
    assert counted > 100


def test_sizes_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"/>')
    app = SimpleNamespace(srcdir=tmp_path, outdir=tmp_path, builder=SimpleNamespace(images={}))
    first, second, third = (
        '<img src="a.svg"/>',
        '<img alt="" src="a.svg" width="3">',
        '<img src="b.png">',
    )
    assert page_images.sized(app, "page", first + second + third) == (
        '<img width="30" height="20" decoding="async" src="a.svg"/>'
        '<img height="20" decoding="async" loading="lazy" alt="" src="a.svg" width="3">'
        '<img decoding="async" loading="lazy" src="b.png">'
    )


def test_every_page_says_what_it_is(site: Path) -> None:
    for path in pages(site):
        page = parsed(path)
        (description,) = page.select("meta[name=description]")
        assert 10 < len(description["content"]) <= page_meta.LONGEST, path.name
        assert "\\" not in description["content"], path.name
        assert len(page.select("h1")) == 1, path.name
        assert page.select_one("html")["lang"] == "en"
        parts = page.select_one("title").get_text().split(" — ")
        assert len(parts) == len(set(parts)) <= 2, path.name
        assert not page.select("link[rel=canonical], meta[property^='og:']"), path.name
    assert not (site / "sitemap.xml").exists() and not (site / "robots.txt").exists()


def test_a_description_is_whole_sentences_where_they_fit() -> None:
    short = "A sentence that says something, and says it well, in not too few words."
    assert page_meta.shortened(f"{short} {'Word ' * 40}.") == short
    assert page_meta.shortened(f"{short} Another one.") == f"{short} Another one."
    cut = page_meta.shortened("Too little. " + "Word, " * 40)
    assert cut.endswith("Word…") and len(cut) <= page_meta.LONGEST


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book that knows its address."""
    folder = tmp_path_factory.mktemp("published")
    text = "# The book\n\nThis is a book that has an address & a sitemap.\n"
    small_book(folder, {"intro.md": text, "more.md": "# More\n\n![A](images/logo.svg)\n"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", "https://someone.example/book")
        result = build(folder, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "_build" / "html"


def test_an_address_is_said_where_one_is_given(published: Path) -> None:
    page = soup(published / "more.html")
    assert (
        page.select_one("link[rel=canonical]")["href"] == "https://someone.example/book/more.html"
    )
    said = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
    assert said["og:url"] == "https://someone.example/book/more.html"
    assert said["og:title"] == "More" and said["og:site_name"] == "The Evolution of Attention"
    sitemap = (published / "sitemap.xml").read_text()
    assert re.findall("<loc>(.*)</loc>", sitemap) == [
        "https://someone.example/book/",
        "https://someone.example/book/more.html",
    ]
    assert "https://someone.example/book/sitemap.xml" in (published / "robots.txt").read_text()
    description = soup(published / "intro.html").select_one("meta[name=description]")
    assert description["content"] == "This is a book that has an address & a sitemap."


def test_the_theme_is_known_before_anything_is_drawn(site: Path) -> None:
    head = (site / CHAPTER).read_text(encoding="utf-8").partition("</head>")[0]
    assert "prefers-color-scheme" in head.partition('rel="stylesheet"')[0]


def test_templates_are_those_of_the_theme_but_for_the_head() -> None:
    for path in (ROOT / "_ext/templates").iterdir():
        assert '{%- extends "!' in path.read_text() and len(path.read_text().splitlines()) < 40
