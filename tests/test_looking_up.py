"""Texts to look up in: what is asked was said, once; and a reader that knows is right."""

import pytest
import torch

from src.experiments import looking_up, results
from src.experiments.looking_up import SIZES, WIDTHS, Asked, N, answers, drawn


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


def test_all_have_about_as_many_parameters() -> None:
    sizes = [sum(p.numel() for p in Asked(kind).parameters()) for kind in WIDTHS]
    assert max(sizes) / min(sizes) < 1.03


@pytest.mark.parametrize("kind", WIDTHS)
def test_the_question_is_read_and_so_is_the_text(kind: str) -> None:
    torch.manual_seed(0)
    model = Asked(kind).double()
    who, where, _ = drawn(5, 3, torch.Generator().manual_seed(1))
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
    rates = [1e-2, 2e-2, 4e-2]
    assert [row["learning_rate"] for row in looking_up.rows_of("gru")] == rates
    settings = (looking_up.setting("lstm", rate, 0, 400) for rate in rates)
    table = [row | {"valid_loss": loss} for row, loss in zip(settings, (0.3, 0.1, 0.2))]
    monkeypatch.setattr(results, "table", lambda name: table)
    more = looking_up.rows_of("lstm")[3:]
    assert {row["learning_rate"] for row in more} == {2e-2}
    assert [row["seed"] for row in more] == [1, 2, 0, 1, 2]
    assert [row["steps"] for row in more] == [400, 400, 4_000, 4_000, 4_000]
    assert len(looking_up.rows_of("gru")) == 3


def test_it_learns_a_little_in_a_few_steps() -> None:
    numbers = looking_up.measure(looking_up.setting("lstmn", 1e-2, 0, 3)).numbers
    assert 1 < numbers["valid_loss"] < 4
    again = looking_up.measure(looking_up.setting("lstmn", 1e-2, 0, 3)).numbers
    assert numbers == again
