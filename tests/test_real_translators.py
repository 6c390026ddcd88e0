"""The real translators: of one size, resumable in the middle of a row, measured by length."""

from pathlib import Path

import pytest
import torch

from src import checkpoints
from src.checkpoints import Checkpoint
from src.cli import keeping
from src.cli.options import LIMITS
from src.cli.run import Run
from src.data import multi30k
from src.data.batches import encode_pairs
from src.data.vocabulary import TextVocabulary
from src.experiments import real_laboratory, results, weights_cache
from src.experiments import real_translators as experiment
from src.metrics import bleu
from src.models.registry import TRANSLATORS
from src.models.transformer import Transformer
from src.models.transformer_choices import SharedVocabulary

WORDS = 7_879, 5_945  # German and English, seen twice or more
SOURCES = ["ein hund läuft", "eine katze schläft hier", "der mann läuft im park mit dem hund"]
TARGETS = ["a dog runs", "a cat sleeps here", "the man runs in the park with the dog"]
PAIRS = list(zip(SOURCES, TARGETS)) * 20


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    """A row that takes a moment, on three sentences; its files lie in a folder of the test."""
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    monkeypatch.setattr(multi30k, "load", lambda *names: PAIRS)
    row = real_laboratory.row(real_laboratory.SMALL, 0, minutes=0.04)
    return row | {"width": 16, "subwords": 100, "batch_size": 7, "average": 3}


def test_what_is_compared_has_one_size() -> None:
    sizes = {}
    for name, system in real_laboratory.SYSTEMS.items():
        entry = TRANSLATORS[system["model"]]
        build, words = entry.build, WORDS
        if n_pieces := system["subwords"]:
            build, words = entry.shared or build, (n_pieces, n_pieces)
        more = {} if system["layers"] is None else {"n_layers": system["layers"]}
        with torch.device("meta"):
            model = build(*words, width=system["width"], **more)
        sizes[name] = sum(parameter.numel() for parameter in model.parameters())
    small = sizes.pop(real_laboratory.SMALL)
    del sizes[real_laboratory.LARGE]
    assert len(sizes) == 4 and max(sizes.values()) <= 1.1 * min(sizes.values()), sizes
    assert 2 * small <= results.MOST_BYTES  # so many bytes in half precision


def test_the_rates_come_first_and_the_best_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, dict[float, float]] = {}
    monkeypatch.setattr(experiment, "losses", lambda system: found.get(system, {}))
    starts = {
        name: system["learning_rate"]
        for name, system in real_laboratory.SYSTEMS.items()
        if name != real_laboratory.SMALL
    }
    first = experiment.rows()
    assert {row["core_minutes"] for row in first[1:]} == {experiment.SEARCH}
    assert len(first) == 1 + 3 * len(starts)
    for system, start in starts.items():
        found[system] = {start / 2: 0.2, start: 0.3, 2 * start: 0.4}
    assert len(experiment.rows()) == 1 + 4 * len(starts)  # one more at the edge
    for system, start in starts.items():
        found[system][start / 4] = 0.3
    long = [row for row in experiment.rows()[1:] if row["core_minutes"] != experiment.SEARCH]
    assert len(long) == 3 * len(experiment.COMPARED) + 3
    for row in long:
        assert row["learning_rate"] == starts[row["system"]] / 2
    assert max(row["core_minutes"] for row in long) == 6 * real_laboratory.TWENTY_FIVE


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


def test_a_row_names_what_the_command_line_takes() -> None:
    for row in experiment.rows():
        options = real_laboratory.options_of(row)
        assert LIMITS.keys() - options.keys() == {"beam"}
        assert options["minutes"] == row["core_minutes"]


def test_a_row_that_was_cut_off_goes_on(small: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(Exception):
        pass

    usual, steps = Run.step, []

    def cut(run: Run) -> None:
        if run.trainer.n_steps == 5 and len(steps) == 5:
            raise Cut
        usual(run)
        steps.append(run.trainer.n_steps)

    monkeypatch.setattr(keeping, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(Run, "step", cut)
    with pytest.raises(Cut):
        real_laboratory.trained(small)
    steps.append(0)
    checkpoint = real_laboratory.trained(small)
    assert checkpoint.settings["finished"] and steps[:7] == [1, 2, 3, 4, 5, 0, 6]
    n_steps = checkpoint.settings["training"]["steps"]
    assert steps[-1] == n_steps > 6
    assert real_laboratory.trained(small).settings == checkpoint.settings and steps[-1] == n_steps


def test_another_row_or_other_code_has_another_folder(
    small: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = real_laboratory.folder_of(small)
    assert folder == real_laboratory.folder_of(dict(small))
    assert folder != real_laboratory.folder_of(small | {"seed": 1})
    monkeypatch.setattr(weights_cache, "code_of", lambda modules: "other")
    assert folder != real_laboratory.folder_of(small)


def test_the_small_one_is_kept_and_translates_without_the_corpus(
    small: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = experiment.measure(small)
    numbers = measured.numbers
    assert 0 <= numbers["bleu"] <= 100 and "case:lc" in numbers["signature"]
    assert 0 < numbers["valid_loss"] < 10 and 0 <= numbers["valid_bleu_last"] <= 100
    assert {"bleu_1_9", "bleu_21_99", "valid_bleu", "epochs", "parameters"} <= numbers.keys()
    results.keep(experiment.NAME, measured, folder=tmp_path)
    ours = checkpoints.load_model(real_laboratory.trained(small))
    monkeypatch.setattr(multi30k, "load", lambda *names: pytest.fail("corpus"))
    kept = results.weights(experiment.NAME, real_laboratory.SMALL, folder=tmp_path)
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
    assert experiment.measure(small | {"system": "transformer"}).weights == {}


def test_bleu_by_length_counts_the_words_of_the_source() -> None:
    sources = ["ein hund , der läuft .", " ".join(["a"] * 30)]
    references = ["a dog that runs here now", "one two three four five six"]
    hypotheses = ["a dog that runs here now", "one two three four six five"]
    found = real_laboratory.bleu_by_length(sources, hypotheses, references)
    assert found["bleu_1_9"] == pytest.approx(100)
    assert found["bleu_21_99"] == bleu(hypotheses[1:], references[1:]).score < 90
    assert found["bleu_13_15"] is None
