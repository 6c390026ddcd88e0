"""A4's question 3: a gate that chooses between new and old."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy import ndarray

from coursework.checks.base import array, equal, generator


class Given(NamedTuple):
    """What `choose` is given, but for the dilation."""

    x: ndarray
    W: ndarray
    bias: ndarray


def parts(given: Given, taps: list[ndarray]) -> tuple[ndarray, ndarray]:
    """A and the gate, from these windows."""
    A, B = np.split(np.concatenate(taps, -1) @ given.W.T + given.bias, 2, axis=-1)
    return A, 1 / (1 + np.exp(-B))


def chosen(given: Given, taps: list[ndarray]) -> ndarray:
    """The gated mixture of new and old."""
    A, gate = parts(given, taps)
    return gate * A + (1 - gate) * given.x


def moved(x: ndarray, by: int, *, edge: bool = False) -> ndarray:
    """The vector `by` places before each (after it if negative); beyond the ends zeros."""
    t = x.shape[1]
    pads = ((0, 0), (max(by, 0), max(-by, 0)), (0, 0))
    return (np.pad(x, pads, mode="edge") if edge else np.pad(x, pads))[:, max(-by, 0) :][:, :t]


def draw(cell: str, k: int) -> Given:
    """Two texts of eleven words of three numbers."""
    rng, d = generator(f"a4-q3-{cell}"), 3
    return Given(*(rng.normal(size=shape) for shape in ((2, 11, d), (2 * d, k * d), (2 * d,))))


def in_the_gate(given: Given, taps: list[ndarray]) -> dict[str, ndarray]:
    """What mistakes in the gate give."""
    (x, W, bias), d = given, given.x.shape[2]
    A, gate = parts(given, taps)
    turned, seconds = [*range(d, 2 * d), *range(d)], [*range(0, 2 * d, 2), *range(1, 2 * d, 2)]
    halves, every_second = (Given(x, W[rows], bias[rows]) for rows in (turned, seconds))
    unmoved = Given(x, W, np.append(bias[:d], np.zeros(d)))
    return {
        "your gate stands the wrong way round: open, it lets A through": gate * x + (1 - gate) * A,
        "A and B are exchanged: the first half is what could be said": chosen(halves, taps),
        "this is a gated linear unit: what the gate keeps of x is missing": gate * A,
        "the old x is added whole; 1 - g of it is asked for": gate * A + x,
        "this is ConvS2S's layer: no root of a half is asked for": 0.5**0.5 * (gate * A + x),
        "every second row of W is taken for A; the first d rows give A": chosen(every_second, taps),
        "A has a bias, too: the first half of it": gate * (A - bias[:d]) + (1 - gate) * x,
        "the gate has a bias, too: the second half of it": chosen(unmoved, taps),
    }


def in_the_window(given: Given, k: int, dilation: int) -> dict[str, ndarray]:
    """What mistakes in the window give."""
    x, W, bias = given
    back = [i * dilation for i in reversed(range(k))]
    middle = (k - 1) * dilation // 2
    windows = {
        "the window looks ahead; it ends at the word itself": [by - middle for by in back],
        "the dilation is not heard": [*reversed(range(k))],
        "the window is read from right to left": back[::-1],
    }
    texts = {
        text: chosen(given, [moved(x, by) for by in places]) for text, places in windows.items()
    }
    taps, edges = ([moved(x, by, edge=edge) for by in back] for edge in (False, True))
    texts["before the first word stand zeros"] = chosen(given, edges)
    columns = W.reshape(len(W), -1, k).swapaxes(1, 2).reshape(W.shape)
    text = "the columns of W belong to the first word, all d of them, then to the next"
    texts[text] = chosen(Given(x, columns, bias), taps)
    last = W.copy()
    last[len(W) // 2 :, : -x.shape[2]] = 0
    text = "the gate reads the whole window, not the word alone"
    return texts | {text: chosen(Given(x, last, bias), taps)}


def judge(choose: Callable, cell: str, k: int, dilation: int) -> None:
    """Against what is right, and these mistakes."""
    given = draw(cell, k)
    taps = [moved(given.x, i * dilation) for i in reversed(range(k))]
    mistakes = in_the_gate(given, taps)
    if k > 1:
        mistakes |= in_the_window(given, k, dilation)
    found = array(choose(*given, dilation), given.x.shape, "choose")
    equal(found, chosen(given, taps), mistakes=mistakes, name="choose")


def q3_gate(choose: Callable) -> None:
    """A window of one word: the gate alone."""
    judge(choose, "gate", 1, 1)


def q3_window(choose: Callable) -> None:
    """Windows with gaps."""
    for k, dilation in ((3, 2), (2, 4)):
        judge(choose, f"window-{k}", k, dilation)
