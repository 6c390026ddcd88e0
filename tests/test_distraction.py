"""People and votes: who is asked for decides; entropies by hand; a listener trained in seconds."""

import math

import pytest
import torch

from src.experiments import distraction, laboratory, results
from src.experiments.distraction import RATES, SIZES, among, heard, learn, setting, stretched
from src.experiments.families import D_FAMILY, SCORES, Listener, drawn, entropy


@pytest.mark.parametrize("members", [1, 3])
def test_the_answer_is_the_majority_of_one_family(members):
    people, votes, question, gold = drawn(101, 7, members, torch.Generator().manual_seed(0))
    assert people.shape == (101, 7, D_FAMILY + 1) and votes.shape == (101, 7)
    assert torch.allclose(people[..., :-1].norm(dim=2), torch.ones(101, 7))
    for row in range(101):
        same = [bool((person[:-1] == question[row, :-1]).all()) for person in people[row]]
        assert same == [True] * members + [False] * (7 - members)
        heard = [int(vote) for vote, is_one in zip(votes[row], same) if is_one]
        assert gold[row] == max(set(heard), key=heard.count)
    assert (question[:, -1] == 1).all()
    assert len(set(people[..., -1].flatten().tolist())) > 700, "no two have the same own number"


def test_one_of_three_is_right_three_times_in_four():
    _, votes, _, gold = drawn(20_000, 7, 3, torch.Generator().manual_seed(0))
    assert abs((votes[:, 0] == gold).double().mean() - 0.75) < 0.01


def test_entropy_by_hand():
    weights = torch.tensor(
        [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [1 / 3, 1 / 3, 1 / 3], [0.9, 0.1, 0.0]]
    )
    by_hand = [0.0, math.log(2), math.log(3), -0.9 * math.log(0.9) - 0.1 * math.log(0.1)]
    assert torch.allclose(entropy(weights), torch.tensor(by_hand), atol=1e-6)
    certain = torch.tensor([1.0, 0.0], requires_grad=True)
    entropy(certain).backward()
    assert certain.grad.isfinite().all()


def test_the_kinds_of_scores_differ_in_a_factor_and_in_nothing_else():
    people, votes, question, _ = drawn(5, 7, 3, torch.Generator().manual_seed(0))
    logits, weights = {}, {}
    for scores in SCORES:
        torch.manual_seed(1)
        logits[scores], weights[scores] = Listener(scores)(people, votes, question)
    for scores, factor in (("log n", math.log(7)), ("times log 16", math.log(16))):
        raised = weights["plain"] ** factor
        assert torch.allclose(weights[scores], raised / raised.sum(1, keepdim=True), atol=1e-6)
        assert not torch.allclose(logits[scores], logits["plain"])
    with pytest.raises(ValueError, match="plain, times log 16, log n"):
        Listener("log")


def test_stretched_is_the_same_among_16_and_sharper_among_more():
    torch.manual_seed(1)
    model = Listener("plain")
    before = model.W_Q.weight.clone()
    other = stretched(model)
    assert torch.equal(model.W_Q.weight, before), "the listener itself stays as it was"
    for n, factor in ((16, 1.0), (256, 2.0)):
        people, _, question, _ = drawn(5, n, 3, torch.Generator().manual_seed(0))
        scores = model.scored(people, question)
        assert torch.allclose(other.scored(people, question), factor * scores, atol=1e-6)


def test_who_has_no_number_of_their_own_is_a_family_alone():
    ways = [drawn(5, 7, 3, torch.Generator().manual_seed(0), own=own) for own in (1.0, 0.0)]
    assert (ways[1][0][..., -1] == 0).all() and (ways[1][2][:, -1] == 1).all()
    assert torch.equal(ways[0][0][..., :-1], ways[1][0][..., :-1])


def test_what_is_measured_of_a_listener_that_hears_only_the_family():
    class Sure(Listener):
        def scored(self, people, question):
            same = (people[..., :-1] == question[:, None, :-1]).all(2)
            return 9.0 * same.unsqueeze(1)

    found = among(Sure("plain"), 16, 3)
    weight = 3 * math.exp(9) / (3 * math.exp(9) + 13)
    assert found["found_16"] == 1 and found["spread_16"] == 9
    assert abs(found["share_16"] - weight) < 1e-4
    assert math.log(3) < found["entropy_16"] < math.log(3) + 0.01


def test_who_sits_where_does_not_matter():
    people, votes, question, _ = drawn(5, 7, 3, torch.Generator().manual_seed(0))
    torch.manual_seed(1)
    model, order = Listener("plain"), torch.tensor([4, 2, 6, 0, 5, 1, 3])
    one, other = model(people, votes, question), model(people[:, order], votes[:, order], question)
    assert torch.allclose(one[0], other[0], atol=1e-6)
    assert torch.allclose(one[1][:, order], other[1], atol=1e-6)


def test_an_untrained_listener_guesses_and_its_look_is_wide():
    torch.manual_seed(0)
    numbers = heard(Listener("plain"), 3)
    assert abs(numbers["right_64"] - 0.5) < 0.1 and abs(numbers["share_64"] - 3 / 64) < 0.02
    assert math.log(64) - 0.2 < numbers["entropy_64"] <= math.log(64) + 1e-5


def test_the_penalty_is_trained_on():
    plain, penalised = (
        heard(learn(setting(1, "plain", penalty, 3e-2, 0) | {"steps": 60}), 1)
        for penalty in (0.0, 1.0)
    )
    assert penalised["entropy_16"] < plain["entropy_16"] - 0.3


def test_a_penalty_that_begins_too_late_is_none():
    late, none = (
        learn(setting(1, "plain", penalty, 3e-2, 0) | {"steps": 5, "begins": 5})
        for penalty in (1.0, 0.0)
    )
    assert torch.equal(late.W_K.weight, none.W_K.weight)
    soon = learn(setting(1, "plain", 1.0, 3e-2, 0) | {"steps": 5, "begins": 4})
    assert not torch.equal(soon.W_K.weight, none.W_K.weight)


def test_every_listener_is_stored_at_every_rate_with_three_seeds():
    table, names = results.table("distraction"), setting(1, "plain", 0.0, 0.03, 0)
    assert [{name: row[name] for name in names} for row in table] == distraction.rows()
    assert len(table) == 2 * 9 * len(RATES) * len(laboratory.SEEDS)
    assert all(f"right_{n}" in table[0] and f"found_{n}" in table[0] for n in SIZES)
    for row in table:
        assert (row["stretched_share_1024"] is None) == (row["scores"] != "plain")
