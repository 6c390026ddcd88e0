"""A2, question 6: one round of a beam search that ranks by coverage, too."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator
from coursework.checks.plain import apart, entry, sequence, telling

Asked = dict[str, ndarray]
WIDTH = 3
NO_BONUS = "whoever has left words out must rank lower: the bonus is missing"
TOO_MUCH = "looking at a word more than once earns nothing: at most 1 counts"
BETA = "beta says how much the bonus counts"
LOGS = "add up the logs, word by word: the log of a sum is another bonus"
LATE = "the step that was just made counts for the bonus, too"
ORDER = "the best comes first"
EACH = "all continuations compete: one beginning may have several, another none"


def _drawn(rng: np.random.Generator) -> Asked:
    """Beginnings that are nearly as likely as each other, and have left something out."""
    r, v, n = 3, 5, 3
    logits = 0.3 * rng.normal(size=(r, v))
    next_log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    found = {"log_p": rng.uniform(-2.5, -1.5, size=r), "next_log_p": next_log_p}
    coverage = rng.uniform(0.02, 1.4, size=(r, n))
    return found | {"coverage": coverage, "weights": rng.dirichlet(np.full(n, 0.3), size=r)}


def _bonus(covered: ndarray, most: float = 1.0) -> ndarray:
    return np.log(np.minimum(covered, most)).sum(1)


def _ranked(asked: Asked, bonus: ndarray) -> ndarray:
    """Parent and word of the best, best first, (width, 2)."""
    ahead = asked["log_p"][:, None] + asked["next_log_p"] + bonus[:, None]
    best = np.argsort(-ahead.ravel(), kind="stable")[:WIDTH]
    return np.stack(np.divmod(best, ahead.shape[1]), 1)


def _answers(asked: Asked, beta: float) -> dict[str, ndarray]:
    """What is right, under "", and mistakes."""
    covered = asked["coverage"] + asked["weights"]
    right = _ranked(asked, beta * _bonus(covered))
    ahead = asked["log_p"][:, None] + asked["next_log_p"] + beta * _bonus(covered)[:, None]
    each = np.stack([np.arange(WIDTH), ahead.argmax(1)], 1)
    return {
        "": right,
        NO_BONUS: _ranked(asked, np.zeros(len(covered))),
        TOO_MUCH: _ranked(asked, beta * _bonus(covered, np.inf)),
        LATE: _ranked(asked, beta * _bonus(asked["coverage"])),
        BETA: _ranked(asked, _bonus(covered)),
        LOGS: _ranked(asked, beta * np.log(np.minimum(covered, 1).sum(1))),
        ORDER: right[::-1],
        EACH: each[np.argsort(-ahead.max(1))],
    }


def _tells(asked: Asked, beta: float) -> bool:
    """No two answers are alike."""
    answers = [one.tolist() for one in _answers(asked, beta).values()]
    return all(one not in answers[:i] for i, one in enumerate(answers))


def _call(keep: Callable, asked: Asked, beta: float) -> object:
    names = ("log_p", "next_log_p", "coverage", "weights")
    return keep(*(asked[name] for name in names), WIDTH, beta)


def _kept(found: object) -> tuple[ndarray, ndarray]:
    """Parents and words that came back, as places."""
    sides = []
    for key, n in (("parents", 3), ("words", 5)):
        side = array(entry(found, key, "keep"), (WIDTH,), key)
        if (side != side.round()).any() or side.min() < 0 or side.max() >= n:
            raise Wrong(f"{key} are places, whole numbers from 0")
        sides.append(side.astype(int))
    return sides[0], sides[1]


def q6_choice(keep: Callable) -> None:
    """Which continuations are kept, in which order."""
    rng = generator("a2-q6-choice")
    beta = float(rng.uniform(0.3, 0.6))
    for _ in range(3):
        asked = telling(lambda: _drawn(rng), lambda one: _tells(one, beta))
        answers = {text: one.ravel().tolist() for text, one in _answers(asked, beta).items()}
        right = answers.pop("")
        found = np.stack(_kept(_call(keep, asked, beta)), 1).ravel().tolist()
        sequence(found, right, mistakes=answers, name="the choice of keep")


def _goes_on(asked: Asked, beta: float) -> bool:
    """What is carried tells: parents in another order, one word seen much, and one little."""
    right = _answers(asked, beta)[""][:, 0].tolist()
    several = right != [0, 1, 2] and len(set(right)) > 1
    much = asked["coverage"][right].max() > 1.1
    little = _bonus(asked["coverage"] + asked["weights"])[right].min() < -0.1
    return several and bool(much and little)


def _carried(asked: Asked, parents: ndarray) -> dict[str, ndarray]:
    """The coverage that goes on, right under "", and what mistakes make of it."""
    coverage, weights = asked["coverage"], asked["weights"]
    covered = coverage + weights
    return {
        "": covered[parents],
        "the step that was just made counts, too": coverage[parents],
        "each continuation goes on with the coverage of its own parent": covered,
        "carry the coverage itself: only the bonus stops at 1": np.minimum(covered, 1)[parents],
        "carry the coverage of all steps itself: only the bonus stops at 1": (
            np.minimum(coverage, 1) + weights
        )[parents],
    }


def q6_carried(keep: Callable) -> None:
    """What goes on with each, by the answer's own choice."""
    rng = generator("a2-q6-carried")
    beta = float(rng.uniform(0.3, 0.6))
    asked = telling(lambda: _drawn(rng), lambda one: _goes_on(one, beta))
    found = _call(keep, asked, beta)
    parents, words = _kept(found)
    log_p = asked["log_p"][parents] + asked["next_log_p"][parents, words]
    bonus = beta * _bonus(asked["coverage"] + asked["weights"])[parents]
    text = "log_p goes on without the bonus: else it would count in every round"
    again = apart({text: log_p + bonus}, log_p)
    equal(entry(found, "log_p", "keep"), log_p, mistakes=again, name="log_p")
    mistakes = _carried(asked, parents)
    right = mistakes.pop("")
    mistakes = apart(mistakes, right)
    equal(entry(found, "coverage", "keep"), right, mistakes=mistakes, name="coverage")
