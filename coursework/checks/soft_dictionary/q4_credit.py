"""A3, question 4: a memory that forgets what has been read least."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import array, equal, generator
from coursework.checks.plain import entry

Memory = dict[str, ndarray]
CREDIT = "a new entry starts with a credit of 1"


def _drawn(question: str, filled: list[bool]) -> tuple[np.random.Generator, Memory]:
    rng = generator(question)
    n = len(filled)
    memory = {"keys": rng.normal(size=(n, 3)), "values": rng.normal(size=(n, 2))}
    memory |= {"filled": np.array(filled)}
    credit = rng.uniform(1.5, 4, size=n)
    credit[~np.array(filled)] += 9  # in free slots stands anything
    return rng, memory | {"credit": credit}


def q4_read(read: Callable) -> None:
    """Some slots are filled; then none."""
    rng, memory = _drawn("a3-q4-read", [True, False, True, True, False])
    query = rng.normal(size=3)
    masses = np.exp(memory["keys"] @ query)
    every, masses = masses / masses.sum(), masses * memory["filled"]
    weights = masses / masses.sum()
    found = read(memory, query)
    mistakes = {"a slot that is not filled was read": every @ memory["values"]}
    right = weights @ memory["values"]
    equal(entry(found, "context", "read"), right, mistakes=mistakes, name="context")
    mistakes = {
        "each slot's credit grows by the weight that it got": memory["credit"],
        "credits add up: the old one must not be lost": weights,
        "the credit grows by the weight, not by one a read": memory["credit"] + (weights > 0),
    }
    right = memory["credit"] + weights
    equal(entry(found, "credit", "read"), right, mistakes=mistakes, name="credit")
    empty = memory | {"filled": np.zeros(5, dtype=bool)}
    found = read(empty, query)
    name = "the context of an empty memory"
    equal(entry(found, "context", "read"), np.zeros(2), mistakes={}, name=name)
    name = "the credit of an empty memory"
    equal(entry(found, "credit", "read"), memory["credit"], mistakes={}, name=name)


def _written(memory: Memory, slot: int, key: ndarray, value: ndarray, credit: float = 1) -> Memory:
    memory = {name: part.copy() for name, part in memory.items()}
    for name, part in {"keys": key, "values": value, "filled": True, "credit": credit}.items():
        memory[name][slot] = part
    return memory


def _shifted(memory: Memory, key: ndarray, value: ndarray) -> Memory:
    """The oldest goes, the others move up."""
    moved = {name: np.roll(part, -1, axis=0) for name, part in memory.items()}
    return _written(moved, -1, key, value)


def _compare(found: object, right: Memory, mistakes: dict[str, Memory]) -> None:
    for name in ("keys", "values", "filled", "credit"):
        part = array(entry(found, name, "write"), right[name].shape, name)
        named = {text: one[name].astype(float) for text, one in mistakes.items()}
        asked = right[name].astype(float)
        named = {text: one for text, one in named.items() if abs(one - asked).max() > 1e-3}
        equal(part, asked, mistakes=named, name=name)


def q4_write(write: Callable) -> None:
    """There is room."""
    rng, memory = _drawn("a3-q4-write", [True, True, False, True, False])
    key, value = rng.normal(size=3), rng.normal(size=2)
    text = "take the first slot that is not filled"
    mistakes = {
        text: _written(memory, 4, key, value),
        "there is room: nothing has to be forgotten": _written(
            memory, int(memory["credit"].argmin()), key, value
        ),
        f"{text}, and leave the others where they are": _shifted(memory, key, value),
        CREDIT: _written(memory, 2, key, value, 0),
    }
    found = write(memory, key, value)
    _compare(found, _written(memory, 2, key, value), mistakes)


def q4_forget(write: Callable) -> None:
    """There is no room."""
    rng, memory = _drawn("a3-q4-forget", [True] * 5)
    least, most, other = rng.permutation([1, 2, 3])  # neither the oldest nor the newest goes
    memory["credit"][[least, 0, other, 4, most]] = np.sort(memory["credit"])
    slot = int(least)
    key, value = rng.normal(size=3), rng.normal(size=2)
    mistakes = {
        "not the oldest goes, but the one with the least credit": _written(memory, 0, key, value),
        "the others stay where they are; the one with the least credit goes": _shifted(
            memory, key, value
        ),
        "not the newest goes": _written(memory, 4, key, value),
        "the one with the most credit was forgotten": _written(memory, int(most), key, value),
        CREDIT: _written(memory, slot, key, value, 0),
        f"{CREDIT}, whatever the forgotten one had": _written(
            memory, slot, key, value, float(memory["credit"][slot])
        ),
    }
    _compare(write(memory, key, value), _written(memory, slot, key, value), mistakes)
