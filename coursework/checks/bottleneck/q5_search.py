"""A1, question 5: a beam search that does not go in circles."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator
from coursework.checks.plain import entry, sequence, telling

Best = tuple[float, list[int]]
Model = tuple[ndarray, ndarray]  # log p of the first word, of the next after each

CIRCLE = "a pair of neighbouring words stands there twice"
NO_BONUS = "every word earns the bonus"
GREEDY = "more than one beginning must be kept"
ONCE = "a pair may not come twice; a word may"
ENDED = "a sentence that has ended stays, and competes with the others"
ON = "nothing follows </s>"


def search(
    model: Model,
    width: int,
    n_words: int,
    bonus: float,
    *,
    forbid: str = "pairs",
    ended: str = "stays",
) -> Best:
    """As asked for, or with a mistake."""
    end, kept = len(model[0]) - 1, [(0.0, list[int]())]
    for _ in range(n_words):
        longer = []
        for score, words in kept:
            if words[-1:] == [end] and ended != "goes on":
                longer += [(score, words)] if ended == "stays" else []
                continue
            log_p = model[1][words[-1]] if words else model[0]
            for word in range(end + 1):
                if not _forbidden(words, word, forbid):
                    longer.append((score + log_p[word] + bonus, [*words, word]))
        kept = sorted(longer, reverse=True)[:width] or kept
    return kept[0]


def _forbidden(words: list[int], word: int, forbid: str) -> bool:
    if forbid == "pairs":
        return bool(words) and (words[-1], word) in zip(words, words[1:])
    return forbid == "words" and word in words


def _model(rng: np.random.Generator, v: int) -> Model:
    """Sharp enough to go in circles; </s> is not likely."""
    logits = 2.0 * rng.normal(size=(v + 1, v))
    logits[:, -1] -= 1
    log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    return log_p[0], log_p[1:]


def _compare(found: object, right: Best, mistakes: dict[str, Best]) -> None:
    words = entry(found, "words", "search")
    named = {text: one[1] for text, one in mistakes.items() if one[1] != right[1]}
    sequence(words, right[1], mistakes=named, name="the sentence of search")
    scores = {text: one[0] for text, one in mistakes.items() if one[1] == right[1]}
    score = entry(found, "score", "search")
    equal(score, right[0], mistakes=scores, name="the score of search")


def q5_search(find: Callable) -> None:
    """Models that show one mistake each: all others find the right words."""
    rng = generator("a1-q5-search")
    asked: dict = {"width": 2, "n_words": 4, "bonus": float(rng.uniform(0.1, 0.2))}
    ways: dict[str, dict] = {GREEDY: {"width": 1}, CIRCLE: {"forbid": "nothing"}}
    ways |= {ONCE: {"forbid": "words"}}
    for shown, way in ways.items():

        def tells(m: Model, shown: str = shown, way: dict = way) -> bool:
            right = search(m, **asked)[1]
            if search(m, **(asked | way))[1] == right:
                return False
            others = [other for text, other in ways.items() if text != shown]
            others += [{"bonus": 0.0}, {"ended": "goes on"}, {"ended": "is dropped"}]
            others += [{"bonus": 0.0, "forbid": "nothing"}] if shown == GREEDY else []
            return all(search(m, **(asked | other))[1] == right for other in others)

        model = telling(lambda: _model(rng, 5), tells)
        mistakes = {shown: search(model, **(asked | way))}
        mistakes[NO_BONUS] = search(model, **(asked | {"bonus": 0.0}))
        found = find(*model, asked["width"], asked["n_words"], asked["bonus"])
        _compare(found, search(model, **asked), mistakes)
    _far_bonus(find, rng)


def _far_bonus(find: Callable, rng: np.random.Generator) -> None:
    """The bonus decides which sentence is best."""
    asked: dict = {"width": 2, "n_words": 4, "bonus": float(rng.uniform(0.5, 1.0))}
    none = asked | {"bonus": 0.0}

    def tells(m: Model) -> bool:
        right = search(m, **asked)[1]
        ended = [search(m, **asked, ended=way)[1] for way in ("goes on", "is dropped")]
        return search(m, **none)[1] != right == ended[0] == ended[1]

    model = telling(lambda: _model(rng, 5), tells)
    found = find(*model, asked["width"], asked["n_words"], asked["bonus"])
    _compare(found, search(model, **asked), {NO_BONUS: search(model, **none)})


def q5_ends(find: Callable) -> None:
    """The best sentence ends early; no circle is near."""
    rng = generator("a1-q5-ends")
    asked: dict = {"width": 3, "n_words": 4, "bonus": float(rng.uniform(0.1, 0.2))}
    ways: dict[str, dict] = {ENDED: {"ended": "is dropped"}, ON: {"ended": "goes on"}}
    others: list[dict] = [{"forbid": "nothing"}, {"forbid": "words"}, {"width": 1}]
    others += [{"bonus": 0.0}, {"bonus": 0.0, "forbid": "nothing"}]

    def tells(m: Model) -> bool:
        right = search(m, **asked)[1]
        if len(right) == 4 or any(search(m, **(asked | way))[1] != right for way in others):
            return False
        dropped, longer = (search(m, **(asked | way))[1] for way in ways.values())
        return right != dropped != longer != right

    for _ in range(2):
        model = telling(lambda: _model(rng, 5), tells)
        mistakes = {text: search(model, **(asked | way)) for text, way in ways.items()}
        mistakes[NO_BONUS] = search(model, **(asked | {"bonus": 0.0}))
        found = find(*model, asked["width"], asked["n_words"], asked["bonus"])
        _compare(found, search(model, **asked), mistakes)
