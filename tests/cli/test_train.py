"""Training runs: stopped and resumed they end as if nothing had happened; minutes are kept."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from src import checkpoints
from src.cli import corpora, keeping
from src.cli.keeping import advance, save, validate
from src.cli.opening import begin
from src.cli.options import Options
from src.cli.train import Interrupted, train
from src.models.transformer_choices import SharedVocabulary
from src.parallel_training import Machine
from src.training import Trainer

OPTIONS: Options = dict.fromkeys(
    ("model", "corpus", "languages", "pairs", "minutes", "epochs", "seed")
    + ("width", "layers", "norm", "dropout", "subwords", "matrices")
    + ("batch_size", "learning_rate", "warmup", "label_smoothing", "average")
)
OPTIONS |= {"model": "bahdanau", "corpus": "phrasebook", "pairs": 19, "epochs": 3.0}
OPTIONS |= {"width": 6, "dropout": 0.3, "batch_size": 8}
STEPS = 9  # 3 epochs of ceil(19 / 8) steps
DECODED = "le chat boit"


@pytest.fixture(autouse=True)
def quick_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an untrained model says is long and says nothing."""
    monkeypatch.setattr(keeping, "translate", lambda _, given, *__, width: [DECODED] * len(given))


def lines(folder: Path, *, go_on: bool = False, **changes: object) -> list[str]:
    return list(train(folder, OPTIONS | changes, go_on=go_on, beam=2, machine=Machine()))


