"""The real translators: of one size, resumable in the middle of a row, measured by length."""

from dataclasses import asdict
from pathlib import Path

import pytest
import torch

from src import checkpoints
from src.__main__ import BUILD, RUN, TRAINING, parser
from src.checkpoints import Checkpoint
from src.cli.keeping import save
from src.cli.opening import begin
from src.cli.options import check
from src.cli.recipes import recipe
from src.data import multi30k
from src.data.batches import encode_pairs
from src.data.vocabulary import TextVocabulary
from src.experiments import real_laboratory, results, weights_cache
from src.experiments import real_translators as experiment
from src.metrics import bleu
from src.models.registry import TRANSLATORS
from src.models.transformer import Transformer
from src.models.transformer_choices import SharedVocabulary
from src.parallel_training import Machine

WORDS = 7_879, 5_945  # German and English, seen twice or more
SOURCES = ["ein hund läuft", "eine katze schläft hier", "der mann läuft im park mit dem hund"]
TARGETS = ["a dog runs", "a cat sleeps here", "the man runs in the park with the dog"]
PAIRS = list(zip(SOURCES, TARGETS)) * 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trained")


@pytest.fixture(autouse=True)
def another_corpus(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trainings read the phrasebook, of which the first sentences do; their folders are kept."""
    command = real_laboratory.command
    few = ["--pairs", "19"]
    monkeypatch.setattr(real_laboratory, "command", lambda *given: [*command(*given), *few])
    monkeypatch.setattr(real_laboratory, "CORPUS", "phrasebook")
    monkeypatch.setattr(weights_cache, "FOLDER", folder)
    monkeypatch.setattr(multi30k, "load", lambda *names: PAIRS)


@pytest.fixture
def small() -> dict:
    """A row that takes a moment."""
    row = real_laboratory.row(real_laboratory.KEPT, 0) | {"minutes": 0.03}
    return row | {"languages": "en fr", "width": 16, "subwords": 100, "batch_size": 7, "average": 3}


def test_what_is_compared_has_one_size() -> None:
    sizes = {}
    for name, system in real_laboratory.SYSTEMS.items():
        entry = TRANSLATORS[system["model"]]
        build, words = entry.build, WORDS
        if n_pieces := system["subwords"]:
            words = n_pieces, n_pieces
            build = build if system["matrices"] == "two" else entry.shared or build
        more = {} if system["layers"] is None else {"n_layers": system["layers"]}
        with torch.device("meta"):
            model = build(*words, width=system["width"], **more)
        sizes[name] = sum(parameter.numel() for parameter in model.parameters())
    kept = sizes[real_laboratory.KEPT]
    assert sizes.pop(real_laboratory.LARGE) > 4 * kept
    assert len(sizes) == 9 and max(sizes.values()) <= 1.1 * min(sizes.values()), sizes
    assert 2 * kept <= results.MOST_BYTES  # so many bytes in half precision


def test_what_is_compared_has_the_same_minutes_and_three_seeds() -> None:
    rows = experiment.rows()
    on_cores = [row for row in rows if row["system"] != real_laboratory.LARGE]
    assert {row["minutes"] for row in on_cores} == {recipe("multi30k", "transformer").minutes}
    for system in experiment.WITH_PIECES:
        assert [row["seed"] for row in rows if row["system"] == system] == [0, 1, 2]
    assert experiment.EXPERIMENT.at_once == 1  # each has both cores
    assert [row["seed"] for row in rows if experiment.kept(row)] == [0]  # one is looked into
    assert [row["system"] for row in rows if row["languages"] != "de en"] == ["french"]


def test_a_row_has_minutes_of_two_cores_or_epochs_of_a_gpu(folder: Path) -> None:
    for row in experiment.rows():
        words = real_laboratory.command(row, folder / "none")
        assert (row["minutes"] is None) != (row["epochs"] is None)
        assert ("torch.distributed.run" in words) == (row["epochs"] is None)


def test_bahdanau_is_tried_beyond_the_edge_of_its_recipe() -> None:
    systems = real_laboratory.SYSTEMS
    chosen, warm = systems["bahdanau"], systems["bahdanau-warm-up"]
    assert warm == chosen | {"warmup": systems["transformer"]["warmup"]}
    assert systems["bahdanau-faster"] == warm | {"learning_rate": 2 * chosen["learning_rate"]}
    assert systems["bahdanau-less-dropout"] == chosen | {"dropout": chosen["dropout"] / 2}


@pytest.mark.parametrize("model", ["transformer", "bahdanau"])
def test_what_is_compared_is_that_of_the_recipe(model: str) -> None:
    row = real_laboratory.row(model, 0)
    assert asdict(recipe("multi30k", model)).items() <= row.items()


def test_the_loss_is_the_mean_over_all_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    words = TextVocabulary.from_texts(SOURCES), TextVocabulary.from_texts(TARGETS)
    monkeypatch.setattr(multi30k, "load", lambda *names: PAIRS[:3])
    torch.manual_seed(3)
    model = Transformer(len(words[0]), len(words[1]), width=16).eval()
    total = n_tokens = 0.0
    for source, target in encode_pairs(PAIRS[:3], *words):
        logits = model(torch.tensor([source]), torch.tensor([target[:-1]])).logits[0]
        log_p = logits.log_softmax(-1).double()
        total -= sum(log_p[i, word].item() for i, word in enumerate(target[1:]))
        n_tokens += len(target) - 1
    found = real_laboratory.valid_loss(model, words, ["de", "en"])
    assert found == pytest.approx(total / n_tokens, rel=1e-5)


def test_a_row_is_a_line_of_the_command_line(folder: Path) -> None:
    for row in experiment.rows():
        words = real_laboratory.command(row, folder / "none")
        _, _, *asked = words[words.index("src") :]
        options = parser().parse_args(["train", *asked])
        assert "--resume" not in words and (options.model, options.beam) == (row["model"], 1)
        assert options.languages == row["languages"].split()
        for name in (row.keys() & vars(options).keys()) - {"languages"}:
            assert getattr(options, name) == row[name], name
        check(vars(options))


def test_a_row_that_was_cut_off_goes_on(small: dict) -> None:
    row = small | {"minutes": 0.1, "seed": 5}
    folder = real_laboratory.folder_of(row)
    words = real_laboratory.command(row, folder)
    asked = vars(parser().parse_args(["train", *words[words.index("train") + 1 :]]))
    run = begin(folder, {name: asked[name] for name in RUN + BUILD + TRAINING}, Machine())
    for _ in range(3):
        run.step()
    save(run, finished=False)
    assert "--resume" in real_laboratory.command(row, folder)
    checkpoint = real_laboratory.trained(row)
    assert checkpoint.settings["finished"] and checkpoint.settings["seconds"] >= 6
    log = (folder / "log.txt").read_text("utf-8")
    epochs = [float(line.split()[1]) for line in log.splitlines() if line.startswith("epoch")]
    assert epochs[0] > 1 and epochs == sorted(epochs)  # it did not begin again


def test_what_is_finished_is_not_trained_again(
    small: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = real_laboratory.trained(small)
    assert {"last", "best"} <= checkpoint.settings.keys()
    monkeypatch.setattr(real_laboratory, "command", lambda *_: pytest.fail("trained again"))
    assert real_laboratory.trained(small).settings == checkpoint.settings


def test_a_training_that_fails_says_where_to_look(small: dict) -> None:
    row = small | {"model": "rctm", "subwords": 0}  # which has no layers
    with pytest.raises(RuntimeError, match="log.txt there says why"):
        real_laboratory.trained(row)
    log = real_laboratory.folder_of(row) / "log.txt"
    assert "rctm has no" in log.read_text("utf-8")


def test_another_row_or_other_code_has_another_folder(
    small: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = real_laboratory.folder_of(small)
    assert folder == real_laboratory.folder_of(dict(small))
    assert folder != real_laboratory.folder_of(small | {"seed": 1})
    monkeypatch.setattr(weights_cache, "code_of", lambda modules: "other")
    assert folder != real_laboratory.folder_of(small)


def test_one_is_kept_and_translates_without_the_corpus(
    small: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = experiment.measure(small)
    numbers = measured.numbers
    assert 0 <= numbers["bleu"] <= 100 and "case:lc" in numbers["signature"]
    assert 0 < numbers["valid_loss"] < 10 and 0 <= numbers["valid_bleu_last"] <= 100
    assert {"bleu_1_9", "bleu_21_99", "valid_bleu", "epochs_done", "parameters"} <= numbers.keys()
    assert numbers["device"] == "cpu" and numbers["seconds"] >= 1.8
    results.keep(experiment.NAME, measured, folder=tmp_path)
    assert measured.weights.keys() == {real_laboratory.KEPT}
    ours = checkpoints.load_model(real_laboratory.trained(small))
    monkeypatch.setattr(multi30k, "load", lambda *names: pytest.fail("corpus"))
    kept = results.weights(experiment.NAME, real_laboratory.KEPT, folder=tmp_path)
    texts = results.texts(experiment.NAME, folder=tmp_path)
    monkeypatch.setattr(results, "weights", lambda *names: kept)
    monkeypatch.setattr(results, "texts", lambda name: texts)
    model = checkpoints.load_model(experiment.load())
    assert isinstance(model, SharedVocabulary)
    source, target = torch.tensor([[9, 8, 3]]), torch.tensor([[2, 9]])
    logits = [each(source, target).logits for each in (model, ours)]
    torch.testing.assert_close(*logits, rtol=0, atol=0.02)


def test_the_others_are_not_kept(small: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = real_laboratory.trained(small)

    def trained(row: dict) -> Checkpoint:
        return checkpoint

    monkeypatch.setattr(experiment, "trained", trained)
    assert experiment.measure(small | {"seed": 1}).weights == {}


def test_bleu_by_length_counts_the_words_of_the_source() -> None:
    sources = ["ein hund , der läuft .", " ".join(["a"] * 30)]
    references = ["a dog that runs here now", "one two three four five six"]
    hypotheses = ["a dog that runs here now", "one two three four six five"]
    found = real_laboratory.bleu_by_length(sources, hypotheses, references)
    assert found["bleu_1_9"] == pytest.approx(100)
    assert found["bleu_21_99"] == bleu(hypotheses[1:], references[1:]).score < 90
    assert found["bleu_13_15"] is None
