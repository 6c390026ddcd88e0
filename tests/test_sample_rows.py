"""Stored results hold today: a few rows of every experiment, measured again. It takes minutes.

What trains within two minutes is trained again, once for all experiments that look into it. For
the RNN Encoder-Decoder, Bahdanau, Luong, the reader with a tape, both kinds of captions, `masks`
and `padding` the stored weights stand in for the training; that Bahdanau still trains as stored is
seen by its row of `learning_rates`.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from torch import Tensor

from src.experiments import (
    EXPERIMENTS,
    captioning,
    intra_attention,
    laboratory,
    language_laboratory,
    length_curves,
    luong_variants,
    masks,
    padding,
    real_sentence,
    results,
    show_attend_tell,
    weights_cache,
)
from src.experiments.base import Row
from src.experiments.runner import check_sample
from src.models.translator import Translator

BY_BAHDANAU = ("learning_rates", "challenges", "erasure", "attention_choices", "real_sentence")
BY_ENCODER_DECODER = (
    "length_curves",
    "words_and_clauses",
    "fixed_vector_choices",
    "longer_training",
)
NO_CORPUS = "MULTI30K_DIR is not set: the captions of real_sentence are not translated again"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for the whole run: tests of other modules may come between two of these."""
    return tmp_path_factory.mktemp("trained")


@pytest.fixture(scope="module", autouse=True)
def a_folder_of_its_own(folder: Path) -> Iterator[None]:
    """Weights of another day are not looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights_cache, "FOLDER", folder)
        yield


def trained_as(module: ModuleType, weights: dict[str, Tensor]) -> pytest.MonkeyPatch:
    """Let these weights be what training brings."""
    patch = pytest.MonkeyPatch()
    patch.setattr(module, "fit", lambda model, *rest, **more: model.load_state_dict(weights))
    return patch


@pytest.fixture(scope="module")
def stored_translators() -> None:
    for name in length_curves.KEPT:
        [row] = [row for row in length_curves.rows() if (row["model"], row["seed"]) == (name, 0)]
        patch = trained_as(laboratory, results.weights("length_curves", name))
        laboratory.trained(row)
        patch.undo()


@pytest.fixture(scope="module")
def stored_luong() -> None:
    [row] = [row for row in luong_variants.rows() if luong_variants.EXPERIMENT.sample(row)]
    patch = trained_as(laboratory, results.weights("luong_variants", row["model"]))
    laboratory.trained(row)
    patch.undo()


@pytest.fixture(scope="module")
def stored_reader() -> None:
    [row] = [row for row in intra_attention.rows() if intra_attention.EXPERIMENT.sample(row)]
    patch = trained_as(language_laboratory, results.weights("intra_attention", "lstmn-0"))
    language_laboratory.trained(row)
    patch.undo()


@pytest.fixture(scope="module")
def stored_captions() -> None:
    if not os.environ.get("MULTI30K_DIR"):
        pytest.skip(NO_CORPUS)
    patch = trained_as(real_sentence, results.weights("real_sentence", "real_sentence"))
    real_sentence.trained(row := real_sentence.SETTINGS, real_sentence.vocabularies(row))
    patch.undo()


@pytest.fixture(scope="module")
def stored_masks() -> None:
    [row] = [row for row in masks.rows() if masks.EXPERIMENT.sample(row)]
    patch = trained_as(language_laboratory, results.weights(masks.NAME, row["model"]))
    language_laboratory.trained(row)
    patch.undo()


@pytest.fixture
def stored_padding(monkeypatch: pytest.MonkeyPatch) -> None:
    def trained(row: Row) -> Translator:
        model = padding.build(row["mask"])
        model.load_state_dict(results.weights(padding.NAME, f"{row['mask']}-{row['batches']}"))
        return model.eval()

    monkeypatch.setattr(padding, "trained", trained)


@pytest.fixture
def stored_looks() -> Iterator[None]:
    patch = trained_as(captioning, results.weights(show_attend_tell.NAME, "soft"))
    yield
    patch.undo()


def grouped(name: str) -> object:
    """Experiments that look into the same model go to the same process."""
    group = "bahdanau" if name in BY_BAHDANAU else "fixed"
    group = "language" if name.startswith("language") else group
    return pytest.param(name, marks=pytest.mark.xdist_group(f"sample of {group}"))


@pytest.mark.parametrize("name", [grouped(name) for name in EXPERIMENTS])
def test_rows_measured_again_give_the_stored_numbers(
    name: str, request: pytest.FixtureRequest
) -> None:
    if name == "real_sentence":
        request.getfixturevalue("stored_captions")
    elif name in BY_BAHDANAU + BY_ENCODER_DECODER:
        request.getfixturevalue("stored_translators")
    elif name == "show_attend_tell":
        request.getfixturevalue("stored_looks")
    elif name == "luong_variants":
        request.getfixturevalue("stored_luong")
    elif name == "intra_attention":
        request.getfixturevalue("stored_reader")
    elif name in ("masks", "padding"):
        request.getfixturevalue(f"stored_{name}")
    assert check_sample(EXPERIMENTS[name]) == []
