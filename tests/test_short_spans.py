"""Stories as texts, the words that only a memory can tell, and what `short_spans` asks for."""

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from src.data.phrasebook import Story, stories
from src.data.vocabulary import Vocabulary
from src.experiments import results, short_spans, story_laboratory, story_measures, weights_cache
from src.experiments.base import Row
from src.experiments.story_marks import GENDERS, Mark, marks, text
from src.models.key_value_predict import KeyValuePredict
from src.models.language.contract import LanguageModel
from src.models.translator import Output


@pytest.fixture(scope="module")
def told() -> tuple[Story, ...]:
    return stories("train", 60)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two steps on thirty stories; the weights go to a folder of the test's own."""
    monkeypatch.setattr(story_laboratory, "SIZES", {"train": 30, "valid": 4, "test": 12})
    monkeypatch.setattr(story_laboratory, "STEPS", 2)
    monkeypatch.setattr(short_spans, "SEARCH_STEPS", 1)
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    cached = story_laboratory.vocabulary, story_laboratory._training_text
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def nothing(name: str) -> list[Row]:
    raise FileNotFoundError(name)


def test_what_is_marked_was_told_before(told: tuple[Story, ...]) -> None:
    for story in told:
        words = text(story).split()
        for mark in marks(story):
            said, before = words[mark.position], words[mark.evidence]
            assert mark.evidence < mark.position and mark.back >= 5
            if mark.kind == "pronoun":
                assert said in ("il", "elle") and words[mark.position - 1] == "."
                assert "." not in words[mark.evidence : mark.position - 1]
                assert before == said or before in ("le", "la", "l'")
                continue
            assert said == before
            if mark.kind == "colour":
                assert words[mark.position - 1] == words[mark.evidence - 1], "of the same thing"
            else:
                assert "laissé" in words[mark.position - 9 : mark.position]


def test_every_colour_said_again_and_every_leaving_is_marked(told: tuple[Story, ...]) -> None:
    for story in told:
        kinds = [mark.kind for mark in marks(story)]
        lines = [pair.source.split() for pair in story.pairs]
        articles = [word for words in lines for word in words[3:5] if word == "the"]
        left = [words for words in lines if "left" in words]
        again = [w for w in lines if "a" not in w and {"left", "gave", "found", "took"} & {*w}]
        assert kinds.count("place") == len(left) and kinds.count("colour") == len(again)
        assert kinds.count("pronoun") == sum(words[0] in ("he", "she") for words in lines)
        assert len(articles) >= len(again) - len(left)


def test_who_copies_is_misled_where_another_was_named_last(told: tuple[Story, ...]) -> None:
    for story in told:
        words, found = text(story).split(), marks(story)
        colours = {words[mark.evidence] for mark in found if mark.kind == "colour"}
        for mark in found:
            if mark.kind == "colour" and not mark.copied:
                between = words[mark.evidence + 1 : mark.position]
                assert any("un" in between[:i] or "une" in between for i in range(len(between)))
        assert "" not in colours
    shares = [mark.copied for story in told for mark in marks(story) if mark.kind == "colour"]
    assert 0.5 < sum(shares) / len(shares) < 0.95
    assert set(GENDERS.values()) == {"m", "f"}


def test_weight_on_what_was_told_counts_from_the_end() -> None:
    weights = torch.tensor([0.05, 0.1, 0.2, 0.4, 0.25])  # 5, 4, 3, 2, 1 back
    assert story_measures.on_evidence(Mark("colour", 9, 5, True), weights) == pytest.approx(0.7)
    assert story_measures.on_evidence(Mark("colour", 9, 7, True), weights) == pytest.approx(0.65)
    assert story_measures.on_evidence(Mark("colour", 9, 2, True), weights) == pytest.approx(0.05)
    assert story_measures.on_evidence(Mark("colour", 9, 1, True), weights) == 0


class Oracle(LanguageModel):
    """Says the next word of its stories with probability p; all else is as likely as all else."""

    def __init__(self, rows: list[list[int]], n_words: int, p: float) -> None:
        super().__init__()
        self.after = {tuple(ids[: i + 1]): ids[i + 1] for ids in rows for i in range(len(ids) - 1)}
        self.n_words, self.p = n_words, p

    def forward(self, tokens: Tensor) -> Output:
        log_p = torch.full((*tokens.shape, self.n_words), (1 - self.p) / (self.n_words - 1)).log()
        for row, ids in enumerate(tokens.tolist()):
            for i in range(len(ids)):
                if (said := self.after.get(tuple(ids[: i + 1]))) is not None:
                    log_p[row, i, said] = math.log(self.p)
        return Output(log_p)


