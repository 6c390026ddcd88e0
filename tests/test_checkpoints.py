"""A checkpoint comes back whole, is replaced all or nothing, and says what is wrong with it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from src import checkpoints
from src.checkpoints import (
    Checkpoint,
    CheckpointError,
    build,
    exists,
    load,
    load_model,
    load_weights,
    save,
)
from src.data.vocabulary import TextVocabulary, Vocabulary
from src.models.bahdanau import Bahdanau

SOURCE, TARGET = Vocabulary(["the", "cat"]), TextVocabulary(["le", "chat", "noir"])


def sample(seed: int = 0) -> tuple[Checkpoint, Bahdanau]:
    torch.manual_seed(seed)
    model = Bahdanau(len(SOURCE), len(TARGET), width=6)
    settings = {"model": "bahdanau", "build": {"width": 6}, "languages": ["en", "fr"]}
    state = {"adam.0.step": torch.tensor(7.0), "history.loss": torch.rand(3, dtype=torch.float64)}
    return Checkpoint(settings, SOURCE, TARGET, model.state_dict(), state), model


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    checkpoint, model = sample()
    assert not exists(tmp_path / "new")
    save(tmp_path / "new", checkpoint)
    loaded = load(tmp_path / "new")
    assert exists(tmp_path / "new") and loaded.settings == checkpoint.settings
    assert loaded.source_vocabulary.to_json() == SOURCE.to_json()
    assert isinstance(loaded.target_vocabulary, TextVocabulary)
    assert loaded.state.keys() == checkpoint.state.keys()
    assert all(torch.equal(loaded.state[name], t) for name, t in checkpoint.state.items())
    source, target = torch.tensor([[4, 5, 3]]), torch.tensor([[2, 4, 5, 6]])
    again = load_model(loaded)
    assert not again.training
    assert torch.equal(again(source, target).logits, model.eval()(source, target).logits)


def test_a_new_checkpoint_takes_the_place_of_the_old(tmp_path: Path) -> None:
    for seed in range(3):
        save(tmp_path, sample(seed)[0])
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["checkpoint.json", "tensors-3.safetensors"]
    expected = sample(2)[0].weights
    assert all(torch.equal(t, expected[name]) for name, t in load(tmp_path).weights.items())


@pytest.mark.parametrize("moment", ["save_file", "os.replace"])
def test_a_crash_while_saving_leaves_the_old_checkpoint(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = sample(0)[0], replace(sample(1)[0], settings={"model": "other", "build": {}})
    save(tmp_path, old)

    def crash(*_: object) -> None:
        if moment == "save_file":
            (tmp_path / "tensors-2.safetensors").write_bytes(b"half a fi")
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(f"src.checkpoints.{moment}", crash)
        with pytest.raises(OSError, match="no space"):
            save(tmp_path, new)
    loaded = load(tmp_path)
    assert loaded.settings == old.settings
    assert all(torch.equal(loaded.weights[name], t) for name, t in old.weights.items())
    save(tmp_path, new)  # and the next save succeeds and clears up
    assert load(tmp_path).settings == new.settings
    assert len(list(tmp_path.glob("tensors-*"))) == 1


def edit(folder: Path, **changes: object) -> None:
    path = folder / checkpoints.INDEX
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_wrong_files_get_clear_errors(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="nowhere is no checkpoint: give a folder"):
        load(tmp_path / "nowhere")
    save(tmp_path, sample()[0])
    (tmp_path / checkpoints.INDEX).write_text("{")
    with pytest.raises(CheckpointError, match=r"checkpoint.json is damaged"):
        load(tmp_path)
    (tmp_path / checkpoints.INDEX).write_text("[]")
    with pytest.raises(CheckpointError, match=r"checkpoint.json is damaged"):
        load(tmp_path)
    save(tmp_path, sample()[0])
    for settings in ({"model": "bahdanau"}, {"build": {}}, []):
        edit(tmp_path, settings=settings)
        with pytest.raises(CheckpointError, match=r"checkpoint.json is damaged"):
            load(tmp_path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    save(tmp_path, sample()[0])
    edit(tmp_path, format=2)
    with pytest.raises(CheckpointError, match="has format 2: 1 is known"):
        load(tmp_path)


def test_damaged_or_missing_tensors_are_told(tmp_path: Path) -> None:
    save(tmp_path, sample()[0])
    path = tmp_path / "tensors-1.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(CheckpointError, match="the tensors of .* are damaged or missing"):
        load(tmp_path)
    path.unlink()
    with pytest.raises(CheckpointError, match="the tensors of .* are damaged or missing"):
        load(tmp_path)


def test_a_model_that_is_unknown_or_does_not_fit_is_told() -> None:
    checkpoint = sample()[0]
    with pytest.raises(CheckpointError, match="model is 'oracle': one of rctm"):
        build(replace(checkpoint, settings={"model": "oracle", "build": {}}))
    with pytest.raises(
        CheckpointError, match=r"build is \{'depth': 3\}: bahdanau refuses it, .*depth"
    ):
        build(replace(checkpoint, settings={"model": "bahdanau", "build": {"depth": 3}}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W": None}, "W should be [6, 7] and is absent"),
        ({"W": torch.zeros(7, 6)}, "W should be [6, 7] and is [7, 6]"),
        ({"more": torch.zeros(2)}, "more should be absent and is [2]"),
        (
            {"W": None, "b": None, "more": torch.zeros(2)},
            "W should be [6, 7] and is absent (and 2 more)",
        ),
    ],
)
def test_tensors_of_another_model_are_told_in_one_line(change: dict, message: str) -> None:
    model = torch.nn.Module()
    model.W, model.b = (torch.nn.Parameter(torch.ones(shape)) for shape in ((6, 7), (6,)))
    stored = {"W": torch.zeros(6, 7), "b": torch.zeros(6)} | change
    with pytest.raises(CheckpointError) as told:
        load_weights(model, {name: t for name, t in stored.items() if t is not None})
    start = "the tensors are not of the model that checkpoint.json describes: "
    assert str(told.value) == start + message
    assert model.W.eq(1).all()  # nothing was changed


def test_a_width_edited_in_the_file_is_told() -> None:
    settings = {"model": "bahdanau", "build": {"width": 7}}
    with pytest.raises(CheckpointError, match="the tensors are not of the model .* more"):
        load_model(replace(sample()[0], settings=settings))
