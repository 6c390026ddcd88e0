"""The source of a class or function, as it stands in its file."""

from pathlib import Path

import pytest

import src.masks
from src.attention import attend
from src.scores import AdditiveScore, DotScore
from src.showing import ROOT, show_source


def shown(*objects: type) -> str:
    return show_source(*objects)._repr_markdown_()


def in_file(name: str, first: str, last: str) -> str:
    """The lines of a file from one to another."""
    text = Path(ROOT, name).read_text(encoding="utf-8")
    return text[text.index(first) : text.index(last) + len(last)]


def test_a_function_is_shown_from_its_file_under_the_files_name() -> None:
    source = in_file("src/attention.py", "def attend(", "return Read(")
    assert shown(attend).startswith(f"`src/attention.py`\n\n```python\n{source}")
    assert shown(attend).endswith("\n```\n")


def test_a_class_is_shown_whole() -> None:
    source = in_file("src/scores/additive.py", "class AdditiveScore", ".squeeze(-1)")
    assert shown(AdditiveScore) == f"`src/scores/additive.py`\n\n```python\n{source}\n```\n"


def test_a_method_loses_its_indentation() -> None:
    assert "```python\ndef project(\n    self,\n    key:" in shown(AdditiveScore.project)


def test_what_stands_in_one_file_stands_in_one_block() -> None:
    text = shown(AdditiveScore, AdditiveScore.forward, attend)
    assert text.count("```python") == 2
    assert [line for line in text.splitlines() if line.startswith("`src")] == [
        "`src/scores/additive.py`",
        "`src/attention.py`",
    ]


def test_no_path_of_this_machine_is_shown() -> None:
    source = show_source(attend, AdditiveScore)
    assert str(ROOT) not in source._repr_markdown_() + repr(source)


def test_text_has_the_same_source() -> None:
    block = shown(attend).split("```python\n")[1].removesuffix("\n```\n")
    assert repr(show_source(attend)) == f"# src/attention.py\n{block}"


def test_a_fence_in_the_source_does_not_end_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("src.showing.source_of", lambda shown: "'''\n```\n'''")
    assert shown(attend) == "`src/attention.py`\n\n````python\n'''\n```\n'''\n````\n"


@pytest.mark.parametrize("thing", [Path, "attend", len, 3, src.masks, DotScore()])
def test_what_is_not_a_definition_of_src_is_an_error(thing: object) -> None:
    with pytest.raises((ValueError, TypeError), match="src|type"):
        show_source(thing)


def test_nothing_to_show_is_an_error() -> None:
    with pytest.raises(ValueError, match="objects is empty"):
        show_source()
