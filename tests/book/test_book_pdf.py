"""The whole book as one PDF: its links lead somewhere, nothing is lost, nothing is raw."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from browser import MISSING, PROGRAM
from bs4 import BeautifulSoup
from building import ROOT
from pages import ID
from PIL import Image
from pypdf import PdfReader

sys.path.append(str(ROOT / "tools"))
import one_page  # noqa: E402

FIRST = """<link rel="stylesheet" href="own.css"><link rel="stylesheet" href="all.css?v=1">
<article><h1 id="top">First<a class="headerlink" href="#top">#</a></h1>
<p id="what"><a href="#what">here</a> <a href="b/second.html#what">there</a>
<a href="b/second.html">page</a> <a href="_sources/x.ipynb">file</a>
<a href="https://a.example/">net</a></p>
<svg><defs><marker id="arrow"></marker></defs><path marker-end="url(#arrow)"></path>
<use href="#arrow"></use></svg>
<img class="only-dark" src="a.svg"><img loading="lazy" src="p.png"><script>1</script>
<details class="hide"><pre>folded</pre></details><details><p>answer</p></details>
<div class="cell_input"><div class="highlight"><pre><span class="n">x</span>
<span class="k">in</span></pre></div></div>
</article>"""
SECOND = """<link rel="stylesheet" href="../all.css"><article><h1 id="what">Second</h1>
<div class="exercise" id="ex">
<p class="admonition-title"><span>Exercise 2.1</span> One & two</p></div>
<div class="solution dropdown" id="s"><p class="admonition-title">Solution</p><p>42</p></div>
</article>"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "first.html").write_text(FIRST, encoding="utf-8")
    (tmp_path / "b/second.html").write_text(SECOND, encoding="utf-8")
    (tmp_path / "own.css").write_text("h1 { color: red; }")
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(tmp_path / "p.png")
    (tmp_path / "out").mkdir()
    return tmp_path


def taken(site: Path, address: str = "") -> tuple[one_page.Book, BeautifulSoup]:
    """The two pages as one."""
    book = one_page.Book(site, ["first", "b/second"], site / "out", address)
    pages = [one_page.Page(name) for name in book.names]
    body = "".join(str(book.article(page)) for page in pages)
    body += "".join(str(tag) for _, found in book.solutions for tag in found)
    return book, BeautifulSoup(body, "html.parser")


def test_ids_are_those_of_a_page_and_links_lead_to_them(site: Path) -> None:
    book, body = taken(site, "https://site.example/course/")
    ids = ID.findall(str(body))
    assert len(ids) == len(set(ids)) and "first--what" in ids and "b-second--what" in ids
    links = {a.get_text(): a["href"] for a in body.select("p a")}
    assert links["here"] == "#first--what" and links["there"] == "#b-second--what"
    assert links["page"] == "#b-second" and links["net"] == "https://a.example/"
    assert links["file"] == "https://site.example/course/_sources/x.ipynb"
    inside = [a["href"][1:] for a in body.select("a[href^='#']")]
    assert set(inside) <= set(ids)
    assert body.path["marker-end"] == "url(#first--arrow)" and body.use["href"] == "#first--arrow"
    _, alone = taken(site)
    assert not alone.find("a", string="file")  # no address: no link


def test_paper_has_no_folds_and_no_scripts(site: Path) -> None:
    _, body = taken(site)
    assert not body.select("script, .headerlink, .only-dark, details.hide, [loading]")
    assert body.details["open"] == "" and body.h2.get_text() == "First"
    assert [span.get_text() for span in body.select("pre span")] == ["in"]  # black ones: no element
    assert body.select_one("div.cell_input.whole")
    (picture,) = body.select("img")
    with Image.open(site / "out" / picture["src"]) as drawn:
        assert drawn.mode == "RGB" and drawn.getpixel((0, 0)) == (255, 255, 255)


def test_a_style_sheet_of_one_page_holds_there_alone(site: Path) -> None:
    book, _ = taken(site)
    own, all_pages = "<style>#first { h1 { color: red; } }</style>", "../all.css"
    assert one_page.styles(book) == f'{own}<link rel="stylesheet" href="{all_pages}">'


