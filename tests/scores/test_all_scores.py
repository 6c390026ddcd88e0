"""What holds of every score of the registry."""

import pytest
import torch
from pairwise import scored

from src.attention import attend
from src.scores import SCORES
from src.scores.registry import MAX_LENGTH


@pytest.fixture(params=SCORES)
def score(request):
    torch.manual_seed(0)
    return SCORES[request.param](5, 11).double()


def test_names_say_what_is_built():
    built = [build(5, 11) for build in SCORES.values()]
    kinds = {name: type(getattr(score, "score", score)) for name, score in zip(SCORES, built)}
    words = {name: "".join(map(str.capitalize, name.split("-"))) + "Score" for name in SCORES}
    assert {name: kind.__name__ for name, kind in kinds.items()} == words


def test_one_score_a_query_and_key(states, score):
    assert scored(score, *states).shape == (2, 3, 7)


def test_each_query_and_key_is_scored_by_itself(states, score):
    query, key = states
    alone = scored(score, query[1:, 2:], key[1:, :4])
    torch.testing.assert_close(alone, scored(score, query, key)[1:, 2:, :4])


def test_gradients_are_finite_with_padding_and_an_empty_row(states, score):
    query, key = (side.clone() for side in states)
    key[:, 5:] = 0  # padding: the states after a packed sentence
    mask = torch.tensor([[[True] * 5 + [False] * 2], [[False] * 7]])
    sides = query.requires_grad_(), key.requires_grad_()
    context, weights = attend(scored(score, *sides), key, mask)
    context.square().sum().backward()
    gradients = [leaf.grad for leaf in (*sides, *score.parameters())]
    assert all(gradient.isfinite().all() for gradient in gradients)
    assert all(gradient.any() for gradient in gradients[:1]) and not key.grad[:, 5:].any()
    assert not weights[1].any() and not query.grad[1].any()


def test_every_parameter_learns(states, score):
    everywhere = torch.ones(1, 1, 7, dtype=torch.bool)
    attend(scored(score, *states), states[1], everywhere).context[0, 0, 0].backward()
    assert all(parameter.grad.any() for parameter in score.parameters())


def test_it_runs_in_single_precision_and_without_a_device(states, score):
    query, key = (side.float() for side in states)
    assert scored(score.float(), query, key).dtype == torch.float32
    with torch.device("meta"):
        for build in SCORES.values():
            assert {parameter.device.type for parameter in build(5, 11).parameters()} <= {"meta"}


def size(score):
    return sum(parameter.numel() for parameter in score.parameters())


def test_sizes_are_the_laboratorys():
    sizes = {name: size(build(128, 256)) for name, build in SCORES.items()}
    both = 128 * 128 + 128 * 256
    assert sizes == {
        "additive": both + 128,
        "dot": both,
        "scaled-dot": both,
        "general": 128 * 256,
        "biased-general": 128 * 256 + 256,
        "activated-general": 128 * 256 + 1,
        "cosine": both + 1,
        "euclidean": both,
        "location": 128 * MAX_LENGTH,
    }
