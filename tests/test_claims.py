"""A claim says the same everywhere, shows and records its value, and fails loudly."""

import json
import math
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from src.claims import Claim, ClaimError, chapter, claim


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMS_FILE", raising=False)
    chapter(4)


def said(capsys: pytest.CaptureFixture) -> str:
    return capsys.readouterr().out


def html(**changes: object) -> str:
    known = dict(chapter=4, number=3, statement="a < b", relation="at_least", threshold=0.95)
    return Claim(**known | dict(value=0.9941) | changes)._repr_html_()


@pytest.mark.parametrize(
    "threshold, value, sentence",
    [
        (dict(at_least=0.95), 0.99412, "at least 0.95 (measured 0.994)"),
        (dict(at_most=0.1), 0.02, "at most 0.1 (measured 0.020)"),
        (dict(above=2), 7.8125, "above 2 (measured 7.812)"),
        (dict(below=1_500), 1_359.7, "below 1,500 (measured 1,360)"),
        (dict(equals=40_000), 40_000, "exactly 40,000"),
        (dict(within=(0.2, 0.3)), 0.2, "between 0.2 and 0.3 (measured 0.200)"),
        (dict(at_most=1e-6), 2.34e-7, "at most 1e-6 (measured 2.3e-7)"),
        (dict(at_least=100), 136, "at least 100 (measured 136)"),
        (dict(at_most=0), -13.618, "at most 0 (measured -13.62)"),
        (dict(below=1e-6), 0.0, "below 1e-6 (measured 0.000)"),
        (dict(at_least=1), math.inf, "at least 1 (measured inf)"),
    ],
)
def test_threshold_and_value_are_put_into_words(
    threshold: dict, value: float, sentence: str, capsys: pytest.CaptureFixture
) -> None:
    claim("exact match", value, **threshold)
    assert said(capsys) == f"Claim 4.1 ✓ exact match: {sentence}\n"


@pytest.mark.parametrize(
    "threshold, value",
    [
        (dict(at_least=0.95), 0.9499),
        (dict(at_most=0.1), 0.1001),
        (dict(above=2), 2),
        (dict(below=2), 2),
        (dict(equals=3), 3.5),
        (dict(within=(0.2, 0.3)), 0.31),
        (dict(within=(0.2, 0.3)), 0.19),
        (dict(at_most=1), math.nan),
    ],
)
def test_a_claim_that_does_not_hold_raises_and_shows_nothing(
    threshold: dict,
    value: float,
    capsys: pytest.CaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAIMS_FILE", str(tmp_path / "claims.jsonl"))
    with pytest.raises(ClaimError, match="Claim 4.1 does not hold: exact match: "):
        claim("exact match", value, **threshold)
    assert said(capsys) == "" and list(tmp_path.iterdir()) == []


def test_the_error_tells_the_value() -> None:
    with pytest.raises(ClaimError, match=r"at least 0.95 \(measured 0.910\)$"):
        claim("exact match", 0.91, at_least=0.95)


@pytest.mark.parametrize(
    "threshold, value, measured",
    [(dict(below=1), 0.99996, "0.99996"), (dict(above=0.95), 0.95004, "0.9500")],
)
def test_rounding_never_contradicts_the_threshold(
    threshold: dict, value: float, measured: str, capsys: pytest.CaptureFixture
) -> None:
    claim("exact match", value, **threshold)
    assert f"(measured {measured}" in said(capsys)


def test_claims_count_from_one_in_every_chapter(capsys: pytest.CaptureFixture) -> None:
    claim("first", 1, equals=1)
    claim("second", 1, equals=1)
    claim("first", 1, equals=1)  # the cell is run again
    chapter(5)
    claim("second", 1, equals=1)
    numbers = [line.split(" ✓")[0] for line in said(capsys).splitlines()]
    assert numbers == ["Claim 4.1", "Claim 4.2", "Claim 4.1", "Claim 5.1"]


def test_a_claim_that_failed_leaves_its_number(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(ClaimError):
        claim("exact match of the first", 0, at_least=1)
    claim("exact match of the second", 1, at_least=1)
    assert said(capsys).startswith("Claim 4.1 ✓ exact match of the second")


@pytest.mark.parametrize("value", [np.float32(0.5), np.float64(0.5), torch.tensor(0.5)])
def test_numbers_of_numpy_and_torch_are_numbers(
    value: object, capsys: pytest.CaptureFixture
) -> None:
    claim("half", value, at_least=np.float64(0.25))
    assert said(capsys) == "Claim 4.1 ✓ half: at least 0.25 (measured 0.500)\n"


def test_the_html_has_number_anchor_statement_and_value() -> None:
    shown = html()
    assert '<p class="claim" id="claim-4-3"><a href="#claim-4-3"><strong>Claim 4.3<' in shown
    assert "a &lt; b: at least 0.95 (measured " in shown
    assert '(measured <span class="measured">0.994</span>)</p>' in shown
    assert "measured" not in html(relation="equals", threshold=1, value=1)


def test_html_and_text_say_the_same() -> None:
    text = re.sub("<[^>]+>", "", html(statement="it's even"))
    known = Claim(4, 3, "it's even", "at_least", 0.95, 0.9941)
    assert text == repr(known) == "Claim 4.3 ✓ it's even: at least 0.95 (measured 0.994)"


def test_claims_are_appended_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_FILE", str(tmp_path / "claims.jsonl"))
    claim("first", 1, equals=1)
    claim("second ≤ 3", 2.5, within=(2, 3))
    lines = (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert first == {
        "chapter": 4,
        "number": 1,
        "statement": "first",
        "relation": "equals",
        "threshold": 1,
        "value": 1,
    }
    assert (second["number"], second["statement"], second["threshold"]) == (2, "second ≤ 3", [2, 3])


@pytest.mark.parametrize(
    "statement, value, threshold, message",
    [
        (" ", 1, dict(equals=1), "statement is ' '"),
        ("it is so.", 1, dict(equals=1), "full stop"),
        ("it", 1, {}, "exactly one of"),
        ("it", 1, dict(above=0, below=2), r"given: \['above', 'below'\]"),
        ("it", 1, dict(within=(2, 1)), r"\(low, high\)"),
        ("it", True, dict(equals=1), "value is True"),
        ("it", np.bool_(True), dict(equals=1), "value is True"),
    ],
)
def test_wrong_use_is_an_error(
    statement: str, value: object, threshold: dict, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        claim(statement, value, **threshold)


def test_a_claim_needs_a_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("src.claims._Chapter.number", None)
    with pytest.raises(ValueError, match="call chapter"):
        claim("it", 1, equals=1)
    with pytest.raises(ValueError, match="number is 0"):
        chapter(0)


def test_in_ipython_claims_are_displayed(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list = []
    display = SimpleNamespace(display=shown.append)
    shell = SimpleNamespace(get_ipython=object, display=display)
    monkeypatch.setitem(sys.modules, "IPython", shell)
    chapter(7)
    claim("words", 3, equals=3)
    assert said(capsys) == ""
    assert [repr(one) for one in shown] == ["Chapter 7", "Claim 7.1 ✓ words: exactly 3"]
    style, paragraph = (one._repr_html_() for one in shown)
    assert style.startswith("<style>") and 'class="claim"' in paragraph


def test_a_chapter_begins_without_a_word(capsys: pytest.CaptureFixture) -> None:
    chapter(7)
    assert said(capsys) == ""