def test_solutions_stand_at_the_end_and_links_lead_there_and_back(site: Path) -> None:
    book, body = taken(site)
    ((title, (solution,)),) = book.solutions
    assert title == "Second" and "42" not in body.select("section")[1].get_text()
    link = body.select_one(".to-solution")
    assert link.a["href"] == f"#{solution['id']}"
    assert solution.h4.a["href"] == f"#{link['id']}"
    assert solution.h4.get_text() == "Exercise 2.1 One & two"


def test_the_parts_of_the_contents_begin_with_their_first_page() -> None:
    parts = [{"caption": "Part I", "chapters": [{"file": "a"}, {"file": "b"}]}]
    pages = one_page.listed({"root": "index", "parts": [{"chapters": [{"file": "0"}]}, *parts]})
    assert [(page.name, page.part) for page in pages] == [
        ("index", ""),
        ("0", ""),
        ("a", "Part I"),
        ("b", ""),
    ]


def printed(site: Path, pdf: Path, source: Path, **changes: str) -> subprocess.CompletedProcess:
    command = [sys.executable, ROOT / "tools/book_pdf.py", site, pdf, "--source", source]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | changes)


def test_without_a_browser_one_line_says_so(tmp_path: Path) -> None:
    done = printed(tmp_path, tmp_path / "book.pdf", tmp_path, PATH=str(tmp_path))
    assert done.returncode == 1 and done.stdout == ""
    assert re.fullmatch(r"The PDF is not made: none of chromium, .* is installed\.\n", done.stderr)


@pytest.fixture(scope="module")
def pdf(small: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """The small book of the other tests, on paper."""
    if PROGRAM is None:
        pytest.skip(MISSING)
    goal = tmp_path_factory.mktemp("pdf") / "book.pdf"
    done = printed(small, goal, small.parents[1], SITE_URL="")
    assert done.returncode == 0, done.stderr
    assert re.search(r"book\.pdf: \d+ pages, \d+ MB, \d+ s", done.stdout)
    assert [path.name for path in goal.parent.iterdir()] == ["book.pdf"]
    return PdfReader(goal)


@pytest.fixture(scope="module")
def text(pdf: PdfReader) -> list[str]:
    """What stands on each page."""
    return [page.extract_text() for page in pdf.pages]


def titles(outline: list, depth: int = 0) -> list[tuple[int, str]]:
    found = []
    for entry in outline:
        if isinstance(entry, list):
            found += titles(entry, depth + 1)
        else:
            found.append((depth, " ".join(entry.title.split())))
    return found


def test_the_outline_has_chapters_sections_and_solutions(pdf: PdfReader) -> None:
    found = titles(pdf.outline)
    names = [title for _, title in found]
    assert {(0, name) for name in ("The Evolution of Attention", "Contents", "Solutions")} <= {
        *found
    }
    depth = dict((title, depth) for depth, title in found)
    assert depth["4. Where to look"] < depth["4.1. Key terms"]
    last = names.index("Appendix A · Notation")
    assert names.index("4. Where to look") < last < names.index("Solutions")


def test_every_link_leads_to_a_page_of_the_book_or_into_the_net(pdf: PdfReader) -> None:
    goals, inside, outside = pdf.named_destinations, 0, 0
    for page in pdf.pages:
        for link in (each.get_object() for each in page.get("/Annots", ())):
            if "/A" in link and "/URI" in link["/A"]:
                assert str(link["/A"]["/URI"]).startswith("https://")
                outside += 1
            else:
                goal = link["/Dest"] if "/Dest" in link else link["/A"]["/D"]
                assert str(goal) in goals
                inside += 1
    assert inside > 20 and outside > 0


def test_the_contents_name_the_page_on_which_a_chapter_begins(text: list[str]) -> None:
    (contents,) = (page for page in text[:3] if page.startswith("Contents"))
    (number,) = re.findall(r"4\. Where to look\s+(\d+)", contents)
    begun = text[int(number) - 1]
    assert "4. Where to look" in begun and "Claim 4.2" in begun
    assert re.search(rf"(?m)^{number}$", begun)  # the number that is printed on it


def test_nothing_is_raw_folded_or_lost(text: list[str], small: Path) -> None:
    last, text = text[-1], "\n".join(text)
    if "<math" in (small / "chapters/04_look.html").read_text(encoding="utf-8"):
        assert "\\(" not in text and "\\begin" not in text
    assert "Show code" not in text and "from src.attention import attend" in text
    assert "Solutions" in last and "Done." in last and "Exercise 4.1" in last
    assert text.count("Done.") == 1
