"""A5's question 3: reading on from a cache, right and with each of the faults."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator
from coursework.checks.fields import field, finite

N_BEFORE, N, WINDOW = 6, 4, 3


Given = tuple[ndarray, dict[str, ndarray], dict[str, ndarray]]


@dataclass(frozen=True)
class Way:
    """How it is read on; as it stands, right."""

    placed: str = "behind"  # or "from zero", "not"
    ordered: bool = True
    masked: str = "window"  # or "from zero", "causal", "no first"


def draw(cell: str) -> Given:
    """Words, what is kept of those before, and the parameters."""
    rng, d = generator(f"a5-q3-{cell}"), 4
    p = {name: rng.normal(size=(d, d)) / 2 for name in ("W_Q", "W_K", "W_V")}
    p |= {"E": rng.normal(size=(9, d)), "P": rng.normal(size=(20, d)) / 2}
    x = p["E"][rng.integers(9, size=N_BEFORE)] + p["P"][:N_BEFORE]
    cache = {"keys": x @ p["W_K"], "values": x @ p["W_V"]}
    return rng.integers(9, size=N), cache, p


def allowed(masked: str) -> ndarray:
    """(N, N_BEFORE + N), True where a new word may read."""
    here = np.arange(N)[:, None] + (0 if masked == "from zero" else N_BEFORE)
    there = np.arange(N_BEFORE + N)
    near, first = here - there < WINDOW, there == 0
    near = {"causal": near | True, "no first": near}.get(masked, near | first)
    return (there <= here) & near


def read_on(
    words: ndarray, cache: dict[str, ndarray], p: dict[str, ndarray], way: Way
) -> dict[str, ndarray]:
    """What the new words read, and what is kept then."""
    start = N_BEFORE if way.placed == "behind" else 0
    x = p["E"][words] + (way.placed != "not") * p["P"][start : start + N]
    keys = np.vstack([cache["keys"], x @ p["W_K"]])
    values = [cache["values"], x @ p["W_V"]]
    values = values if way.ordered else values[::-1]
    e = (x @ p["W_Q"]) @ keys.T / keys.shape[1] ** 0.5
    bumps = np.exp(e - e.max(1, keepdims=True)) * allowed(way.masked)
    read = bumps / bumps.sum(1, keepdims=True) @ np.vstack(values)
    return {"read": read, "keys": keys, "values": np.vstack(values)}


def nearest(found: ndarray, key: str, given: Given, ways: list[Way]) -> ndarray:
    """Of these ways the numbers that come closest: a cell judges one fault alone."""
    numbers = [read_on(*given, way)[key] for way in ways]
    return numbers[int(np.argmin([np.abs(found - other).max() for other in numbers]))]


def judge(student: Callable, cell: str, key: str, faults: dict[str, list[Way]]) -> None:
    """faults[""] are the ways that this cell lets pass."""
    given = draw(cell)
    shape = (N if key == "read" else N_BEFORE + N, 4)
    text = "a row with nothing to read is not a number: look at the mask"
    found = finite(lambda: field(student(*given, WINDOW), key, shape, "read_on"), text)
    near = {text: nearest(found, key, given, ways) for text, ways in faults.items()}
    right = near.pop("")
    equal(found, right, mistakes=near, name=f"read_on's {key!r}")


def q3_addresses(student: Callable) -> None:
    """The new keys."""
    faults = {
        "": [Way()],
        "the first new word gets the address of place 0; words stand before it": [Way("from zero")],
        "the new words have no address, or not the rows of P": [Way("not")],
    }
    judge(student, "addresses", "keys", faults)


def q3_order(student: Callable) -> None:
    """The values, whatever the addresses are."""
    placed = ("behind", "from zero", "not")
    faults = {
        "": [Way(place) for place in placed[:2]],
        "the new values stand before the old ones, the new keys behind": [
            Way(place, ordered=False) for place in placed[:2]
        ],
        "the new words have no address, or not the rows of P": [Way("not")],
    }
    judge(student, "order", "values", faults)


def q3_mask(student: Callable) -> None:
    """What is read, whatever the addresses and the order are."""
    others = [*product(("behind", "from zero"), (True, False))]
    texts = {"": "window", "the mask takes the first new word for place 0": "from zero"}
    texts |= {"the mask knows no window": "causal", "place 0 may always be read": "no first"}
    faults = {text: [Way(*other, masked) for other in others] for text, masked in texts.items()}
    judge(student, "mask", "read", faults)
