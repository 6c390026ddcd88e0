"""A1, question 5: a beam search that does not go in circles."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator
from coursework.checks.plain import entry, sequence, telling

Best = tuple[float, list[int]]
Model = tuple[ndarray, ndarray]  # log p of the first word, of the next after each

CIRCLE = "a pair of neighbouring words stands there twice"
NO_BONUS = "every word earns the bonus"
KEPT = "in each round the width best are kept, the bonus counted"
GREEDY = "more than one beginning must be kept"
ONCE = "a pair may not come twice; a word may"
ENDED = "a sentence that has ended stays, and competes with the others"
ON = "nothing follows </s>"
UNPAID = "</s> is a word of the sentence: it earns the bonus, too"
AGAIN = "a sentence that has ended earns no more bonus"
PLACE = "a sentence that has ended takes one of the places: fewer others are kept"
EARLY = "the best may have ended and still be overtaken: go on for all n_words rounds"
WAYS: dict[str, dict] = {
    GREEDY: {"width": 1},
    CIRCLE: {"forbid": "nothing"},
    ONCE: {"forbid": "words"},
    ENDED: {"ended": "is dropped"},
    ON: {"ended": "goes on"},
    UNPAID: {"ended": "is not paid"},
    AGAIN: {"ended": "is paid again"},
    PLACE: {"ended": "is put aside"},
    f"{PLACE}, from the round in which it ends": {"ended": "is apart"},
    EARLY: {"ended": "ends all"},
}
FINDING, ENDING = [GREEDY, CIRCLE, ONCE], [text for text in WAYS if "ended" in WAYS[text]]


def search(
    model: Model,
    width: int,
    n_words: int,
    bonus: float,
    *,
    forbid: str = "pairs",
    ended: str = "stays",
    ties: int = 1,
) -> Best:
    """As asked for, or with a mistake; of equal scores the higher ids win, or with ties=-1 lose."""
    end, kept, aside = len(model[0]) - 1, [(0.0, list[int]())], list[Best]()
    for _ in range(n_words):
        longer = [one for two in kept for one in _longer(two, model, bonus, forbid, ended)]
        if ended == "is apart":
            longer, aside = _parted(longer, end, aside)
        kept = sorted(longer, key=partial(_rank, ties=ties), reverse=True)[:width] or kept
        if ended == "is put aside":
            kept, aside = _parted(kept, end, aside)
        if ended == "ends all" and kept[0][1][-1] == end:
            break
    return max(kept + aside, key=partial(_rank, ties=ties))


def _longer(one: Best, model: Model, bonus: float, forbid: str, ended: str) -> Iterator[Best]:
    """What becomes of a beginning in a round."""
    (score, words), end = one, len(model[0]) - 1
    if words[-1:] == [end] and ended != "goes on":
        if ended != "is dropped":
            yield score + (bonus if ended == "is paid again" else 0), words
        return
    log_p = model[1][words[-1]] if words else model[0]
    for word in range(end + 1):
        if not _forbidden(words, word, forbid):
            paid = 0 if ended == "is not paid" and word == end else bonus
            yield score + log_p[word] + paid, [*words, word]


def _rank(one: Best, ties: int) -> tuple[float, list[int]]:
    """Sentences of the same pairs, in another order, have the same score."""
    return round(one[0], 9), [ties * word for word in one[1]]


def _parted(every: list[Best], end: int, aside: list[Best]) -> tuple[list[Best], list[Best]]:
    """What goes on, and what has ended."""
    done = [one for one in every if one[1][-1] == end]
    return [one for one in every if one not in done], aside + done


def _forbidden(words: list[int], word: int, forbid: str) -> bool:
    if forbid == "pairs":
        return bool(words) and (words[-1], word) in zip(words, words[1:])
    return forbid == "words" and word in words


def _model(rng: np.random.Generator, v: int) -> Model:
    """Sharp enough to go in circles; </s> is not likely."""
    logits = 2.0 * rng.normal(size=(v + 1, v))
    logits[:, -1] -= 1
    return _log_p(logits)


def _log_p(logits: ndarray) -> Model:
    log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    return log_p[0], log_p[1:]


def _like(rng: np.random.Generator, likely: dict[tuple[int, int], float]) -> Model:
    """A model of four words, which are shuffled, and </s>; row -1 is that of the first word."""
    p = np.zeros((6, 5))
    for (row, word), share in likely.items():
        p[row + 1, word] = share
    rest = (1 - p.sum(1, keepdims=True)) / (p == 0).sum(1, keepdims=True)
    p = np.where(p > 0, p, rest)  # the other words share what is left
    words = rng.permutation(4)
    order = [0, *(words + 1), 5]
    return _log_p(np.log(p)[order][:, [*words, 4]] + 0.01 * rng.normal(size=p.shape))


def _compare(find: Callable, model: Model, asked: dict, ways: dict[str, dict]) -> None:
    """The mistakes that give other words are named by their words, others by their scores."""
    right = search(model, **asked)
    mistakes = {text: search(model, **(asked | way)) for text, way in ways.items()}
    found = find(*model, asked["width"], asked["n_words"], asked["bonus"])
    words = entry(found, "words", "search")
    named = {text: one[1] for text, one in mistakes.items() if one[1] != right[1]}
    sequence(words, right[1], mistakes=named, name="the sentence of search")
    alike = [one for one in mistakes.items() if one[1][1] == right[1]]
    scores = {text: one[0] for text, one in alike if abs(one[0] - right[0]) > 1e-3}
    score = entry(found, "score", "search")
    equal(score, right[0], mistakes=scores, name="the score of search")


def q5_search(find: Callable) -> None:
    """Models that show one mistake each: all others find the right words."""
    rng = generator("a1-q5-search")
    asked: dict = {"width": 2, "n_words": 4, "bonus": float(rng.uniform(0.1, 0.2))}
    none = {NO_BONUS: {"bonus": 0.0}}
    for shown in FINDING:
        others = [text for text in (*FINDING, *ENDING) if text != shown]
        ways = [WAYS[text] for text in others] + [{"bonus": 0.0}]
        ways += [{"bonus": 0.0, "forbid": "nothing"}] if shown == GREEDY else []

        def tells(m: Model, shown: str = shown, ways: list[dict] = ways) -> bool:
            right = search(m, **asked)
            if search(m, **(asked | WAYS[shown]))[1] == right[1]:
                return False
            if not all(_same(search(m, **(asked | way)), right, way) for way in ways):
                return False
            return _unique(m, asked)

        _compare(find, telling(lambda: _model(rng, 6), tells), asked, {shown: WAYS[shown]} | none)


def _unique(model: Model, asked: dict) -> bool:
    """No other answer is as right: equal scores decide nothing."""
    return search(model, **asked)[1] == search(model, **asked, ties=-1)[1]


def _same(found: Best, right: Best, way: dict) -> bool:
    """The same words; and the same score, unless all words go without the bonus."""
    return found[1] == right[1] and ("bonus" in way or found[0] == right[0])


def q5_ends(find: Callable) -> None:
    """The best sentence ends early; no circle is near."""
    rng = generator("a1-q5-ends")
    asked: dict = {"width": 3, "n_words": 4, "bonus": float(rng.uniform(0.1, 0.2))}
    ways = {text: WAYS[text] for text in (ENDED, ON, UNPAID, AGAIN)} | {NO_BONUS: {"bonus": 0.0}}
    others = [WAYS[text] for text in FINDING]
    others += [{"bonus": 0.0}, {"bonus": 0.0, "forbid": "nothing"}]

    def tells(m: Model) -> bool:
        right = search(m, **asked)[1]
        if len(right) == 4 or any(search(m, **(asked | way))[1] != right for way in others):
            return False
        dropped, longer = (search(m, **(asked | WAYS[text]))[1] for text in (ENDED, ON))
        return right != dropped != longer != right and _unique(m, asked)

    for _ in range(2):
        _compare(find, telling(lambda: _model(rng, 5), tells), asked, ways)
    _overtaken(find, rng)


def _overtaken(find: Callable, rng: np.random.Generator) -> None:
    """What has ended takes a place, and a word more can overtake it."""
    asked: dict = {"width": 2, "n_words": 3, "bonus": float(rng.uniform(0.66, 0.72))}
    place = {(-1, 0): 0.5, (-1, 4): 0.44, (0, 1): 0.5, (0, 2): 0.4, (1, 3): 0.55, (2, 3): 0.9}
    early = {(-1, 0): 0.5, (-1, 1): 0.4, (0, 2): 0.6, (1, 4): 0.9, (2, 3): 0.9}
    _compare(find, _like(rng, place), asked, {PLACE: WAYS[PLACE], KEPT: {"bonus": 0.0}})
    _compare(find, _like(rng, early), asked, {EARLY: WAYS[EARLY]})
    kept = {(-1, 0): 0.6, (-1, 4): 0.36, (0, 1): 0.43, (0, 4): 0.55, (1, 2): 0.9}
    # without the bonus </s> and 0 </s> are the two best after two rounds, and 0 1 is lost
    _compare(find, _like(rng, kept), asked, {KEPT: WAYS[GREEDY]})
