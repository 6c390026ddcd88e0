"""The language models' laboratory on a few sentences; its measures on models that are known."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from src.data.phrasebook import challenge, split
from src.data.vocabulary import Vocabulary
from src.experiments import (
    laboratory,
    language_laboratory,
    language_models,
    language_rates,
    results,
    weights_cache,
)
from src.experiments import language_measures as measures
from src.models.language.contract import LanguageModel
from src.models.language.ngram import KneserNey
from src.models.translator import Step
from src.tokens import BOS, EOS

N_PAIRS = 60


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two steps on sixty sentences; the weights go to a folder of the test's own."""
    few = lambda name, n=None: split(name, N_PAIRS)  # noqa: E731
    for module in (laboratory, language_laboratory, language_models):
        monkeypatch.setattr(module, "split", few)
    monkeypatch.setattr(laboratory, "STEPS", 2)
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    monkeypatch.setattr(language_laboratory, "best_rate", lambda model: 1e-3)
    monkeypatch.setattr(language_models, "N_WRITTEN", 5)
    cached = laboratory.vocabularies, language_laboratory._training_text
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def test_best_rate_has_the_lowest_validation_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    losses = {("mlp-5", 1e-3): 0.7, ("mlp-5", 2e-3): 0.5, ("gru", 4e-3): 0.1}
    table = [{"model": m, "learning_rate": r, "valid_loss": x} for (m, r), x in losses.items()]
    monkeypatch.setattr(results, "table", lambda name: table)
    assert language_laboratory.best_rate("mlp-9") == language_laboratory.best_rate("mlp-5") == 2e-3
    assert language_laboratory.best_rate("gru") == 4e-3
    with pytest.raises(ValueError, match="model is 'rnn'"):
        language_laboratory.best_rate("rnn")


def test_rates_are_searched_around_what_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> list:
        raise FileNotFoundError

    monkeypatch.setattr(results, "table", missing)
    rates = [row["learning_rate"] for row in language_rates.rows() if row["model"] == "gru"]
    assert rates == [4e-3, 8e-3, 16e-3]
    stored = {4e-3: 0.1, 8e-3: 0.2, 16e-3: 0.3}
    table = [{"model": "gru", "learning_rate": r, "valid_loss": x} for r, x in stored.items()]
    monkeypatch.setattr(results, "table", lambda name: table)
    rates = [row["learning_rate"] for row in language_rates.rows() if row["model"] == "gru"]
    assert rates == [2e-3, 4e-3, 8e-3, 16e-3]
    assert {row["steps"] for row in language_rates.rows()} == {language_rates.STEPS}


def test_stored_rates_are_not_at_an_edge() -> None:
    stored = {row["model"] for row in results.table("language_rates")}
    assert {"mlp-5", "rnn", "lstm", "gru"} <= stored <= set(language_rates.MODELS)
    for model in stored:
        losses = language_rates.losses(model)
        assert min(losses) < language_laboratory.best_rate(model) < max(losses), model


