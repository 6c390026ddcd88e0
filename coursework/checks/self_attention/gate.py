"""A4's question 3: a gate that chooses between new and old."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy import ndarray

from coursework.checks.base import array, equal, generator


def chosen(x: ndarray, taps: list[ndarray], W: ndarray, bias: ndarray) -> Iterator[ndarray]:
    """A, the gate, and the gated mixture of new and old, from these windows."""
    A, B = np.split(np.concatenate(taps, -1) @ W.T + bias, 2, axis=-1)
    gate = 1 / (1 + np.exp(-B))
    yield from (A, gate, gate * A + (1 - gate) * x)


def moved(x: ndarray, by: int, *, edge: bool = False) -> ndarray:
    """The vector `by` places before each (after it if negative); beyond the ends zeros."""
    t = x.shape[1]
    pads = ((0, 0), (max(by, 0), max(-by, 0)), (0, 0))
    return (np.pad(x, pads, mode="edge") if edge else np.pad(x, pads))[:, max(-by, 0) :][:, :t]


def q3_case(
    cell: str, k: int, dilation: int
) -> tuple[tuple[ndarray, ...], ndarray, dict[str, ndarray]]:
    """A batch, the right output, and what mistakes in the gate give."""
    rng, d = generator(f"a4-q3-{cell}"), 3
    x, W, bias = (rng.normal(size=shape) for shape in ((2, 11, d), (2 * d, k * d), (2 * d,)))
    taps = [moved(x, i * dilation) for i in reversed(range(k))]
    A, gate, right = chosen(x, taps, W, bias)
    halves = chosen(x, taps, np.roll(W, d, axis=0), np.roll(bias, d))
    order = [*range(0, 2 * d, 2), *range(1, 2 * d, 2)]
    seconds = chosen(x, taps, W[order], bias[order])
    texts = {
        "your gate stands the wrong way round: open, it lets A through": gate * x + (1 - gate) * A,
        "A and B are exchanged: the first half is what could be said": [*halves][2],
        "this is a gated linear unit: what the gate keeps of x is missing": gate * A,
        "the old x is added whole; 1 - g of it is asked for": gate * A + x,
        "this is ConvS2S's layer: no root of a half is asked for": 0.5**0.5 * (gate * A + x),
        "every second row of W is taken for A; the first d rows give A": [*seconds][2],
    }
    return (x, W, bias), right, texts


def q3_gate(choose: Callable) -> None:
    """A window of one word: the gate alone."""
    given, right, mistakes = q3_case("gate", 1, 1)
    found = array(choose(*given, 1), right.shape, "choose")
    equal(found, right, mistakes=mistakes, name="choose")


def q3_window(choose: Callable) -> None:
    """Windows with gaps."""
    for k, dilation in ((3, 2), (2, 4)):
        given, right, mistakes = q3_case(f"window-{k}", k, dilation)
        x, W, bias = given
        back = [i * dilation for i in reversed(range(k))]
        middle = (k - 1) * dilation // 2
        windows = {
            "the window looks ahead; it ends at the word itself": [by - middle for by in back],
            "the dilation is not heard": [*reversed(range(k))],
            "the window is read from right to left": back[::-1],
        }
        for text, places in windows.items():
            mistakes[text] = [*chosen(x, [moved(x, by) for by in places], W, bias)][2]
        columns = W.reshape(len(W), -1, k).swapaxes(1, 2).reshape(W.shape)
        text = "the columns of W belong to the first word, all d of them, then to the next"
        mistakes[text] = [*chosen(x, [moved(x, by) for by in back], columns, bias)][2]
        edges = [moved(x, by, edge=True) for by in back]
        mistakes["before the first word stand zeros"] = [*chosen(x, edges, W, bias)][2]
        found = array(choose(*given, dilation), right.shape, "choose")
        equal(found, right, mistakes=mistakes, name="choose")
