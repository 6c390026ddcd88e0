"""Texts to look up in: what is asked was said, once; and a reader that knows is right."""

import pytest
import torch

from src.experiments import looking_up, results
from src.experiments.asked import EQUAL, WIDTHS, Asked, Beside, N, states
from src.experiments.looking_up import KNOWN, LONGER, SIZES, STEPS, STRANGERS, answers, drawn
from src.models.key_value_predict import Attentive


def test_the_person_asked_for_was_named_once_and_the_answer_is_beside() -> None:
    who, where, gold = drawn(101, 7, torch.Generator().manual_seed(0))
    assert who.shape == where.shape == (101, 8)
    assert (where[:, -1] == N).all() and (where[:, :-1] < N).all()
    named = who[:, :-1] == who[:, -1:]
    assert (named.sum(1) == 1).all()
    assert torch.equal(where[:, :-1][named], gold)
    assert all(len(set(row)) == 7 for row in who[:, :-1].tolist())
    places = named.long().argmax(1).bincount(minlength=7)
    assert places.min() > 0, "anybody is asked for"


def test_strangers_are_new_in_every_text_and_the_one_asked_for_was_named() -> None:
    who, where, gold = drawn(101, 7, torch.Generator().manual_seed(0), STRANGERS)
    assert who.shape == (101, 8, N) and where.shape == (101, 8)
    named = (who[:, :-1] == who[:, -1:]).all(2)
    assert (named.sum(1) == 1).all()
    assert torch.equal(where[:, :-1][named], gold)
    assert len(set(map(tuple, who[:, :-1].flatten(0, 1).tolist()))) == 7 * 101


@pytest.mark.parametrize("persons", [KNOWN, STRANGERS])
def test_all_but_the_wide_one_have_about_as_many_parameters(persons: str) -> None:
    sizes = {k: sum(p.numel() for p in Asked(k, persons).parameters()) for k in WIDTHS}
    equal = [sizes[kind] for kind in EQUAL]
    assert max(equal) / min(equal) < 1.03
    assert {k for k in WIDTHS if sizes[k] > 5 * max(equal)} == {"lstm-wide"}


def test_attention_beside_an_lstm_is_chapter_9s_at_the_last_step() -> None:
    torch.manual_seed(0)
    beside, model = Beside(5), Attentive(3, width=5, window=7)
    model.unit, model.score = beside.unit, beside.score
    model.W_r, model.W_x = beside.W_r, beside.W_x
    words = torch.randn(2, 7, 5)
    hidden = states(beside.unit, words)
    features, _, _ = model.recall(hidden, model.nothing(2))
    assert torch.allclose(beside(words), features[:, -1], atol=1e-6)


@pytest.mark.parametrize("persons", [KNOWN, STRANGERS])
@pytest.mark.parametrize("kind", WIDTHS)
def test_the_question_is_read_and_so_is_the_text(kind: str, persons: str) -> None:
    torch.manual_seed(0)
    model = Asked(kind, persons).double()
    who, where, _ = drawn(5, 3, torch.Generator().manual_seed(1), persons)
    who = who.double() if who.is_floating_point() else who
    before = model(who, where)
    assert before.shape == (5, N)
    for part, column in ((who, -1), (where, 0)):
        changed = part.clone()
        changed[:, column] = (part[:, column] + 1) % N
        pair = (changed, where) if part is who else (who, changed)
        assert not torch.allclose(before, model(*pair))


def test_answers_of_a_reader_that_looks_it_up_are_right() -> None:
    class Looks(Asked):
        def forward(self, who: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
            named = who[:, :-1] == who[:, -1:]
            return 20.0 * torch.nn.functional.one_hot(where[:, :-1][named], N).float()

    numbers = answers(Looks("lstm"))
    assert [numbers[f"right_{n}"] for n in SIZES] == [1, 1, 1, 1]
    assert numbers["valid_loss"] < 1e-4


def test_seeds_come_when_the_best_rate_is_inside_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> list:
        raise FileNotFoundError

    monkeypatch.setattr(results, "table", missing)
    rates, usual = [1e-2, 2e-2, 4e-2], (STEPS, KNOWN)
    assert [row["learning_rate"] for row in looking_up.rows_of("gru", *usual)] == rates
    settings = (looking_up.setting("lstm", rate, 0, *usual) for rate in rates)
    table = [row | {"valid_loss": loss} for row, loss in zip(settings, (0.3, 0.1, 0.2))]
    monkeypatch.setattr(results, "table", lambda name: table)
    more = looking_up.rows_of("lstm", *usual)[3:]
    assert {row["learning_rate"] for row in more} == {2e-2}
    assert [row["seed"] for row in more] == [1, 2]
    assert len(looking_up.rows_of("gru", *usual)) == 3
    others = (LONGER, KNOWN), (STEPS, STRANGERS)
    assert all(len(looking_up.rows_of("lstm", *trial)) == 3 for trial in others)


@pytest.mark.parametrize("persons", [KNOWN, STRANGERS])
def test_it_learns_a_little_in_a_few_steps(persons: str) -> None:
    row = looking_up.setting("lstmn", 1e-2, 0, 3, persons)
    numbers = looking_up.measure(row).numbers
    assert 1 < numbers["valid_loss"] < 4
    again = looking_up.measure(row).numbers
    assert numbers == again
