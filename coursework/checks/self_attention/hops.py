"""A4's question 2: hops that keep apart."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from coursework.checks.base import Wrong, array, equal, generator


def shared(A: ndarray, near: ndarray, times: ndarray) -> ndarray:
    """Sum over hops r, s and places i, j of times[r, s] near[i, j] A[r, i] A[s, j]."""
    return np.einsum("bri,ij,bsj,rs->b", A, near, A, times)


def q2_case(rng: np.random.Generator, w: int) -> tuple[ndarray, ndarray, dict[str, ndarray]]:
    """Weights of hops, their closeness, and what mistakes make of it."""
    A = rng.dirichlet(np.ones(9), size=(2, 4))
    apart = np.arange(9)[:, None] - np.arange(9)
    near, once = np.abs(apart) <= w, np.triu(np.ones((4, 4)), 1)
    products = A @ A.transpose(0, 2, 1) - np.eye(4)
    texts = {
        "every pair of hops is counted twice; count r < s": shared(A, near, 1 - np.eye(4)),
        "a hop is compared with itself; count r < s": shared(A, near, np.triu(np.ones((4, 4)))),
        "this is the chapter's penalty; no square is asked for": (products**2).sum((1, 2)),
        "each hop is compared with the next alone; compare all pairs": shared(
            A, near, np.eye(4, k=1)
        ),
        "places exactly w apart count, too": shared(A, np.abs(apart) < w, once),
    }
    if w:
        texts["j may be right of i, too"] = shared(A, (apart >= 0) & (apart <= w), once)
        texts["j may be left of i, too"] = shared(A, (apart <= 0) & (apart >= -w), once)
        text = "only the very same place counts with you; w to either side count"
        texts[text] = shared(A, apart == 0, once)
    return A, shared(A, near, once), texts


def q2(closeness: Callable, cell: str, reaches: tuple[int, ...]) -> None:
    """Two sentences at once."""
    rng = generator(f"a4-q2-{cell}")
    for w in reaches:
        A, right, mistakes = q2_case(rng, w)
        found = closeness(A, w)
        if np.shape(found) == ():
            raise Wrong("one number for the whole batch; one for each sentence was asked for")
        equal(array(found, (2,), "closeness"), right, mistakes=mistakes, name="closeness")


def q2_pairs(closeness: Callable) -> None:
    """The very same place."""
    q2(closeness, "pairs", (0,))


def q2_near(closeness: Callable) -> None:
    """Places near one another."""
    q2(closeness, "near", (1, 3))
