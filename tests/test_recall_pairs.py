"""Texts of keys and values: every question can be answered from its text, and from nothing else."""

import pytest
import torch

from src.experiments.recall_pairs import BEYOND, N_KEYS, N_TOLD, N_VALUES, N_WORDS, TIMES, texts


@pytest.mark.parametrize("n_keys", [1, 3, 7])
@pytest.mark.parametrize("task", TIMES)
def test_the_last_value_told_is_the_answer(task, n_keys):
    tokens, answers, old = texts(task, 29, n_keys, seed=5)
    n_told = TIMES[task] * n_keys
    assert tokens.shape == (29, 2 * n_told + n_keys) and answers.shape == (29, n_keys)
    for row, right, before in zip(tokens.tolist(), answers.tolist(), old.tolist()):
        told = list(zip(row[: 2 * n_told : 2], row[1 : 2 * n_told : 2]))
        keys = [key for key, _ in told]
        assert all(keys.count(key) == TIMES[task] and key < N_KEYS for key in keys)
        assert all(N_KEYS <= value < N_WORDS for _, value in told)
        asked = row[2 * n_told :]
        assert sorted(asked) == sorted(set(keys))
        first, last = dict(told[::-1]), dict(told)
        assert [last[key] - N_KEYS for key in asked] == right
        assert [first[key] - N_KEYS for key in asked] == before


def test_a_new_value_is_not_the_old_one():
    _, answers, old = texts("rewritten", 200, 7, seed=1)
    assert (answers != old).all()
    _, answers, old = texts("once", 200, 7, seed=1)
    assert torch.equal(answers, old)


def test_texts_depend_on_the_seed_alone():
    one, other, third = (texts("rewritten", 9, 5, seed=seed).tokens for seed in (4, 4, 5))
    assert torch.equal(one, other) and not torch.equal(one, third)


@pytest.mark.parametrize("task", TIMES)
def test_short_cuts_stay_near_chance(task):
    """Without the key: the commonest value, the last one told, the value told where it is asked."""
    for n_keys in (N_TOLD[task][-1], BEYOND[task]):
        tokens, answers, _ = texts(task, 2_000, n_keys, seed=3)
        told = tokens[:, 1 : 2 * TIMES[task] * n_keys : 2] - N_KEYS
        commonest = told.mode(1).values.unsqueeze(1)
        chance = 1 / n_keys + 1 / N_VALUES
        for guess in (commonest, told[:, -1:], told[:, :n_keys], told[:, -n_keys:]):
            assert (guess == answers).double().mean() < chance + 0.06
        by_key = torch.zeros(N_KEYS, N_VALUES).index_put_(
            (tokens[:1_000, -n_keys:], answers[:1_000]), torch.ones(()), accumulate=True
        )
        again = by_key.argmax(1)[tokens[1_000:, -n_keys:]]
        assert (again == answers[1_000:]).double().mean() < 1 / N_VALUES + 0.02


def test_either_telling_may_come_early_or_late():
    """The second telling of a key is not simply in the second half of the text."""
    tokens, _, _ = texts("rewritten", 500, 5, seed=2)
    keys = tokens[:, :20:2]
    in_both_halves = [len(set(row[:5])) == 5 for row in keys.tolist()]
    assert 0 < sum(in_both_halves) < 250
