"""Who sees less, or more: players that set the scale of pointing and of naming."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from src.data import digits
from src.data.digits import DIGIT, Canvas, Placed
from src.experiments.pointing import named

SHADES = (1.0, digits.FAINT)


def blind_pointing(canvases: Sequence[Canvas], shown: Sequence[Canvas]) -> float:
    """The pointing game without eyes: for the first, second, ... of so many digits always the cell

    that was right most often on the canvases `shown`.
    """
    counts: dict[tuple[int, int], Counter[int]] = {}
    for b, _, which, cells in named(shown):
        counts.setdefault((len(shown[b].digits), which), Counter()).update(sorted(cells))
    best = {which: seen.most_common(1)[0][0] for which, seen in counts.items()}
    hits = [best[len(canvases[b].digits), which] in cells for b, _, which, cells in named(canvases)]
    return sum(hits) / len(hits)


def ink_pointing(canvases: Sequence[Canvas]) -> float:
    """The pointing game of a player who sees ink, and points at any digit: what to expect."""
    return len(canvases) / sum(len(canvas.digits) for canvas in canvases)


def guessed_names(canvases: Sequence[Canvas], shown: Sequence[Canvas]) -> float:
    """Names right without eyes: eight after an, else the name most frequent on `shown`."""
    after_a = [digit.name for digit in _placed(shown) if "an" not in digit.before]
    usual = Counter(after_a).most_common(1)[0][0]
    right = [digit.name == usual or "an" in digit.before for digit in _placed(canvases)]
    return sum(right) / len(right)


def readable_names(canvases: Sequence[Canvas]) -> float:
    """Names right by a support vector machine that is given the 8 x 8 pixels of every digit.

    It has learned from the images of the training canvases, each black and faint.
    """
    from sklearn.svm import SVC  # seconds: who needs it not need not wait

    pixels, targets = digits.bundled()
    known = list(digits.images("train"))
    inputs = np.concatenate([_flat(pixels[known]) * shade for shade in SHADES])
    reader = SVC(C=10.0, gamma="scale").fit(inputs, np.tile(targets[known], len(SHADES)))
    asked = _placed(canvases)
    shades = np.array([SHADES[digit.faint] for digit in asked], dtype=np.float32)
    images = [digit.image for digit in asked]
    found = reader.predict(_flat(pixels[images]) * shades[:, None])
    return float((found == targets[images]).mean())


def _placed(canvases: Sequence[Canvas]) -> list[Placed]:
    return [digit for canvas in canvases for digit in canvas.digits]


def _flat(images: Float[np.ndarray, "n 8 8"]) -> Float[np.ndarray, "n 64"]:
    return images.reshape(len(images), DIGIT**2)