def test_who_knows_the_story_is_right_everywhere(told: tuple[Story, ...]) -> None:
    words = Vocabulary.from_texts(map(text, told))
    rows = [[2, *words.encode(text(story)), 3] for story in told]
    said = story_measures.answers(Oracle(rows, len(words), 0.5), words, told)
    numbers = story_measures.memory(said)
    assert numbers["colour"] == numbers["colour_misled"] == numbers["place"] == 1
    assert numbers["colour_perplexity"] == pytest.approx(2)
    assert numbers["colour_found"] is None
    wrong = story_measures.memory(
        story_measures.answers(Oracle(rows, len(words), 1e-9), words, told)
    )
    assert wrong["colour"] == wrong["place"] == 0


def test_a_span_sums_to_one_and_its_last_are_the_nearest(told: tuple[Story, ...]) -> None:
    words = Vocabulary.from_texts(map(text, told))
    rows = [([], [2, *words.encode(text(story)), 3]) for story in told[:7]]
    torch.manual_seed(0)
    model = KeyValuePredict(len(words), width=5, window=11).eval()
    numbers = story_measures.span(model, rows)
    shares = [numbers[f"back_{k}"] for k in range(1, 12)]
    assert sum(shares) == pytest.approx(1) and numbers["last"] == pytest.approx(sum(shares[:5]))
    looks = [model(torch.tensor([ids[:-1]])).weights[0, 11:] for _, ids in rows]
    assert shares[2] == pytest.approx(torch.cat(looks)[:, -3].mean().item())


def test_rates_first_then_three_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "table", nothing)
    first = short_spans.rows()
    assert len(first) == 6 + 3 * len(short_spans.MODELS)
    assert {row["steps"] for row in first} == {None, short_spans.SEARCH_STEPS}
    stored = [row | {"valid_loss": row["learning_rate"] or 0.1} for row in first]
    monkeypatch.setattr(results, "table", lambda name: stored)
    assert short_spans.rows_of("attentive")[0]["learning_rate"] == 2e-3
    for row in stored:
        row["valid_loss"] = abs((row["learning_rate"] or 0) - 8e-3)
    more = short_spans.rows_of("key-value-predict")[3:]
    assert [(row["window"], row["seed"]) for row in more] == [
        (window, seed) for window in (5, 15, 40) for seed in (0, 1, 2)
    ]
    assert {(row["learning_rate"], row["steps"]) for row in more} == {
        (8e-3, story_laboratory.STEPS)
    }
    assert {row["window"] for row in short_spans.rows_of("lstm")} == {None}


def test_the_networks_are_of_one_size() -> None:
    builds = story_laboratory.BUILDS.values()
    sizes = [sum(p.numel() for p in build(83).parameters()) for build in builds]
    assert len(sizes) == 5 and max(sizes) / min(sizes) < 1.03


@pytest.mark.parametrize("model, window", [("key-value-predict", 15), ("lstm", None)])
def test_a_row_is_trained_and_measured(model: str, window: int | None, small: None) -> None:
    row = story_laboratory.settings(model, window, seed=0, learning_rate=1e-3)
    measured = short_spans.measure(row)
    assert 1 < measured.numbers["test_perplexity"] < 200
    assert list(measured.weights) == (["lstm"] if model == "lstm" else [])
    assert ("back_15" in measured.numbers) == (window == 15)
    trigrams, copying = (short_spans.untrained(name) for name in ("3-gram", short_spans.COPYING))
    numbers = short_spans.measure(trigrams).numbers
    assert 1 < numbers["test_perplexity"] < numbers["colour_perplexity"]
    assert "colour" not in short_spans.measure(row | {"steps": 1}).numbers
    copied = short_spans.measure(copying).numbers
    assert set(copied) == {"colour", "place", "pronoun"}


def test_a_wider_model_is_not_taken_for_a_narrower(small: None, tmp_path: Path) -> None:
    for window in (5, 15):
        row = story_laboratory.settings("attentive", window, seed=0, learning_rate=1e-3)
        story_laboratory.trained(row)
    assert len(list(tmp_path.iterdir())) == 2
