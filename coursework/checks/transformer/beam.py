"""A5's question 6: beam search over a cache."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, generator
from coursework.checks.fields import part
from coursework.checks.transformer.decoder import LIMIT, N_WORDS, Params, draw, log_p, next_log_p

WIDTH, ALPHA, TRIES = 3, 1.5, 5000

LENGTH = "n is the number of words after <s>, </s> included"
FILLED = "a place that an ended text leaves stays empty until the next step: nothing moves up"
LEFT = "what has ended leaves its place: in the next step as many as `width` are kept again"
FAULTS = {
    "unpruned": "of ALL continuations together `width` are kept, not of each beginning",
    "rows": "the cache's rows must go with their beginnings",
    "greedy": "one beginning alone goes on: this is greedy search",
    "each": "a beginning may go on twice or not at all; with you each goes on once",
    "undivided": "log p is not divided by the power of the length",
    "by n": "the power is that of n; ((5 + n) / 6) was asked for",
    "<s> counted": LENGTH,
    "</s> not counted": LENGTH,
    "one not counted": LENGTH,
    "in the beam": LEFT,
    "narrower": LEFT,
    "filled": FILLED,
    "filled, in order": FILLED,
    "first": "the first text that ends need not be the best",
    "enough": "it ends when none is open, not when `width` texts have been put aside",
    "dropped": "those still open at the limit are put aside, too",
}
OTHERWISE = (
    "",
    "greedy",
    "each",
    "in the beam",
    "narrower",
    "filled",
    "filled, in order",
    "unpruned",
)
ALIKE = {"enough": "dropped", "dropped": "enough"}  # told from one another, too


@dataclass(frozen=True, eq=False)
class Text:
    """A beginning: its words after <s>, their log p, and the cache's row."""

    words: tuple[int, ...]
    log_p: float
    row: ndarray  # (t, d): the embedded words whose keys and values are kept

    @property
    def ended(self) -> bool:
        """It has its </s>."""
        return self.words[-1:] == (1,)


def divisor(text: Text, fault: str) -> float:
    """Of log p, so that texts of different lengths can be compared."""
    n = len(text.words)
    more = {"<s> counted": 1, "</s> not counted": -int(text.ended), "one not counted": -1}
    return {"undivided": 1, "by n": n}.get(fault, (5 + n + more.get(fault, 0)) / 6) ** ALPHA


def longer(text: Text, p: Params) -> list[Text]:
    """All texts with one word more, likeliest first; what has ended stays as it is."""
    if text.ended:
        return [text]
    x = p["E"][(0, *text.words)[-1]] + p["P"][len(text.words)]
    row = np.vstack([text.row, x])
    more = next_log_p(row, x, p)
    texts = [Text((*text.words, w), text.log_p + more[w], row) for w in range(1, len(more))]
    return likeliest(texts)


def likeliest(texts: list[Text]) -> list[Text]:
    """By log p."""
    return sorted(texts, key=lambda text: -text.log_p)


def beam_search(p: Params, fault: str = "") -> list[Text]:
    """All texts that the beam finds."""
    beam = [Text((), 0.0, np.zeros((0, p["E"].shape[1])))]
    aside: list[Text] = []
    for _ in range(LIMIT):
        best = kept_best(beam, p, WIDTH - (fault == "narrower") * len(aside), fault)
        if fault != "in the beam":
            aside += [text for text in best if text.ended]
            best = [text for text in best if not text.ended]
        beam = [] if len(aside) >= {"first": 1, "enough": WIDTH}.get(fault, np.inf) else best
        if not beam:
            break
    if fault == "dropped" and aside:
        beam = []
    return aside[:1] if fault == "first" and aside else [*aside, *beam]


def search(p: Params, fault: str = "") -> list[int]:
    """The best of them."""
    best = max(beam_search(p, fault), key=lambda text: text.log_p / divisor(text, fault))
    return [*best.words]


def kept_best(beam: list[Text], p: Params, width: int, fault: str) -> list[Text]:
    """The likeliest of all that go on; without their rows, row i of the cache stays in place i."""
    more = [longer(beginning, p) for beginning in beam]
    if fault == "each" and len(beam[0].words):
        return [texts[0] for texts in more]
    if fault == "unpruned":
        return [text for texts in more for text in texts[:width]]
    ranked = likeliest([text for texts in more for text in texts])
    best = ranked[: 1 if fault == "greedy" else width]
    if fault.startswith("filled"):
        open_ones = [text for text in ranked if not text.ended][:width]
        seen = ranked[: ranked.index(open_ones[-1])] if fault == "filled, in order" else best
        best = [text for text in seen if text.ended] + open_ones
    if fault == "rows":
        rows = [texts[0].row for texts in more]
        stays = [rows[min(place, len(rows) - 1)] for place in range(len(best))]
        best = [replace(text, row=row) for text, row in zip(best, stays)]
    return best


@cache
def seed_telling(seed: int, fault: str) -> int:
    """The seed of a decoder with which this fault finds a text of its own."""
    for other in range(seed, seed + TRIES):
        p = draw(np.random.default_rng(other))
        found = search(p, fault)
        if found != search(p) and found != search(p, ALIKE.get(fault, "")):
            return other
    raise RuntimeError(f"no decoder tells this apart: {fault}")


def telling(rng: np.random.Generator, fault: str) -> Params:
    """That decoder."""
    return draw(np.random.default_rng(seed_telling(int(rng.integers(2**48)), fault)))


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
        p = telling(rng, "rows")
        found = student(p, WIDTH, LIMIT, ALPHA)
        words, number = found_words(found), array(part(found, "log_p", "search"), (), "log_p")
        right = log_p(words, p)
        if len(words) > 1 and np.allclose(number, right / ((5 + len(words)) / 6) ** ALPHA):
            raise Wrong("log_p is divided by the power of the length; return it undivided")
        if not np.allclose(number, right):
            text = "your log p is not what these words have when they are read from <s> on: "
            raise Wrong(text + "the cache's rows must go with their beginnings")
        texts = (text.words for fault in OTHERWISE for text in beam_search(p, fault))
        if tuple(words) not in texts:
            raise Wrong("the text is not one that a beam finds")


def q6_best(student: Callable) -> None:
    """For each fault a decoder that tells it apart."""
    rng, left, right = generator("a5-q6-best"), [*FAULTS], True
    for told in FAULTS:
        p = telling(rng, told)
        words = found_words(student(p, WIDTH, LIMIT, ALPHA))
        right = right and words == search(p)
        left = [fault for fault in left if words == search(p, fault)]
    if not right:
        text = "the text is not the one that this search finds; follow its five rules step by step"
        raise Wrong(FAULTS[left[0]] if left else text)
