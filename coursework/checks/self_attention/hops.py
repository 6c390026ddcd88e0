"""A4's question 2: hops that keep apart."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import equal, generator


def shared(A: ndarray, near: ndarray, times: ndarray) -> ndarray:
    """Sum over hops r, s and places i, j of times[r, s] near[i, j] A[r, i] A[s, j]."""
    return np.einsum("bri,ij,bsj,rs->b", A, near, A, times)


def counted(A: ndarray, near: ndarray) -> dict[str, ndarray]:
    """What comes of it if other pairs of hops are counted."""
    hops = A.shape[1]
    once, every = np.triu(np.ones((hops, hops)), 1), np.ones((hops, hops))
    products = A @ A.transpose(0, 2, 1) - np.eye(hops)
    return {
        "every pair of hops is counted twice; count r < s": shared(A, near, every - np.eye(hops)),
        "a hop is compared with itself; count r < s": shared(A, near, np.triu(every)),
        "this is the chapter's penalty; no square is asked for": (products**2).sum((1, 2)),
        "each hop is compared with the next alone; compare all pairs": shared(
            A, near, np.eye(hops, k=1)
        ),
        "one number for the whole batch; one for each sentence was asked for": shared(
            A, near, once
        ).sum(),
    }


def bands(n: int, w: int) -> dict[str, ndarray]:
    """Which places are near: rightly, under "", and by mistake."""
    apart = np.arange(n)[:, None] - np.arange(n)
    near = {"": np.abs(apart) <= w, "places exactly w apart count, too": np.abs(apart) < w}
    if w:
        near["j may be right of i, too"] = (apart >= 0) & (apart <= w)
        near["j may be left of i, too"] = (apart <= 0) & (apart >= -w)
        near["only the very same place counts with you; w to either side count"] = apart == 0
        text = "the first place is no neighbour of the last; your places run in a circle"
        near[text] = near[""] | (np.abs(apart) >= n - w)
    return near


def q2(closeness: Callable, cell: str, reaches: tuple[int, ...]) -> None:
    """Two sentences at once, four hops, nine places."""
    rng = generator(f"a4-q2-{cell}")
    for w in reaches:
        A, near = rng.dirichlet(np.ones(9), size=(2, 4)), bands(9, w)
        once = np.triu(np.ones((4, 4)), 1)
        results = {text: shared(A, band, once) for text, band in near.items()}
        mistakes = results | counted(A, near[""])
        right = mistakes.pop("")
        equal(closeness(A, w), right, mistakes=mistakes, name="closeness")


def q2_pairs(closeness: Callable) -> None:
    """The very same place."""
    q2(closeness, "pairs", (0,))


def q2_near(closeness: Callable) -> None:
    """Places near one another."""
    q2(closeness, "near", (1, 3))