def interrupt_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of this step."""
    whole_step = Trainer.step

    def interrupted(trainer: Trainer) -> None:
        if trainer.n_steps == step - 1:
            signal.raise_signal(signal.SIGINT)
        whole_step(trainer)

    monkeypatch.setattr(Trainer, "step", interrupted)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "translate", lambda _, given, *__, width: [DECODED] * len(given))
        folder = tmp_path_factory.mktemp("run")
        yield folder, lines(folder)


def test_a_run_says_what_it_does_and_keeps_the_best(uninterrupted: tuple) -> None:
    folder, said = uninterrupted
    assert said[0].startswith("bahdanau: ") and "19 pairs" in said[0]
    assert [line.split("  ")[0] for line in said[1:4]] == ["epoch 1.0", "epoch 2.0", "epoch 3.0"]
    assert said[-1].startswith("test: BLEU ") and "beam 2, nrefs:1|case:lc" in said[-1]
    checkpoint = checkpoints.load(folder)
    assert checkpoint.settings["finished"] and checkpoint.state == {}
    assert checkpoint.settings["training"]["steps"] == STEPS
    assert checkpoint.settings["build"] == {"width": 6, "dropout": 0.3}
    assert lines(folder, go_on=True) == [said[0], *said[-2:]]


@pytest.mark.parametrize("step", [2, 3, 5])  # before, at and after the first validation
def test_stopped_and_resumed_equals_uninterrupted(
    step: int, uninterrupted: tuple, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupt_at(step, patch)
        with pytest.raises(Interrupted, match=f"stopped after step {step}, saved in {tmp_path}"):
            lines(tmp_path)
    assert len(checkpoints.load(tmp_path).state["history.loss"]) == step
    resumed = lines(tmp_path, go_on=True)
    folder, said = uninterrupted
    assert resumed[-1] == said[-1] and resumed[-3] == said[-3]
    ours, theirs = checkpoints.load(tmp_path).weights, checkpoints.load(folder).weights
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_two_languages_of_one_vocabulary_share_a_matrix_unless_told_not_to(tmp_path: Path) -> None:
    settings = {"model": "transformer", "subwords": 150, "layers": 1, "width": 8}
    for name, matrices in (("one", None), ("two", "two")):
        lines(tmp_path / name, **settings, matrices=matrices)
    sides = [f"{side}.embedding.E.weight" for side in ("encoder", "decoder")]
    one, two = (checkpoints.load(tmp_path / name) for name in ("one", "two"))
    assert torch.equal(*(one.weights[side] for side in sides))
    assert not torch.equal(*(two.weights[side] for side in sides))
    assert isinstance(checkpoints.load_model(one), SharedVocabulary)
    assert not isinstance(checkpoints.load_model(two), SharedVocabulary)


def test_an_average_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"model": "transformer", "subwords": 150, "average": 5, "layers": 1, "width": 8}
    settings["norm"] = "pre"
    said = lines(tmp_path / "whole", **settings)
    assert "  without the average " in said[-3]
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        interrupt_at(7, patch)
        lines(tmp_path / "cut", **settings)
    lines(tmp_path / "cut", go_on=True, **settings)
    whole, cut = (checkpoints.load(tmp_path / name) for name in ("whole", "cut"))
    assert whole.settings["build"] == {
        "width": 8,
        "n_layers": 1,
        "norm": "pre",
        "dropout": 0.3,
    }
    assert all(torch.equal(whole.weights[name], cut.weights[name]) for name in whole.weights)
    assert whole.settings["last"] == cut.settings["last"]
    lines(tmp_path / "last", **settings | {"average": 1})
    last = checkpoints.load(tmp_path / "last").weights
    assert not torch.equal(last["decoder.embedding.E.weight"], E := matrix(whole, "decoder"))
    assert whole.one_vocabulary and torch.equal(E, matrix(whole, "encoder"))
    assert isinstance(checkpoints.load_model(whole), SharedVocabulary)


def matrix(checkpoint: checkpoints.Checkpoint, side: str) -> torch.Tensor:
    return checkpoint.weights[f"{side}.embedding.E.weight"]


def test_a_crash_costs_half_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    options = OPTIONS | {"batch_size": 1}  # the epoch does not end in between
    run = begin(tmp_path, options, Machine(clock=lambda: now[0]))
    saved = []
    for now[0] in (20.0, 30.0, 31.0, 60.0, 62.0):
        advance(run)
        exists = checkpoints.exists(tmp_path)
        saved.append(len(checkpoints.load(tmp_path).state["history.loss"]) if exists else 0)
    assert saved == [0, 0, 3, 3, 5]


def test_ctrl_c_works_as_usual_after_training(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    lines(tmp_path)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_best_on_validation_is_kept_not_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = iter([10.0, 30.0, 20.0])
    kept = []

    class Scored:
        def __init__(self) -> None:
            self.score, self.signature = next(scores), ""

    monkeypatch.setattr(keeping, "bleu", lambda *_: Scored())
    run = begin(tmp_path, OPTIONS, Machine())
    for _ in range(3):
        run.step()
        kept.append({name: t.clone() for name, t in run.trainer.model.state_dict().items()})
        validate(run)
    save(run, finished=True)
    weights = checkpoints.load(tmp_path).weights
    assert all(torch.equal(weights[name], t) for name, t in kept[1].items())
    assert not torch.equal(kept[1]["decoder.W_o.weight"], kept[2]["decoder.W_o.weight"])


def test_minutes_become_as_many_steps_as_will_fit(tmp_path: Path) -> None:
    now = [100.0]
    machine = Machine(clock=lambda: now[0])
    run = begin(tmp_path, OPTIONS | {"epochs": None, "minutes": 1.0, "warmup": 40}, machine)
    planned = []
    for n_steps, now[0] in [(20, 106.0), (30, 112.0), (30, 999.0)]:
        run.trainer.history.loss = [1.0] * n_steps
        run.plan()
        planned.append((run.trainer.config.steps, run.trainer.config.warmup))
    assert planned[0] == (200, 40)  # 20 steps in 6 of 60 seconds
    assert planned[1] == (150, 40)  # 30 steps in 12 of 60 seconds
    assert planned[2] == (30, 30)  # the time is over: here and now


def test_epochs_are_not_planned_anew(tmp_path: Path) -> None:
    run = begin(tmp_path, OPTIONS, Machine())
    run.trainer.history.loss = [1.0] * 5
    run.plan()
    assert run.trainer.config.steps == STEPS


def test_an_existing_run_is_not_overwritten(uninterrupted: tuple) -> None:
    with pytest.raises(ValueError, match="holds a run: --resume goes on with it"):
        lines(uninterrupted[0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"width": 7}, "width is 7: the run in .* has 6"),
        ({"model": "seq2seq"}, "model is seq2seq: the run in .* has bahdanau"),
        ({"seed": 1}, "seed is 1: the run in .* has 0"),
    ],
)
def test_other_settings_do_not_resume(change: dict, message: str, uninterrupted: tuple) -> None:
    with pytest.raises(ValueError, match=message):
        lines(uninterrupted[0], go_on=True, **change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 0.0}, "--epochs is 0.0: give a number above 0"),
        ({"epochs": None, "minutes": -1.0}, "--minutes is -1.0: give a number above 0"),
        ({"model": "rctm"}, "--dropout is 0.3: rctm has no dropout"),
        ({"norm": "pre"}, "--norm is pre: bahdanau has no norm"),
        ({"layers": 2}, "--layers is 2: bahdanau has no layers"),
        ({"matrices": "one", "subwords": 150}, "--matrices is one: give a Transformer"),
        (
            {"matrices": "one", "model": "transformer"},
            "give a Transformer, and --subwords for its languages",
        ),
        ({"subwords": 50}, "--subwords is 50: give 0"),
        ({"model": "oracle"}, "model is 'oracle': one of rctm"),
        ({"batch_size": 0}, "--batch-size is 0: give 1 or more"),
        ({"width": 0}, "--width is 0: give 2 to 4096"),
        ({"dropout": 2.0}, "--dropout is 2.0: give 0 or more, but below 1"),
    ],
)
def test_wrong_use_is_named(change: dict, message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        lines(tmp_path, **change)
    assert not checkpoints.exists(tmp_path)


def test_the_beam_is_refused_before_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpora, "load", lambda *_: pytest.fail("the corpus was loaded"))
    with pytest.raises(ValueError, match="--beam is 0: give 1 to 100"):
        next(train(tmp_path, OPTIONS, go_on=False, beam=0, machine=Machine()))


def test_training_that_made_the_loss_worse_ends_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lines(tmp_path / "good", learning_rate=0.01)
    assert caplog.messages == []
    lines(tmp_path / "bad", learning_rate=1e9)
    (warning,) = caplog.messages
    assert warning.startswith("the loss began at ") and warning.endswith("a lower learning_rate")


@pytest.fixture
def unfinished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        interrupt_at(2, patch)
        lines(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("build", {"width": 7, "dropout": 0.3}, "the tensors are not of the model .* describes"),
        ("training", {}, "checkpoint.json is damaged: KeyError"),
        ("options", {"corpus": "phrasebook"}, "checkpoint.json is damaged: KeyError"),
        ("options", OPTIONS | {"width": -1}, "--width is -1"),
    ],
)
def test_settings_edited_by_hand_are_not_resumed(
    key: str, value: object, message: str, unfinished: Path
) -> None:
    index = json.loads((unfinished / checkpoints.INDEX).read_text("utf-8"))
    index["settings"][key] = value
    (unfinished / checkpoints.INDEX).write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        lines(unfinished, go_on=True, **dict.fromkeys(OPTIONS))
