"""A3, question 4: a memory that forgets what has been read least."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator
from coursework.checks.plain import entry

Memory = dict[str, ndarray]
CREDIT = "a new entry starts with a credit of 1"


def _drawn(question: str, n: int = 5) -> tuple[np.random.Generator, Memory]:
    rng = generator(question)
    memory = {"keys": rng.normal(size=(n, 3)), "values": rng.normal(size=(n, 2))}
    return rng, memory | {"credit": rng.uniform(1.5, 4, size=n)}


def q4_read(read: Callable) -> None:
    """What is read, and what it is worth."""
    rng, memory = _drawn("a3-q4-read")
    query = rng.normal(size=3)
    e = memory["keys"] @ query
    weights, scaled = (np.exp(x) / np.exp(x).sum() for x in (e, e / np.sqrt(3)))
    found = read(memory, query)
    mistakes = {"the score is a plain dot product, not scaled": scaled @ memory["values"]}
    right = weights @ memory["values"]
    equal(entry(found, "context", "read"), right, mistakes=mistakes, name="context")
    mistakes = {
        "each slot's credit grows by the weight that it got": memory["credit"],
        "credits add up: the old one must not be lost": weights,
        "the credit grows by the weight, not by one a read": memory["credit"] + 1,
        "each slot's credit grows, not only that of the heaviest": memory["credit"]
        + weights * (weights == weights.max()),
    }
    right = memory["credit"] + weights
    equal(entry(found, "credit", "read"), right, mistakes=mistakes, name="credit")


def _written(memory: Memory, slot: int, key: ndarray, value: ndarray, credit: float = 1) -> Memory:
    memory = {name: part.copy() for name, part in memory.items()}
    for name, part in {"keys": key, "values": value, "credit": credit}.items():
        memory[name][slot] = part
    return memory


def _slot(found: object, memory: Memory, key: ndarray) -> int:
    """Where the new key stands."""
    keys = array(entry(found, "keys", "write"), memory["keys"].shape, "keys")
    (slots,) = np.nonzero(np.isclose(keys, key).all(1))
    if len(slots) != 1:
        raise Wrong("the new key must stand in one slot")
    return int(slots[0])


def q4_write(write: Callable) -> None:
    """What stands in the slots, by the answer's own choice of one."""
    rng, memory = _drawn("a3-q4-write")
    key, value = rng.normal(size=3), rng.normal(size=2)
    found = write(memory, key, value)
    slot = _slot(found, memory, key)
    right = _written(memory, slot, key, value)
    for name in ("keys", "values", "credit"):
        moved = np.roll(memory[name], -1, axis=0)
        moved[slot] = right[name][slot]
        mistakes = {"the others stay where they are": moved}
        if name == "credit":
            old = float(memory["credit"][slot])
            mistakes[CREDIT] = _written(memory, slot, key, value, 0)["credit"]
            text = f"{CREDIT}, whatever the forgotten one had"
            mistakes[text] = _written(memory, slot, key, value, old)["credit"]
        equal(entry(found, name, "write"), right[name], mistakes=mistakes, name=name)


def q4_forget(write: Callable) -> None:
    """Who has to go; then two have the same credit."""
    rng, memory = _drawn("a3-q4-forget")
    least, most, other = rng.permutation([1, 2, 3])  # neither the oldest nor the newest goes
    memory["credit"][[least, 0, other, 4, most]] = np.sort(memory["credit"])
    key, value = rng.normal(size=3), rng.normal(size=2)
    slot = _slot(write(memory, key, value), memory, key)
    who = {0: "the oldest", 4: "the newest", int(most): "the one with the most credit"}
    if slot != least:
        raise Wrong(f"{who.get(slot, 'another')} was forgotten, not the one with the least credit")
    memory["credit"][[1, 3]] = 1.25
    if _slot(write(memory, key, value), memory, key) != 1:
        raise Wrong("of two with the same credit the first goes")
