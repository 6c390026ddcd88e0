"""Appendix G is made from the stored table, and copes with none."""

import csv
import json
from pathlib import Path

import pytest
from building import ROOT, extension
from pages import soup

page = extension("benchmarks_page")
COLUMNS = "comparison,setting,contestant,ratio,low,high,milliseconds,parameters,rounds"
LINES = [
    "cache,40 tokens,from the start,1.0,1.0,1.0,812.333,12345,5",
    "cache,40 tokens,with the cache,8.126,7.951,8.204,99.7,12345,5",
    "cache,256 tokens,with the cache,1.0,1.0,1.0,1234.5,,2",
    "d2l,beside it,d2l is not installed,,,,,,",
]
RECORD = {
    "command": "make bench",
    "minutes": 7.3,
    "commits": ["0123456789" * 4 + "-dirty"],
    "python": "3.11.7",
    "torch": "2.13.0",
    "d2l": None,
    "threads": 1,
    "machine": {"cores": 2, "cpu": "a processor", "gpu": None, "system": "Linux"},
    "questions": {"cache": "What is it worth?", "d2l": "And beside d2l?"},
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A folder with a small table."""
    (tmp_path / "benchmarks.csv").write_text("\n".join([COLUMNS, *LINES]) + "\n")
    (tmp_path / "benchmarks.json").write_text(json.dumps(RECORD))
    return tmp_path


def test_the_tables_have_what_is_stored_ratios_first(results: Path) -> None:
    text = page.written(results)
    lines = text.splitlines()
    assert "| 8.13 | 7.95 to 8.20 | with the cache | 99.7 | 12,345 |" in lines
    assert "| 1.00 | 1.00 to 1.00 | with the cache | 1,234.5 |  |" in lines
    assert text.count(page.HEAD) == 2 and "**40 tokens** (5 rounds)" in lines
    titles = [line for line in lines if line.startswith("## ")]
    assert titles == ["## What is it worth?", "## And beside d2l?"]
    assert lines[-1] == "beside it: not measured, d2l is not installed."


def test_another_number_in_the_table_is_another_on_the_page(results: Path) -> None:
    path = results / "benchmarks.csv"
    path.write_text(path.read_text().replace("8.126", "9.126"))
    assert "| 9.13 | 7.95 to 8.20 | with the cache |" in page.written(results)


def test_the_page_says_where_it_was_measured(results: Path) -> None:
    first = page.written(results).splitlines()[0]
    assert "a processor, 2 cores, of which 1 thread worked; Linux, Python 3.11.7" in first
    assert "7.3 minutes of `make bench` at `012345678901-dirty`" in first and "d2l" not in first
    record = RECORD | {"d2l": "1.0.3", "threads": 2}
    record["machine"] = RECORD["machine"] | {"gpu": "a card"}
    said = page.provenance(record)
    assert "2 threads worked; a card; Linux" in said and "d2l 1.0.3; 7.3 minutes" in said


def test_before_anything_is_stored_the_page_says_so(tmp_path: Path) -> None:
    assert page.written(tmp_path) == page.NONE_YET


def test_the_page_keeps_its_mark() -> None:
    assert page.MARK in (ROOT / f"{page.PAGE}.md").read_text("utf-8")
    with pytest.raises(ValueError, match="has lost its mark"):
        page.fill_page(None, page.PAGE, ["# A page"])


def test_the_site_shows_the_stored_table(site: Path) -> None:
    article = soup(site / f"{page.PAGE}.html").select_one("article")
    assert article.select_one("h1").get_text().startswith("Appendix G")
    shown = [cells for tr in article.select("tr") if (cells := tr.select("td"))]
    path = ROOT / "results/benchmarks.csv"
    if not path.exists():
        assert shown == [] and "Nothing is stored yet" in article.get_text()
        return
    with path.open(newline="", encoding="utf-8") as file:
        stored = [row for row in csv.DictReader(file) if row["ratio"]]
    expected = [[f"{float(row['ratio']):.2f}", row["contestant"]] for row in stored]
    assert [[cells[0].get_text(), cells[2].get_text()] for cells in shown] == expected
