"""Lists of keys and values that grow in shared room, and never change."""

import pytest
import torch

from src.costs import size_of
from src.models.keys_values import KeysValues
from src.models.translator import select

N_ROWS, D = 2, 3


def rows(n, seed=0):
    torch.manual_seed(seed)
    return torch.randn(2, N_ROWS, n, D)


def grown(sides, cuts):
    """The list after parts of these sizes, and every list on the way."""
    nothing = sides[:, :, :0]
    way = [KeysValues(*nothing)]
    for part in sides.split(cuts, 2):
        way.append(way[-1].longer(*part))
    return way


def both(kept):
    return torch.stack([kept.keys, kept.values])


@pytest.mark.parametrize("cuts", [[1] * 9, [3, 1, 1, 4], [9], [2, 7]])
@pytest.mark.parametrize("grad", [False, True])
def test_every_list_on_the_way_stays_what_it_was(cuts, grad):
    sides = rows(9)
    with torch.set_grad_enabled(grad):
        way = grown(sides, cuts)
    for kept in way:
        assert torch.equal(both(kept), sides[:, :, : kept.keys.size(1)])
    assert [kept.keys.size(1) for kept in way[1:]] == torch.tensor(cuts).cumsum(0).tolist()


@pytest.mark.parametrize("n", range(1, 6))  # with room left behind the rows, and without
@torch.no_grad()
def test_two_that_grow_from_one_part_ways(n):
    sides, left, right = rows(n), rows(1, seed=1), rows(1, seed=2)
    trunk = grown(sides, [1] * n)[-1]
    branches = [trunk.longer(*new) for new in (left, right)]
    branches = [branch.longer(*new) for branch, new in zip(branches, (right, left))]
    for branch, news in zip(branches, ((left, right), (right, left))):
        assert torch.equal(both(branch), torch.cat([sides, *news], 2))
    assert torch.equal(both(trunk), sides)


@torch.no_grad()
def test_rows_that_are_chosen_find_room_of_their_own():
    sides, new = rows(3), rows(1, seed=1)
    trunk = grown(sides, [1] * 3)[-1]
    chosen = select(trunk, torch.tensor([1, 1, 0]))
    assert chosen.room is None
    longer = chosen.longer(*new[:, [0, 1, 0]])
    other = trunk.longer(*new)
    assert torch.equal(both(longer)[:, :, :3], sides[:, [1, 1, 0]])
    assert torch.equal(both(other), torch.cat([sides, new], 2))
    assert size_of(other) == size_of(longer) * 2 // 3 == 2 * N_ROWS * 4 * D * 4


@torch.no_grad()
def test_old_rows_seldom_move():
    way = grown(rows(200), [1] * 200)
    homes = [kept.keys.data_ptr() for kept in way[1:]]
    assert len(set(homes)) <= 8, "the room doubles: 1, 4, 10, 22, 46, 94, 190, 382"


def test_the_gradient_finds_what_it_saw():
    sides = rows(5).requires_grad_()
    way = grown(sides, [1] * 5)
    sum((both(kept) ** 2).sum() for kept in way).backward()
    times = torch.arange(5, 0, -1.0)[:, None]  # row i stands in so many of the lists
    torch.testing.assert_close(sides.grad, 2 * sides.detach() * times)
