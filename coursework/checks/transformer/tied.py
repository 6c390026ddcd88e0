"""A5's question 5: the gradient of one matrix for two jobs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy import ndarray

from coursework.checks.base import array, generator
from coursework.checks.by_hand import derived


@dataclass(frozen=True)
class Given:
    """What `gradient` is given."""

    E: ndarray
    words: ndarray
    goals: ndarray
    often: ndarray
    epsilon: float


def draw(cell: str, words: list[int]) -> Given:
    """Seven words of four numbers."""
    rng = generator(f"a5-q5-{cell}")
    E, often = rng.normal(size=(7, 4)), rng.dirichlet(np.ones(7))
    order = rng.permutation(7)
    goals = rng.integers(7, size=len(words))
    goals[0] = order[6]  # is not read: words and goals can be told apart
    return Given(E, order[words], goals, often, float(rng.uniform(0.2, 0.4)))


def log_p(E: ndarray, words: ndarray) -> ndarray:
    """Of the words after these."""
    logits = E[words] @ E.T
    top = logits.max(1, keepdims=True)
    return logits - top - np.log(np.exp(logits - top).sum(1, keepdims=True))


def goal(given: Given) -> ndarray:
    """Mostly on the right word, a share as words come."""
    return (1 - given.epsilon) * np.eye(7)[given.goals] + given.epsilon * given.often


def loss(given: Given, E: ndarray) -> float:
    """The mean over the words."""
    return float(-(goal(given) * log_p(E, given.words)).sum(1).mean())


def by_hand(given: Given, goals: ndarray, *, job: str = "both", once: bool = False) -> ndarray:
    """One job of E or both; `once` loses a word's second time."""
    by_logits = (np.exp(log_p(given.E, given.words)) - goals) / len(given.words)
    writes = by_logits.T @ given.E[given.words]
    reads = np.zeros_like(given.E)
    if once:
        reads[given.words] = by_logits @ given.E
    else:
        np.add.at(reads, given.words, by_logits @ given.E)
    return {"both": reads + writes, "reads": reads, "writes": writes}[job]


def judge(student: Callable, given: Given, *, repeated: bool) -> None:
    """Against what is right; a test compares that with differences of the loss."""
    soft, hard = goal(given), np.eye(7)[given.goals]
    even = (1 - given.epsilon) * hard + given.epsilon / 7
    replaced = np.where(hard > 0, 1 - given.epsilon, soft)
    turned = replace(given, words=given.goals, goals=given.words)
    right = by_hand(given, soft)
    mistakes = {
        "E is read from, too: its rows' part is missing": by_hand(given, soft, job="writes"),
        "E writes, too: the part of all logits is missing": by_hand(given, soft, job="reads"),
        "the goal is not smoothed": by_hand(given, hard),
        "the share is spread evenly; spread it as often says": by_hand(given, even),
        "the next word gets its part of the share, too": by_hand(given, replaced),
        "words are read, goals are written; with you the other way round": (
            by_hand(turned, goal(turned))
        ),
        "the loss is the mean over the words, not their sum": len(given.words) * right,
    }
    if repeated:
        text = "a word that comes twice gets both parts; with you the last one wins"
        mistakes[text] = by_hand(given, soft, once=True)
    given_all = given.E, given.words, given.goals, given.often, given.epsilon
    found = array(student(*given_all), right.shape, "gradient")
    derived(found, right, mistakes=mistakes, name="gradient")


def q5_once(student: Callable) -> None:
    """No word comes twice."""
    judge(student, draw("once", [0, 1, 2, 3]), repeated=False)


def q5_twice(student: Callable) -> None:
    """One word comes three times."""
    judge(student, draw("twice", [0, 1, 0, 2, 0]), repeated=True)
