"""Appendix B has every key term of every chapter, and the tables of key terms lead to it."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from bs4 import Tag
from building import ROOT, extension
from nbformat.v4 import new_markdown_cell, new_notebook
from pages import soup

page = extension("glossary_page")
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))
TEXT = (ROOT / "chapters/glossary.md").read_text(encoding="utf-8")
TERMS = [term for path in CHAPTERS for term in page.key_terms(path)]
SIGNS = re.compile("[\u4e00-\u9fff]")


def stored(folder: Path, *rows: str) -> list[tuple[str, str, int]]:
    """The terms of a chapter 4 with these rows in its table."""
    table = "\n".join(["| English | Chinese | meaning |", "|---|---|---|", *rows])
    cell = new_markdown_cell(f"## Key terms\n\n{table}\n\n## Further reading\n\n| a | b |")
    nbformat.write(new_notebook(cells=[cell]), folder / "04_look.ipynb")
    return [(t.name, t.chinese, t.chapter) for t in page.key_terms(folder / "04_look.ipynb")]


def test_names_are_parted_and_formulas_left_out(tmp_path: Path) -> None:
    rows = ["| state (memory); gate $z$ | 状态；门 | $a, b$ |", "| key, value | 键、值 | two |"]
    assert stored(tmp_path, *rows) == [
        ("state", "状态", 4),
        ("memory", "状态", 4),
        ("gate", "门", 4),
        ("key", "键", 4),
        ("value", "值", 4),
    ]


def test_a_name_without_a_translation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="key, value has not as many names as 键"):
        stored(tmp_path, "| key, value | 键 | two |")


def test_every_chapter_has_key_terms_with_chinese_names() -> None:
    assert {term.chapter for term in TERMS} == {int(path.name[:2]) for path in CHAPTERS}
    assert [term for term in TERMS if not SIGNS.search(term.chinese)] == []


def test_the_glossary_has_them_all_in_order() -> None:
    assert page.wrong(TEXT, TERMS) == []


GLOSSARY = ":::{glossary}\nkey\n  Compared.\n\nquery\nquestion\n  Asked.\n:::\n"
GIVEN = [page.Term("key", "键", 8), page.Term("query", "查询", 8), page.Term("question", "查询", 9)]


def test_a_sound_glossary_has_no_fault() -> None:
    assert page.wrong(GLOSSARY, GIVEN) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("key\n  Compared.\n\n", "", "key has no entry"),
        ("question\n", "", "question has no entry"),
        ("key\n", "key\nlock\n", "lock is a key term of no chapter"),
        ("question\n", "question\nkey\n", "key has two entries"),
        ("  Asked.\n", "", "query question has no meaning"),
        (
            "key\n  Compared.\n\nquery\nquestion",
            "question\nquery\n  Asked.\n\nkey",
            "key stands behind",
        ),
    ],
)
def test_a_fault_of_the_page_is_found(old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in page.wrong(GLOSSARY.replace(old, new), GIVEN))


def test_a_second_translation_is_found() -> None:
    other = replace(GIVEN[0], chinese="钥匙", chapter=9)
    (found,) = page.wrong(GLOSSARY, [*GIVEN, other])
    assert found == "key has more than one translation: 钥匙 键"


def test_a_meaning_is_one_sentence() -> None:
    for entry in page.entries(TEXT):
        plain = re.sub(r"\$[^$]+\$", "x", entry.meaning)
        assert plain[0].isupper() and plain.endswith(".") and plain.count(". ") == 0, entry.names
        assert 2 < len(plain.split()) < 40, entry.names


def head(entry: Tag) -> str:
    """A term on the page without the sign for its link."""
    return entry.find(string=True, recursive=False)


def entries(site: Path) -> dict[str, tuple[str, str, list[str]]]:
    """Term -> its anchor, its text, and the files that it leads to."""
    found = {}
    for text in soup(site / "chapters/glossary.html").select("dl.glossary > dd"):
        files = [link["href"] for link in text.select("a")]
        term = text.find_previous_sibling("dt")
        while term is not None and term.name == "dt":
            found[head(term)] = (term["id"], " ".join(text.get_text().split()), files)
            term = next((t for t in term.previous_siblings if isinstance(t, Tag)), None)
    return found


def test_the_small_book_has_its_glossary(small: Path) -> None:
    shown = entries(small)
    vector = "隐状态 · A vector. Chapter 4."
    assert {name: text for name, (_, text, _) in shown.items()} == {
        "attention": "注意力 · A mean under weights. Chapter 4.",
        "gate": "门 · A number by which another is multiplied. Chapter 4.",
        "hidden state": vector,
        "latent state": vector,
    }
    assert shown["gate"][2] == ["04_look.html"]
    rows = soup(small / "chapters/glossary.html").select("article table tbody tr")
    assert [[td.get_text() for td in row.select("td")] for row in rows] == [
        ["注意力", "attention"],
        ["门", "gate"],
        ["隐状态", "hidden state, latent state"],
    ]


def test_every_entry_leads_to_its_chapters(site: Path) -> None:
    shown = entries(site)
    assert len(shown) > 140
    for name, (_, text, files) in shown.items():
        for term in [term for term in TERMS if term.name == name]:
            assert term.chinese in text, name
            assert any(file.startswith(f"{term.chapter:02}_") for file in files), name


def test_every_table_leads_to_the_entries(site: Path, small: Path) -> None:
    table = soup(small / "chapters/04_look.html").select_one("#key-terms table")
    assert [td.get_text() for td in table.select("td:first-child")] == [
        "hidden state (latent state), gate z",
        "attention; hidden state",
    ]
    listed = entries(site)
    for path in CHAPTERS:
        links = soup(site / f"chapters/{path.stem}.html").select("#key-terms td:first-child a")
        anchors = [(link.get_text(), link["href"]) for link in links]
        wanted = [(term.name, listed[term.name][0]) for term in page.key_terms(path)]
        assert anchors == [(name, f"glossary.html#{anchor}") for name, anchor in wanted], path.name


def test_the_chinese_list_has_every_name(site: Path) -> None:
    (table,) = soup(site / "chapters/glossary.html").select("article table")
    rows = [[td.get_text() for td in row.select("td")] for row in table.select("tbody tr")]
    assert [chinese for chinese, _ in rows] == sorted({term.chinese for term in TERMS})
    for chinese, english in rows:
        names = {term.name for term in TERMS if term.chinese == chinese}
        assert set(english.split(", ")) == names
