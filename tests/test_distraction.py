"""People and votes: who is asked for decides; entropies by hand; a listener trained in seconds."""

import math

import pytest
import torch

from src.experiments import distraction, results
from src.experiments.distraction import SIZES, best_rows, heard, learn, setting
from src.experiments.families import D_FAMILY, Listener, drawn, entropy


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


def test_log_n_is_a_factor_of_the_scores_and_nothing_else():
    people, votes, question, _ = drawn(5, 7, 3, torch.Generator().manual_seed(0))
    logits, weights = {}, {}
    for scores in ("plain", "log n"):
        torch.manual_seed(1)
        logits[scores], weights[scores] = Listener(scores)(people, votes, question)
    raised = weights["plain"] ** math.log(7)
    assert torch.allclose(weights["log n"], raised / raised.sum(1, keepdim=True), atol=1e-6)
    assert not torch.allclose(logits["log n"], logits["plain"])
    with pytest.raises(ValueError, match="plain, log n"):
        Listener("log")


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


def test_the_best_rate_of_every_listener_is_inside_its_grid_and_has_three_seeds():
    best = best_rows()
    assert len(best) == 3 * 2 * 2 * 3
    for members in distraction.MEMBERS:
        for scores in distraction.SCORES:
            for penalty in distraction.PENALTIES:
                rates = sorted(distraction.losses(members, scores, penalty))
                kind = {"members": members, "scores": scores, "penalty": penalty}
                [rate] = {r["learning_rate"] for r in best if kind.items() <= r.items()}
                assert rates[0] < rate < rates[-1]
    assert all(f"right_{n}" in results.table("distraction")[0] for n in SIZES)
