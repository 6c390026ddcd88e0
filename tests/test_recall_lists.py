"""Lists of things and their colours, what `recall_lists` asks for, and one row of it."""

import pytest
import torch

from src.experiments import recall_lists, results
from src.experiments.base import Row


def nothing(name: str) -> list[Row]:
    raise FileNotFoundError(name)


def test_a_thing_keeps_its_colour_and_its_last_mention_is_found() -> None:
    ids, back = recall_lists.lists(200, seed=3)
    assert ids.shape == (200, 1 + 2 * recall_lists.N_NAMED) and back.shape == (200, 8)
    for row, distances in zip(ids.tolist(), back.tolist()):
        assert row[0] == 2
        things, colours = row[1::2], row[2::2]
        assert set(things) <= set(range(4, 10)) and set(colours) <= set(range(10, 14))
        assert len(set(zip(things, colours))) == len(set(things)) <= recall_lists.IN_A_TEXT
        for i, distance in enumerate(distances):
            asks = 1 + 2 * i  # the output that has read the thing
            if distance == 0:
                assert things[i] not in things[:i]
            else:
                told = asks - distance
                assert row[told] == colours[i] and row[told - 1] == things[i]
                assert things[i] not in row[told + 1 : asks : 2]


def test_texts_depend_on_the_seed_alone() -> None:
    one, other, third = (recall_lists.lists(9, seed=seed)[0] for seed in (5, 5, 6))
    assert torch.equal(one, other) and not torch.equal(one, third)


def test_the_networks_are_of_one_size() -> None:
    sizes = [
        sum(p.numel() for p in recall_lists.BUILDS[model](window).parameters())
        for model, window in recall_lists.SYSTEMS
    ]
    assert max(sizes) / min(sizes) < 1.03


def test_rates_first_then_seeds_and_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "table", nothing)
    first = recall_lists.rows()
    assert len(first) == 3 * len(recall_lists.SYSTEMS)
    stored = [row | {"valid_loss": abs(row["learning_rate"] - 1e-2)} for row in first]
    monkeypatch.setattr(results, "table", lambda name: stored)
    more = recall_lists.rows_of("lstm", None)[3:]
    assert {row["learning_rate"] for row in more} == {1e-2}
    few, many = recall_lists.FEW, recall_lists.MANY
    asked = [(1, few), (2, few), (0, many), (1, many), (2, many)]
    assert [(row["seed"], row["steps"]) for row in more] == asked


def test_a_row_is_trained_and_measured() -> None:
    row = {"model": "key-value", "window": 16, "steps": 20, "batch_size": 4}
    numbers = recall_lists.measure(row | {"learning_rate": 2e-2, "seed": 0}).numbers
    assert 1 < numbers["valid_loss"] < 4 and 1 < numbers["perplexity"] < 20
    shares = ("recalled", "near", "far", "misled", "copying")
    assert all(0 <= numbers[name] <= 1 for name in shares)
    assert numbers["misled"] != numbers["recalled"]
