"""A claim prints the same everywhere, records its value, and fails loudly."""

import json
from pathlib import Path

import pytest

from src.claims import ClaimError, claim


def test_a_claim_prints_its_statement_and_not_its_value(capsys: pytest.CaptureFixture) -> None:
    claim("exact match at 25 words is at least 0.95", 0.973, True)
    assert capsys.readouterr().out == "✓ exact match at 25 words is at least 0.95\n"


def test_a_claim_that_does_not_hold_raises_with_the_value(
    capsys: pytest.CaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMS_FILE", str(tmp_path / "claims.jsonl"))
    with pytest.raises(ClaimError, match=r"does not hold: it is above 0.5 \(measured 0.25\)"):
        claim("it is above 0.5", 0.25, False)
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "claims.jsonl").exists()


def test_claims_are_appended_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_FILE", str(tmp_path / "claims.jsonl"))
    claim("first", 1, True)
    claim("second ≤ 3", 2.5, True)
    lines = (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"statement": "first", "value": 1.0},
        {"statement": "second ≤ 3", "value": 2.5},
    ]


def test_without_the_variable_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMS_FILE", raising=False)
    monkeypatch.chdir(tmp_path)
    claim("holds", 1.0, True)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_statement_is_an_error() -> None:
    with pytest.raises(ValueError, match="statement is empty"):
        claim(" ", 1.0, True)
