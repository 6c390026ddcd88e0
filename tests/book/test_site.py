"""The book builds without a warning, and its pages need nothing from anywhere else."""

import re
from pathlib import Path

import nbformat
import pytest
import yaml
from building import ROOT
from pages import dead_links, from_elsewhere, missing, repeated_ids, soup


def listed() -> list[str]:
    """The files of _toc.yml."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    return [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]


def test_every_listed_page_is_built(site: Path) -> None:
    assert [name for name in listed() if not (site / f"{name}.html").exists()] == []


def test_every_chapter_is_listed() -> None:
    files = [path for path in ROOT.glob("chapters/*") if path.suffix in {".ipynb", ".md"}]
    assert {f"chapters/{path.stem}" for path in files} == set(listed()[1:])


def test_a_chapter_has_the_number_of_its_file(site: Path) -> None:
    for page in site.glob("chapters/[0-9]*.html"):
        title = re.search(r'<h1><span class="section-number">(\d+)\.', page.read_text())
        assert title and int(title[1]) == int(page.name[:2])


@pytest.mark.parametrize(
    "broken",
    [
        "nowhere",
        "src.models.nothing",
        "src.nothing",
        "src.nobody",
        "claim-4-9",
        "Claim 4.7 stands where 4.2",
        "no claim 4.11 to be quoted",
        "no claim 5.1 to be quoted",
        "term not in glossary: 'nonsense",
        "gate has no entry in the glossary",
        "door is a key term of no chapter",
        "chapter 4 has no entry",
    ],
)
def test_a_broken_reference_fails_the_build(broken: str, complaints: str) -> None:
    warnings = [line for line in complaints.splitlines() if "WARNING" in line]
    assert any(re.search(rf"{broken}\b", line) for line in warnings)


def test_no_link_is_dead(site: Path, small: Path) -> None:
    assert dead_links(site) == {} and dead_links(small) == {}


def test_no_id_is_given_twice(site: Path, small: Path) -> None:
    pages = [path for path in (*site.rglob("*.html"), *small.rglob("*.html"))]
    pages = [path for path in pages if "_static" not in path.parts]
    assert {path.name: found for path in pages if (found := repeated_ids(path))} == {}


def test_the_pages_load_nothing_from_elsewhere(site: Path) -> None:
    files = [path for path in site.rglob("*") if path.suffix in {".html", ".css"}]
    assert len(files) > 10
    assert {path.name: found for path in files if (found := from_elsewhere(path))} == {}


def test_the_pages_load_only_files_that_exist(site: Path) -> None:
    pages = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    assert {path.name: found for path in pages if (found := missing(path))} == {}


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<script>load("https://cdn.example/a.js")</script>',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        '<img srcset="a.png 1x, https://cdn.example/b.png 2x">',
        '<p style="background: url(https://cdn.example/a.png)">',
        "<style>@import 'https://cdn.example/a.css';</style>",
        '<iframe src="HTTPS://cdn.example"></iframe>',
    ],
)
def test_what_comes_from_elsewhere_is_seen(line: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f'<a href="https://example.org">a link may lead anywhere</a>{line}')
    assert len(from_elsewhere(page)) == 1


def test_a_missing_file_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<img src="page.html?v=1"><img src="gone.png">')
    assert missing(page) == ["gone.png"]


def test_a_dead_link_and_a_repeated_id_are_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p id="a"><p id="a"><a href="#a"><a href="#b"><a href="gone.html#c">')
    assert dead_links(tmp_path) == {"page.html": ["#b", "gone.html#c"]}
    assert repeated_ids(page) == ["a"]


def folds(page: Path) -> list[bool]:
    """Which code cells of a page are folded."""
    return [cell.select_one("details.hide") is not None for cell in soup(page).select("div.cell")]


def test_cells_that_only_count_or_draw_are_folded(site: Path, small: Path) -> None:
    assert folds(small / "chapters/04_look.html") == [False, True, False]
    for path in ROOT.glob("chapters/*.ipynb"):
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        tagged = ["hide-input" in cell.metadata.get("tags", []) for cell in cells]
        assert folds(site / f"chapters/{path.stem}.html") == tagged, path.name


def test_a_fold_says_show_code(small: Path) -> None:
    (fold,) = soup(small / "chapters/04_look.html").select("details.hide summary")
    assert fold.get_text(strip=True).startswith("Show code")
    assert "cell" not in fold.get_text() and not fold.has_attr("aria-label")


def test_a_chapter_that_exists_is_linked_where_it_is_named(small: Path) -> None:
    links = soup(small / "index.html").select("article p a.internal")
    assert [(a.get_text(), a["href"]) for a in links if "04_look.html" == a["href"][9:]] == [
        ("chapter 4", "chapters/04_look.html"),
        ("4", "chapters/04_look.html"),
    ]
    here = soup(small / "chapters/04_look.html").select_one("article")
    assert "Chapter 4 is this one" in here.get_text()
    assert not any("hapter" in link.get_text() for link in here.select("a"))


def test_tables_name_their_language_and_have_no_empty_head(site: Path, small: Path) -> None:
    table = soup(small / "chapters/04_look.html").select_one("article table")
    assert [span.get_text() for span in table.select("td span[lang=zh]")] == ["注意力"]
    assert [cell.name for cell in table.select("thead tr > *")] == ["td", "th"]
    for path in site.glob("chapters/*.html"):
        heads = soup(path).select("th")
        assert all(head.get_text(strip=True) for head in heads), path.name


def test_titles_of_exercises_are_plain(small: Path) -> None:
    titles = soup(small / "chapters/04_look.html").select(":is(.exercise, .solution) > p")
    assert [title.get_text() for title in titles if "admonition-title" in title["class"]] == [
        "Exercise 4.1  ★ First (5 minutes)",
        "Solution",
        "Exercise 4.2  Second",
        "Exercise 4.3  ★★ Third, and longer (12 minutes)",
    ]


def test_the_bibliography_is_a_list(site: Path) -> None:
    (items,) = soup(site / "chapters/references.html").select("article [role=list]")
    assert {item.get("role") for item in items.find_all(recursive=False)} == {"listitem"}
