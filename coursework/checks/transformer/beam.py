"""A5's question 6: beam search over a cache."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, generator
from coursework.checks.fields import part

Params = dict[str, ndarray]
N_WORDS, LIMIT, WIDTH, ALPHA, TRIES = 6, 7, 3, 1.5, 2000


@dataclass(frozen=True)
class Way:
    """How it is searched; as it stands, right."""

    greedy: bool = False
    power: str = "((5 + n) / 6)"  # or "n", "none"
    rows: bool = True  # the cache's rows go with their beginnings
    aside: bool = True  # what has ended leaves its place
    first: bool = False  # stop at the first that ends


FAULTS = {
    "the cache's rows must go with their beginnings": Way(rows=False),
    "one beginning alone goes on: this is greedy search": Way(greedy=True),
    "log p is not divided by the power of the length": Way(power="none"),
    "the power is that of n; ((5 + n) / 6) was asked for": Way(power="n"),
    "what has ended must leave its place in the beam": Way(aside=False),
    "the first text that ends need not be the best": Way(first=True),
}
WAYS = [
    Way(greedy, power, aside=aside, first=first)
    for first, greedy, aside in product((False, True), repeat=3)
    for power in ("((5 + n) / 6)", "n", "none")
]


@dataclass(frozen=True)
class Text:
    """A beginning: its words after <s>, their log p, and the cache's row."""

    words: tuple[int, ...]
    log_p: float
    row: ndarray  # (t, d): the embedded words whose keys and values are kept


def next_log_p(read: ndarray, x: ndarray, p: Params) -> ndarray:
    """Log p of all words after x, which has read these."""
    e = (read @ p["W_K"]) @ (x @ p["W_Q"])
    bumps = np.exp(e - e.max())
    logits = p["U"] @ (x + bumps @ (read @ p["W_V"]) / bumps.sum())
    return logits - np.log(np.exp(logits).sum())


def log_p(words: list[int], p: Params) -> float:
    """Of a whole text after <s>, read from its beginning."""
    x = p["E"][[0, *words[:-1]]] + p["P"][: len(words)]
    steps = [next_log_p(x[: i + 1], x[i], p)[word] for i, word in enumerate(words)]
    return float(sum(steps))


def score(text: Text, alpha: float, power: str) -> float:
    """By which texts of different lengths are compared."""
    n = len(text.words)
    return text.log_p / {"n": n, "none": 1, "((5 + n) / 6)": (5 + n) / 6}[power] ** alpha


def longer(text: Text, p: Params) -> list[Text]:
    """All texts with one word more; what has ended stays as it is."""
    if text.words and text.words[-1] == 1:
        return [text]
    x = p["E"][(0, *text.words)[-1]] + p["P"][len(text.words)]
    row = np.vstack([text.row, x])
    more = next_log_p(row, x, p)
    return [Text((*text.words, w), text.log_p + more[w], row) for w in range(1, len(more))]


def search(p: Params, width: int, alpha: float, way: Way) -> list[int]:
    """The best text that a beam of this width finds."""
    beam, ended = [Text((), 0.0, np.zeros((0, p["E"].shape[1])))], []
    for _ in range(LIMIT):
        best = kept_best(beam, p, 1 if way.greedy else width, way)
        if way.aside:
            ended += [text for text in best if text.words[-1] == 1]
            beam = [text for text in best if text.words[-1] != 1]
        else:
            beam = best
        if not beam or (way.first and ended):
            break
    texts = ended[:1] if way.first and ended else [*ended, *beam]
    return [*max(texts, key=lambda text: score(text, alpha, way.power)).words]


def kept_best(beam: list[Text], p: Params, width: int, way: Way) -> list[Text]:
    """The likeliest of all that go on; without `rows` row i of the cache stays in place i."""
    more = [text for beginning in beam for text in longer(beginning, p)]
    best = sorted(more, key=lambda text: -text.log_p)[:width]
    if way.rows:
        return best
    rows = [longer(beginning, p)[0].row for beginning in beam]
    stays = [rows[min(place, len(rows) - 1)] for place in range(len(best))]
    return [replace(text, row=row) for text, row in zip(best, stays)]


def draw(rng: np.random.Generator) -> Params:
    """A tiny decoder."""
    p = {name: rng.normal(size=(4, 4)) / 2 for name in ("W_Q", "W_K", "W_V")}
    p |= {"E": rng.normal(size=(N_WORDS, 4)), "U": 0.6 * rng.normal(size=(N_WORDS, 4))}
    return p | {"P": rng.normal(size=(LIMIT, 4))}


@cache
def seed_telling(seed: int, width: int, alpha: float, way: Way) -> int:
    """The seed of a decoder with which this fault finds another text than the right search."""
    for other in range(seed, seed + TRIES):
        p = draw(np.random.default_rng(other))
        if search(p, width, alpha, way) != search(p, width, alpha, Way()):
            return other
    raise RuntimeError(f"no decoder tells this apart: {way}")


def told(rng: np.random.Generator, width: int, alpha: float, way: Way) -> Params:
    """That decoder."""
    seed = int(rng.integers(2**48))
    return draw(np.random.default_rng(seed_telling(seed, width, alpha, way)))


def found_words(found: object) -> list[int]:
    """The words, if they make a text."""
    words = part(found, "words", "search")
    words = list(words) if isinstance(words, ndarray) and words.ndim == 1 else words
    if not isinstance(words, (list, tuple)) or not 1 <= len(words) <= LIMIT:
        raise Wrong("words is a list of one word or more, at most as many as the limit says")
    numbers = array(words, (len(words),), "search's 'words'")
    text = [int(number) for number in numbers]
    if text != numbers.tolist() or not all(0 < word < N_WORDS for word in text):
        raise Wrong("words holds numbers of words, and never <s>")
    if 1 in text[:-1]:
        raise Wrong("nothing stands after </s>")
    if text[-1] != 1 and len(text) < LIMIT:
        raise Wrong("a text ends in </s>, or is as long as the limit")
    return text


def q6_cache(student: Callable) -> None:
    """Log p of what is returned is that of reading it from its beginning, whatever search it is."""
    rng = generator("a5-q6-cache")
    for _ in range(6):
        p = told(rng, WIDTH, ALPHA, Way(rows=False))
        found = student(p, WIDTH, LIMIT, ALPHA)
        right = log_p(found_words(found), p)
        if not np.allclose(array(part(found, "log_p", "search"), (), "log_p"), right):
            text = "your log p is not what these words have when they are read from <s> on: "
            raise Wrong(text + "the cache's rows must go with their beginnings")
        if not any(found_words(found) == search(p, WIDTH, ALPHA, way) for way in WAYS):
            raise Wrong("the text is not one that a beam finds")


def q6_best(student: Callable) -> None:
    """For each fault a decoder that tells it apart."""
    rng, width, alpha = generator("a5-q6-best"), WIDTH, ALPHA
    left = dict(FAULTS)
    right = True
    for way in FAULTS.values():
        p = told(rng, width, alpha, way)
        words = found_words(student(p, width, LIMIT, alpha))
        right = right and words == search(p, width, alpha, Way())
        left = {t: other for t, other in left.items() if words == search(p, width, alpha, other)}
    if not right:
        raise Wrong(next(iter(left), "the text is not the one that this search finds"))
