"""What stands around the book agrees with itself and names nothing that only one machine has."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from building import ROOT
from pybtex.database import parse_file

from src.models.registry import TRANSLATORS

HERE = Path(__file__).parent
UNREAD = {".venv", ".grader", ".git", "_build", "checkpoints", "trained", "term"}
UNREAD |= {"__pycache__", ".ipynb_checkpoints"}
TEXT = {".py", ".md", ".ipynb", ".toml", ".txt", ".yml", ".yaml", ".cff", ".bib", ".css", ".svg"}
FILES = [
    path
    for path in ROOT.rglob("*")
    if path.is_file() and not UNREAD & set(path.relative_to(ROOT).parts)
]
READ = [path for path in FILES if path.suffix in TEXT or path.name in {"Makefile", "run"}]
NO_MAKE = pytest.mark.skipif(os.name == "nt", reason="Windows has no make")


def pins() -> dict[str, str]:
    """The packages of requirements.txt and their versions."""
    text = (ROOT / "requirements.txt").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "-e"))]
    return dict(line.split("==") for line in lines)


def test_no_file_names_what_only_one_machine_has() -> None:
    foreign = re.compile(r"\.\./shared|/work/|/home/\w|/root/|/opt/")
    read = [path for path in READ if path != ROOT / ".ci/run" and HERE not in path.parents]
    assert len(read) > 50
    named = {path: foreign.findall(path.read_text("utf-8")) for path in read}
    assert {path: found for path, found in named.items() if found} == {}


def test_no_file_is_large() -> None:
    assert [path.name for path in FILES if path.stat().st_size > 3_000_000] == []


def test_every_requirement_is_pinned_and_the_package_is_installed() -> None:
    assert pins()["torch"] == "2.13.0"
    assert (ROOT / "requirements.txt").read_text().endswith("\n-e .\n")


def test_what_the_package_needs_is_bounded_and_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for line in project["dependencies"]:
        name, bounds = re.fullmatch(r"([\w-]+)(.*)", line).groups()
        assert name in pins() and ">=" in bounds and "<" in bounds


def test_one_version_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == version
    assert f"## {version} " in (ROOT / "CHANGELOG.md").read_text()


def test_every_paper_of_the_registry_is_in_the_bibliography() -> None:
    papers = parse_file(ROOT / "references.bib").entries
    for name, entry in TRANSLATORS.items():
        assert entry.paper in papers, name
        assert int(papers[entry.paper].fields["year"]) == entry.year, name


def test_a_paper_says_who_what_where_and_when() -> None:
    for key, paper in parse_file(ROOT / "references.bib").entries.items():
        assert paper.persons["author"] and {"title", "year"} <= paper.fields.keys(), key
        assert {
            "booktitle",
            "journal",
            "eprint",
            "howpublished",
            "publisher",
        } & paper.fields.keys(), key
        surname = re.sub(r"\\v|\W", "", str(paper.persons["author"][0].last_names[0])).lower()
        first = re.match(r"[a-z]+", key)[0]
        assert first.endswith(surname) and paper.fields["year"] in key, key


@NO_MAKE
def test_every_target_is_in_the_help() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = set(" ".join(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)).split())
    shown = subprocess.run(
        ["make", "-s", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    assert {line.split()[0] for line in shown.splitlines()} == targets


def test_both_machines_call_make_test() -> None:
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("make test")
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    assert workflow["jobs"]["test"]["steps"][-1] == {"run": "make test"}


PARTS = ["lint", "unit", "test-grader", "chapters"]


@NO_MAKE
@pytest.mark.parametrize("failing", [None, *PARTS])
def test_make_test_times_every_part_and_fails_with_any(failing: str | None, tmp_path: Path) -> None:
    recipes = [f"{part}:\n\t@echo in {part}; test {part} != {failing}\n" for part in PARTS]
    given = rf"(?ms)^({'|'.join(PARTS)}):.*?\n\n"
    makefile = re.sub(given, "", (ROOT / "Makefile").read_text())
    (tmp_path / "Makefile").write_text(makefile + "\n" + "".join(recipes))
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/.installed").touch()
    done = subprocess.run(
        ["make", "--no-print-directory", "test"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode != 0) == (failing is not None), done.stderr
    results = ["FAILED" if part == failing else "passed" for part in PARTS]
    expected = [rf"in {part}\n" for part in PARTS] + [r"\n"]
    expected += [rf" +0:0\d min  {part} {result}\n" for part, result in zip(PARTS, results)]
    assert re.fullmatch("".join(expected), done.stdout), done.stdout


def test_the_code_of_chapters_has_80_columns() -> None:
    for width, n_errors in [(80, 0), (81, 1)]:
        cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}}
        cell |= {"outputs": [], "source": f"x = '{'-' * (width - 6)}'"}
        notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        command = [sys.executable, "-m", "ruff", "check", "--output-format=json", "-"]
        command += ["--stdin-filename", str(ROOT / "chapters/new.ipynb")]
        given = json.dumps(notebook)
        found = subprocess.run(command, input=given, cwd=ROOT, capture_output=True, text=True)
        assert [error["code"] for error in json.loads(found.stdout)] == ["E501"] * n_errors


def test_lint_checks_types_and_takes_shapes_for_tensors(tmp_path: Path) -> None:
    file = tmp_path / "new.py"
    lines = ["from jaxtyping import Float", "", ""]
    lines += ['def size(x: Float[bytes, "b d"]) -> int:', "    return len(x)", "", ""]
    lines += ["size(b'ab') + size(3)"]
    file.write_text("\n".join(lines))
    recipe = re.search(r"(?ms)^lint:.*?\n\n", (ROOT / "Makefile").read_text())[0]
    assert "\t$(BIN) -m mypy\n" in recipe
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path), str(file)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert re.findall(r"new.py:(\d+): error: (.*) has incom", found.stdout) == [
        ("8", 'Argument 1 to "size"')
    ], found.stdout


@NO_MAKE
def test_an_old_python_gets_a_clear_word(tmp_path: Path) -> None:
    old = tmp_path / "python2"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    command = ["make", "book", f"PYTHON={old}"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode != 0 and "Python 3.11 or later is needed" in result.stdout
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_links_of_a_page_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text())
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_package_is_importable_from_any_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import src.attention"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0
