"""The words of a story that only a memory can tell, and what is measured at them."""

import math

import pytest
import torch
from torch import Tensor

from src.data.phrasebook import Story, stories
from src.data.vocabulary import Vocabulary
from src.experiments import story_measures
from src.experiments.story_marks import GENDERS, Mark, marks, text
from src.models.key_value_predict import KeyValuePredict
from src.models.language.contract import LanguageModel
from src.models.translator import Output


@pytest.fixture(scope="module")
def told() -> tuple[Story, ...]:
    return stories("train", 60)


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
