"""A kept file is found again by the same settings, data and code, and by no others."""

from pathlib import Path

import pytest
import torch

from src.experiments import weights_cache
from src.models.bahdanau import Bahdanau
from src.models.seq2seq import Seq2Seq

CODE = '''"""{docstring}"""

from src.b import other


def twice(x: int) -> int:
    """{docstring}"""
    return 2 * x  # {docstring}
'''
OTHER = "import os\n\n\ndef other() -> int:\n    return {number}\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """src/a.py, which imports src/b.py, and src/c.py, which nobody does."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text(CODE.format(docstring="Twice."))
    (tmp_path / "src/b.py").write_text(OTHER.format(number=1))
    (tmp_path / "src/c.py").write_text(OTHER.format(number=2))
    monkeypatch.setattr(weights_cache, "ROOT", tmp_path)
    weights_cache.code_of.cache_clear()
    yield tmp_path / "src"
    weights_cache.code_of.cache_clear()


def digest() -> str:
    weights_cache.code_of.cache_clear()
    return weights_cache.code_of(("src.a",))


def test_code_counts_and_words_about_it_do_not(package: Path) -> None:
    before = digest()
    text = CODE.format(docstring="Two times.").replace("(x: int)", "(\n    x: int,\n)")
    (package / "a.py").write_text(text)
    (package / "c.py").write_text("")
    assert digest() == before
    (package / "a.py").write_text(CODE.format(docstring="Twice.").replace("2 * x", "3 * x"))
    assert digest() != before


def test_code_that_is_imported_counts(package: Path) -> None:
    before = digest()
    (package / "b.py").write_text(OTHER.format(number=3))
    assert digest() != before


def path(model: torch.nn.Module, **changes: object) -> Path:
    arguments = {"settings": {"seed": 0}, "data": "text"} | changes
    return weights_cache.path_of(model, **arguments)


def test_every_cause_of_the_weights_is_in_the_name() -> None:
    model = Bahdanau(7, 5, width=4)
    same = path(model)
    assert same == path(Bahdanau(7, 5, width=4)) and same.parent == weights_cache.FOLDER
    assert same != path(model, settings={"seed": 1})
    assert same != path(model, data="other text")
    assert same != path(Seq2Seq(7, 5, width=4))


def test_training_happens_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path / "new")
    models = [Bahdanau(7, 5, width=4) for _ in range(3)]
    for model in models[:2]:
        train = lambda model=model: torch.nn.init.constant_(model.decoder.W_o.bias, 7.0)  # noqa: E731
        weights_cache.trained(model, train, settings={"seed": 0}, data="text")
    weights_cache.trained(
        models[2], lambda: pytest.fail("trained"), settings={"seed": 0}, data="text"
    )
    states = [model.state_dict() for model in models]
    assert all(torch.equal(states[0][name], states[2][name]) for name in states[0])
    assert states[2]["decoder.W_o.bias"].eq(7).all()
    assert [file.suffix for file in (tmp_path / "new").iterdir()] == [".safetensors"]


def test_who_measures_without_gradients_may_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    model = torch.nn.Linear(2, 1)
    with torch.no_grad():
        weights_cache.trained(
            model, lambda: model(torch.ones(2)).sum().backward(), settings={}, data="text"
        )
        assert not torch.is_grad_enabled()
    assert model.weight.grad is not None
