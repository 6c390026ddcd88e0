"""Hide the cells of a digit: does its name go? Hide as many others: does it stay?"""

from collections.abc import Sequence
from random import Random

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from src.data import digits
from src.data.digits import GRID, Canvas
from src.experiments.pointing import named
from src.models.show_attend_tell import Captioner
from src.models.translator import Memory


def with_ring(cells: frozenset[int]) -> frozenset[int]:
    """These cells and those that touch them, which see a part of what they see."""
    places = [divmod(cell, GRID) for cell in cells]
    rows, columns = ([place[side] for place in places] for side in (0, 1))
    reach = [range(max(min(side) - 1, 0), min(max(side) + 2, GRID)) for side in (rows, columns)]
    return frozenset(GRID * row + column for row in reach[0] for column in reach[1])


def others(cells: frozenset[int], chance: Random) -> frozenset[int]:
    """As many cells, none of them among these."""
    rest = [cell for cell in range(GRID**2) if cell not in cells]
    return frozenset(chance.sample(rest, min(len(cells), len(rest))))


@torch.no_grad()
def naming_hidden(model: Captioner, canvases: Sequence[Canvas]) -> dict[str, float]:
    """How often a name is right without the cells of its digit, and without as many others.

    A ring of one cell around the digit goes too. Cells are hidden from the first word on; the
    right words so far are given.
    """
    words, chance = list(named(canvases)), Random(0)
    rows = torch.tensor([b for b, *_ in words])
    images, captions = digits.collate(canvases)
    own = [with_ring(cells) for *_, cells in words]
    found = {}
    for name, hidden in (("own", own), ("others", [others(cells, chance) for cells in own])):
        likeliest = _likeliest(model, images[rows], captions[rows, :-1], hides(hidden))
        right = [likeliest[i, t] == captions[b, t + 1] for i, (b, t, *_) in enumerate(words)]
        found[f"naming_hidden_{name}"] = sum(map(bool, right)) / len(right)
    return found


def hides(hidden: Sequence[frozenset[int]]) -> Bool[Tensor, "b s"]:
    """A mask a row: True where it may be read."""
    mask = torch.ones(len(hidden), GRID**2, dtype=torch.bool)
    for row, cells in zip(mask, hidden):
        row[sorted(cells)] = False
    return mask


def _likeliest(
    model: Captioner,
    images: Float[Tensor, "b y x"],
    read: Int[Tensor, "b t"],
    mask: Bool[Tensor, "b s"],
) -> Int[Tensor, "b t"]:
    """The likeliest word of every step, by who may read these cells alone."""
    seen = model.encode(images)
    memory = Memory(seen.states, mask, seen.summary)
    state, found = model.start(memory), []
    for token in read.unbind(1):
        step = model.step(token, state, memory)
        state = step.state
        found.append(step.logits.argmax(-1))
    return torch.stack(found, 1)
