"""The book builds without a warning, and its pages need nothing from anywhere else."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from building import ROOT, build
from pages import from_elsewhere, missing


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


def test_a_broken_reference_fails_the_build(tmp_path: Path) -> None:
    for name in ("_config.yml", "references.bib"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("_ext", "_static", "images"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: intro\n")
    good = "# Title\n\n{cite:p}`bahdanau2015`\n\n```{bibliography}\n```\n"
    (tmp_path / "intro.md").write_text(good)
    assert build(tmp_path, tmp_path / "good").returncode == 0
    (tmp_path / "intro.md").write_text(good + "\n{ref}`nowhere`\n")
    result = build(tmp_path, tmp_path / "bad")
    assert result.returncode != 0 and "nowhere" in result.stdout + result.stderr


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