def test_the_networks_are_of_one_size(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    words = Vocabulary([f"w{i}" for i in range(561)])  # as many as the phrasebook has
    monkeypatch.setattr(language_laboratory, "vocabulary", lambda: words)
    rows = [language_models.network(model, 0) for model in language_laboratory.BUILDS]
    sizes = [language_laboratory.size(language_laboratory.build(row)) for row in rows]
    assert max(sizes) / min(sizes) < 1.1


@pytest.mark.parametrize("name", language_rates.LOOKING_BACK)
def test_who_looks_back_is_trained_too(name: str, small: None) -> None:
    row = language_laboratory.settings(name, seed=1, learning_rate=1e-3)
    before = language_laboratory.build(row).state_dict()
    numbers = language_rates.measure(row).numbers
    assert 1 < numbers["valid_loss"] < 7
    after = language_laboratory.trained(row).state_dict()
    assert not any(torch.equal(before[key], after[key]) for key in before)


@pytest.mark.parametrize("name", ["3-gram", *language_models.MODELS])
def test_every_model_is_trained_and_measured(name: str, small: None) -> None:
    (row,) = [r for r in language_models.rows() if (r["model"], r["seed"]) == (name, 1)]
    numbers = language_models.measure(row).numbers
    assert 1 < numbers["test_perplexity"] < 1_000
    assert numbers["agreement"] == 0.5 or name in ("rnn", "gru", "lstm")
    assert (numbers["unseen"] is None) == (name != "3-gram")
    columns = {"faultless", "faultless_cool", "far_agreement", "own_30", "gold_30", "still_10"}
    assert columns <= numbers.keys()
    assert all(0 <= numbers[name] <= 1 for name in columns)


def test_a_rate_is_measured_and_the_weights_are_kept(small: None, tmp_path: Path) -> None:
    row = language_laboratory.settings("gru", seed=0, learning_rate=1e-3)
    loss = language_rates.measure(row).numbers["valid_loss"]
    assert 1 < loss < 7
    assert language_rates.measure(row).numbers["valid_loss"] == loss
    assert len(list(tmp_path.iterdir())) == 1
    language_laboratory.trained(row | {"learning_rate": 2e-3})
    assert len(list(tmp_path.iterdir())) == 2


def test_the_table_lacks_what_was_not_read(small: None) -> None:
    model = language_laboratory.counted(5)
    table = language_models.table_of(model)
    texts = [["<s>"] * 4 + p.target.split() for p in split("train", N_PAIRS)]
    windows = {tuple(text[i : i + 4]) for text in texts for i in range(len(text) - 3)}
    assert table["windows"] == len(windows)
    texts = [["<s>"] * 4 + p.target.split() for p in split("test", N_PAIRS)]
    asked = [tuple(text[i : i + 4]) for text in texts for i in range(len(text) - 3)]
    assert table["unseen"] == pytest.approx(sum(w not in windows for w in asked) / len(asked))


class Parrot(LanguageModel):
    """Says what its texts say as long as it has read just that; else a word of its own."""

    def __init__(self, vocabulary: Vocabulary, texts: list[str], other: str) -> None:
        super().__init__()
        self.size, self.after, (self.other,) = len(vocabulary), {}, vocabulary.encode(other)
        for ids in ([BOS, *vocabulary.encode(text), EOS] for text in texts):
            self.after |= {tuple(ids[: i + 1]): ids[i + 1] for i in range(len(ids) - 1)}

    def start(self, n_rows: int) -> Tensor:
        return torch.zeros(n_rows, 0, dtype=torch.long)

    def step(self, token: Tensor, state: Tensor) -> Step:
        read = torch.cat([state, token.unsqueeze(1)], 1)
        said = [self.after.get(tuple(row), self.other) for row in read.tolist()]
        logits = 20.0 * torch.nn.functional.one_hot(torch.tensor(said), self.size)
        return Step(logits, read)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [pair.target for pair in split("test", 40)]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    pairs = (*split("test", 40), *(p.pair for p in challenge("agreement")))
    return Vocabulary.from_texts(pair.target for pair in pairs)


def test_by_step_tells_forced_from_free(texts: list[str], vocabulary: Vocabulary) -> None:
    whole = measures.by_step(Parrot(vocabulary, texts, "et"), vocabulary, texts)
    assert len(whole) == 30 and set(whole.values()) == {1.0}
    long = [text for text in texts if len(text.split()) >= 13]
    spoilt = [" ".join(["et" if i == 5 else w for i, w in enumerate(t.split())]) for t in long]
    numbers = measures.by_step(Parrot(vocabulary, spoilt, "et"), vocabulary, long)
    agree = sum(t == s for t, s in zip(long, spoilt)) / len(long)
    assert numbers["forced_2"] == numbers["free_2"] == numbers["still_2"] == 1
    assert numbers["forced_3"] == numbers["free_3"] == numbers["still_3"] == agree, "the sixth word"
    assert numbers["forced_5"] == numbers["still_5"] == agree
    assert numbers["free_5"] > numbers["still_5"], "its own line goes on as the gold one does"


def test_preference_is_one_for_who_knows_and_a_half_for_who_cannot(vocabulary: Vocabulary) -> None:
    probes = challenge("agreement")
    right = Parrot(vocabulary, [probe.pair.target for probe in probes], "et")
    assert measures.preference(right, vocabulary, "agreement") == 1.0
    groups = {}
    for probe in probes:
        groups.setdefault(probe.group, []).append(probe)
    swapped = [measures.with_words(a, b.answers) for a, b in groups.values()]
    swapped += [measures.with_words(b, a.answers) for a, b in groups.values()]
    wrong = Parrot(vocabulary, swapped, "et")
    assert measures.preference(wrong, vocabulary, "agreement") == 0.0
    sentences = [[BOS, *vocabulary.encode(p.pair.target), EOS] for p in probes]
    table = KneserNey(len(vocabulary), sentences, n=3)
    assert measures.preference(table, vocabulary, "agreement") == 0.5


def test_faults_by_place_by_hand() -> None:
    texts = [text.split() for text in ("le roi dort", "la roi dort", "le roi", "le roi mange roi")]
    assert measures.faultless(texts) == 0.25
    shares = measures.faults_on_its_own(texts)
    assert shares[:5] == [0, 1 / 4, 1 / 3, 1 / 2, 0]
    assert len(shares) == measures.PLACES


def test_a_word_drawn_after_gold_words_is_judged_alone(
    texts: list[str], vocabulary: Vocabulary
) -> None:
    none = measures.faults_after_gold(Parrot(vocabulary, texts, "et"), vocabulary, texts)
    assert set(none) == {0.0}
    spoilt = [" ".join(["dit" if i == 1 else w for i, w in enumerate(t.split())]) for t in texts]
    shares = measures.faults_after_gold(Parrot(vocabulary, spoilt, "et"), vocabulary, texts)
    assert shares[0] == 0 and shares[1] == 1, "an article, and no noun yet"


def test_what_is_written_is_cut_at_its_end(texts: list[str], vocabulary: Vocabulary) -> None:
    parrot = Parrot(vocabulary, texts[:1], "et")
    assert measures.written(parrot, vocabulary, 3) == [texts[0].split()] * 3
