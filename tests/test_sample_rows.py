"""Stored results hold today: a few rows of every experiment, measured again. It takes minutes.

What trains within two minutes is trained again, once for all experiments that look into it. For
the RNN Encoder-Decoder, Bahdanau, both kinds of captions and what is named in `BY_THEMSELVES` or
`LOADED` the stored weights stand in for the training; that translators still train as stored is
seen by RCTM's row of `learning_rates`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from torch import Tensor

from src.experiments import (
    EXPERIMENTS,
    captioning,
    classifying,
    far_apart,
    hops,
    laboratory,
    length_curves,
    masks,
    order,
    real_sentence,
    real_translators,
    results,
    show_attend_tell,
    weights_cache,
)
from src.experiments.base import Row
from src.experiments.runner import check_sample

BY_BAHDANAU = ("challenges", "erasure", "attention_choices", "real_sentence")
BY_ENCODER_DECODER = (
    "length_curves",
    "words_and_clauses",
    "exposure",
    "fixed_vector_choices",
    "longer_training",
)
BY_THEMSELVES = {  # and the experiment that keeps the weights
    **{name: name for name in ("luong_variants", "memory_tapes", "convolutions", "self_attention")},
    "transformers": "transformers",
    "leaderboard": "luong_variants",
}
LOADED: dict[str, tuple[ModuleType, Callable[[Row], Any]]] = {  # whose `trained` is replaced
    "hops": (classifying, lambda row: hops.load(row["penalty"])),
    "far_apart": (far_apart, lambda row: (far_apart.load(row["kind"]), {})),
    "masks": (masks, lambda row: masks.load(row["model"])),
    "order": (order, lambda row: order.load(row["kind"], row["batches"])),
    "real_translators": (real_translators, lambda row: real_translators.load()),
}
BY_LANGUAGE = ("language_rates", "language_models")
NO_CORPUS = "MULTI30K_DIR is not set: real captions are not translated again"


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


@pytest.fixture
def stored_sample(name: str) -> None:
    """What the experiment keeps of the translator that its sample names."""
    [row] = [row for row in EXPERIMENTS[name].rows() if EXPERIMENTS[name].sample(row)]
    patch = trained_as(laboratory, results.weights(BY_THEMSELVES[name], row["model"]))
    laboratory.trained(row)
    patch.undo()


@pytest.fixture
def loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the experiment keeps is what training brings."""
    if name == "real_translators" and not os.environ.get("MULTI30K_DIR"):
        pytest.skip(NO_CORPUS)
    module, load = LOADED[name]
    monkeypatch.setattr(module, "trained", load)


@pytest.fixture(scope="module")
def stored_captions() -> None:
    if not os.environ.get("MULTI30K_DIR"):
        pytest.skip(NO_CORPUS)
    patch = trained_as(real_sentence, results.weights("real_sentence", "real_sentence"))
    real_sentence.trained(row := real_sentence.SETTINGS, real_sentence.vocabularies(row))
    patch.undo()


@pytest.fixture
def stored_looks() -> Iterator[None]:
    patch = trained_as(captioning, results.weights(show_attend_tell.NAME, "soft"))
    yield
    patch.undo()


def grouped(name: str) -> object:
    """Experiments that look into the same model go to the same process."""
    shared = {"bahdanau": BY_BAHDANAU, "fixed": BY_ENCODER_DECODER, "language": BY_LANGUAGE}
    group = next((group for group, names in shared.items() if name in names), name)
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
    elif name in BY_THEMSELVES:
        request.getfixturevalue("stored_sample")
    elif name in LOADED:
        request.getfixturevalue("loaded")
    assert check_sample(EXPERIMENTS[name]) == []
