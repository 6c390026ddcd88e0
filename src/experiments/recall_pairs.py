"""Texts of keys and values, and then the keys alone: what was the value of each?"""

from typing import NamedTuple

import torch
from jaxtyping import Int
from torch import Tensor

N_KEYS, N_VALUES = 64, 32  # to choose from
N_WORDS = N_KEYS + N_VALUES
TIMES = {"once": 1, "rewritten": 2}  # how often each key is told, each time with a value
N_TOLD = {"once": (2, 4, 8, 16), "rewritten": (2, 4, 8)}  # keys of a text, in training
BEYOND = {"once": 32, "rewritten": 16}  # more than in any text of training


class Recall(NamedTuple):
    """n texts: told key value key value ..., then every key once more, in another order.

    Keys have the ids 0 ... 63, values 64 ... 95 in a text and 0 ... 31 as answers.
    `old` is the value that was told first: where a key is told once, the answer.
    """

    tokens: Int[Tensor, "n t"]
    answers: Int[Tensor, "n asked"]
    old: Int[Tensor, "n asked"]


def texts(task: str, n: int, n_keys: int, seed: int) -> Recall:
    """Keys of a text are different; values are drawn freely, a new one is not the old one."""
    chance = torch.Generator().manual_seed(seed)
    keys = torch.rand(n, N_KEYS, generator=chance).argsort(1)[:, :n_keys]
    first = torch.randint(N_VALUES, (n, n_keys), generator=chance)
    asked = torch.rand(n, n_keys, generator=chance).argsort(1)
    if TIMES[task] == 1:
        told, last = torch.stack([keys, first + N_KEYS], 2), first
    else:
        step = torch.randint(1, N_VALUES, (n, n_keys), generator=chance)
        last = (first + step) % N_VALUES
        told = _twice(keys, first + N_KEYS, last + N_KEYS, chance)
    tokens = torch.cat([told.flatten(1), keys.gather(1, asked)], 1)
    return Recall(tokens, last.gather(1, asked), first.gather(1, asked))


def _twice(keys: Tensor, first: Tensor, last: Tensor, chance: torch.Generator) -> Tensor:
    """Pairs (n, 2 keys, 2) in an order by chance, but for each key its first value first."""
    n, n_keys = keys.shape
    times = torch.rand(n, 2, n_keys, generator=chance).sort(1).values  # of telling
    order = times.flatten(1).argsort(1).unsqueeze(-1).expand(-1, -1, 2)
    pairs = torch.stack([torch.stack([keys, values], 2) for values in (first, last)], 1)
    return pairs.flatten(1, 2).gather(1, order)
