"""Appendix E documents every module, shows its source, and the texts link to it."""

import ast
from copy import copy
from pathlib import Path

import pytest
from building import ROOT, extension
from pages import soup

page = extension("api_pages")
links = extension("source_links")
MODULES = {name: path for path, name, _ in page.modules(ROOT / "src")}


def test_a_new_module_appears_by_itself(tmp_path: Path) -> None:
    for name in ("__init__.py", "new.py", "part/__init__.py", "part/one.py"):
        (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / name).write_text("WORDS = 3\n")
    assert list(page.modules(tmp_path / "src")) == [
        ("src/__init__.py", "src", 2),
        ("src/new.py", "src.new", 3),
        ("src/part/__init__.py", "src.part", 2),
        ("src/part/one.py", "src.part.one", 3),
    ]
    text = page.written(tmp_path / "src")
    assert "### `src/part/one.py`\n\n```{eval-rst}\n.. automodule:: src.part.one\n" in text
    assert text.count("```python\nWORDS = 3\n```") == 4


def test_a_docstring_alone_is_not_shown_twice(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/__init__.py").write_text('"""What it is."""\n')
    assert "```python" not in page.written(tmp_path / "src")


def test_every_module_has_its_section(site: Path) -> None:
    places = {tag["id"] for tag in soup(site / "chapters/api.html").find_all(id=True)}
    assert len(MODULES) > 40
    assert {f"module-{name}" for name in MODULES} - places == set()


def test_every_public_definition_is_documented_with_its_source(site: Path) -> None:
    article = soup(site / "chapters/api.html").select_one("article")
    sources = {a["href"].split("#")[0] for a in article.select("a:has(> .viewcode-link)")}
    shown = {sign["id"] for sign in article.select("dt.sig") if sign.select(".viewcode-link")}
    for name, path in MODULES.items():
        source = (ROOT / path).read_text(encoding="utf-8")
        defined = [node for node in ast.parse(source).body if hasattr(node, "body")]
        public = [node.name for node in defined if not getattr(node, "name", "_").startswith("_")]
        assert {f"{name}.{definition}" for definition in public} - shown == set()
        assert f"../_modules/{name.replace('.', '/')}.html" in sources or not public


def test_the_source_is_the_file(site: Path) -> None:
    shown = copy(soup(site / "_modules/src/scores/additive.html").select_one("pre"))
    for docs in shown.select("a.viewcode-back"):
        docs.decompose()
    lines = (ROOT / "src/scores/additive.py").read_text(encoding="utf-8").splitlines()
    text = [line for line in shown.get_text().splitlines() if line.strip()]
    assert text == [line for line in lines if line.strip()]


def test_a_module_without_definitions_is_shown_whole(site: Path) -> None:
    section = soup(site / "chapters/api.html").select_one('[id="module-src.tokens"]')
    block = section.find_next("div", class_="highlight-python").get_text()
    assert block.strip() == (ROOT / "src/tokens.py").read_text(encoding="utf-8").strip()


def test_shapes_stand_in_the_signatures(site: Path) -> None:
    sign = soup(site / "chapters/api.html").select_one(
        '[id="src.scores.additive.AdditiveScore.project"]'
    )
    assert "key: Float[Tensor, 'b k d_key']" in sign.get_text()


def test_docstrings_keep_their_equations_and_their_code() -> None:
    lines = page.as_rst(["a_ij = b * c", "d = e", "", "An x_1 of `code_1` | *all*"])
    assert lines[:5] == [".. code-block:: text", "", "   a_ij = b * c", "   d = e", ""]
    assert lines[5] == r"An x\_1 of ``code_1`` \| \*all\*"


@pytest.mark.parametrize(
    "sentence", ["Which rows may be read? True = may be.", "The best of all; score = log p."]
)
def test_a_sentence_with_an_equals_sign_is_no_equation(sentence: str) -> None:
    assert page.as_rst([sentence])[0] == sentence


def test_an_unpaired_backtick_is_a_quotation_mark() -> None:
    assert page.as_rst(["one ` only_"])[0] == r"one ' only\_"


@pytest.mark.parametrize(
    "text, module",
    [
        ("src/models/bahdanau.py", "src.models.bahdanau"),
        ("src/models/", "src.models"),
        ("src/data/__init__.py", "src.data"),
        ("src.data.batches", "src.data.batches"),
        ("src/", "src"),
        ("src", None),
        ("src/*.py", None),
        ("source/models.py", None),
        ("python src/x.py", None),
    ],
)
def test_code_that_names_a_module_is_known(text: str, module: str | None) -> None:
    assert links.module_of(text) == module


def test_a_file_named_in_a_text_links_to_its_section(small: Path) -> None:
    article = soup(small / "chapters/04_look.html").select_one("article")
    shown = {a.get_text(): a["href"] for a in article.select("a:has(> code)")}
    assert shown == {
        "src/scores/additive.py": "api.html#module-src.scores.additive",
        "src.tokens": "api.html#module-src.tokens",
        "src/models/": "api.html#module-src.models",
        "src/attention.py": "api.html#module-src.attention",  # the name over a shown source
    }


def test_every_file_that_a_chapter_names_is_linked(site: Path) -> None:
    for path in site.glob("chapters/[0-9]*.html"):
        codes = soup(path).select("article p code, article li code, article td code")
        named = [code for code in codes if links.module_of(code.get_text())]
        assert [c.get_text() for c in named if c.find_parent("a") is None] == [], path.name
