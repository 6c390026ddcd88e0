"""Canvases: frozen, disjoint by image, with every digit where the regions say that it is."""

import hashlib
from collections import Counter

import numpy as np
import pytest
import torch

from src.data import digits
from src.data.digits import CELL, DIGIT, GRID, SIDE, Canvas, Placed
from src.tokens import BOS, EOS, PAD

FROZEN = {
    "train": "945a8a40e7592eaf",
    "valid": "7dcc2bb27042585a",
    "test": "03202d37b7179daa",
}


def digest(canvases):
    """Of captions, places and pixels."""
    parts = hashlib.sha256()
    for canvas in canvases:
        parts.update(repr((canvas.caption, canvas.digits)).encode())
        parts.update((canvas.pixels * 2 * digits.SHADES).astype(np.uint8).tobytes())
    return parts.hexdigest()[:16]


@pytest.mark.parametrize("name", digits.CANVASES)
def test_the_canvases_are_frozen(name):
    assert digest(digits.split(name, 1_000)) == FROZEN[name]
    assert digits.split(name, 10) == digits.split(name, 1_000)[:10]


def test_no_image_is_in_two_splits_and_all_are_in_one():
    images = {name: set(digits.images(name)) for name in digits.IMAGES}
    assert set.union(*images.values()) == set(range(1_797))
    assert sum(map(len, images.values())) == 1_797
    for name in digits.IMAGES:
        used = {digit.image for canvas in digits.split(name, 1_000) for digit in canvas.digits}
        assert used <= images[name] and len(used) > 250


def test_every_digit_is_as_common_as_the_others():
    named = Counter(d.name for c in digits.split("train", 1_000) for d in c.digits)
    assert set(named) == set(digits.NAMES)
    assert max(named.values()) < 1.5 * min(named.values())


def test_digits_lie_apart_and_each_lower_than_the_last():
    for canvas in digits.split("train", 1_000):
        assert len(canvas.digits) in digits.COUNTS
        tops = [digit.top for digit in canvas.digits]
        assert all(b - a >= digits.LOWER for a, b in zip(tops, tops[1:]))
        painted = np.zeros((SIDE, SIDE), dtype=int)
        for digit in canvas.digits:
            painted[digit.top : digit.top + DIGIT, digit.left : digit.left + DIGIT] += 1
        assert painted.max() == 1 and painted.sum() == DIGIT**2 * len(canvas.digits)


def test_pixels_by_hand():
    image = next(i for i in range(1_797) if digits.bundled()[1][i] == 3)
    plain = Canvas((Placed(image, 2, 20, faint=False), Placed(image, 15, 1, faint=True)))
    pixels, ink = plain.pixels, digits.bundled()[0][image]
    assert pixels.shape == (SIDE, SIDE) and pixels.dtype == np.float32
    assert np.array_equal(pixels[2:10, 20:28], ink) and 0.9 < ink.max() <= 1
    assert np.array_equal(pixels[15:23, 1:9], ink / 2)
    assert pixels.sum() == pytest.approx(1.5 * ink.sum())
    assert plain.caption == "a three above a faint three"
    nowhere = frozenset()
    cells = [frozenset({5, 6, 13, 14}), frozenset({32, 33, 40, 41})]
    assert plain.regions == (nowhere, cells[0], nowhere, nowhere, nowhere, cells[1])


def test_an_eight_is_an_eight():
    image = next(i for i in range(1_797) if digits.bundled()[1][i] == 8)
    canvas = Canvas((Placed(image, 0, 0, faint=False), Placed(image, 20, 0, faint=True)))
    assert canvas.caption == "an eight above a faint eight"
    assert [bool(cells) for cells in canvas.regions] == [False, True] + [False] * 3 + [True]


@pytest.mark.parametrize("top", range(SIDE - DIGIT + 1))
def test_cells_are_those_whose_middle_lies_on_the_digit(top):
    left = SIDE - DIGIT - top
    middles = [
        (CELL * (i // GRID) + CELL / 2, CELL * (i % GRID) + CELL / 2) for i in range(GRID**2)
    ]
    inside = {
        i for i, (y, x) in enumerate(middles) if top <= y < top + DIGIT and left <= x < left + DIGIT
    }
    assert Placed(0, top, left, faint=False).cells == inside and len(inside) == 4


def test_a_batch_holds_pixels_and_captions():
    canvases = digits.split("valid", 7)
    pixels, captions = digits.collate(canvases)
    assert pixels.shape == (7, SIDE, SIDE) and pixels.dtype == torch.float32
    for canvas, image, ids in zip(canvases, pixels, captions.tolist()):
        assert np.array_equal(image, canvas.pixels)
        assert ids[0] == BOS and ids.count(EOS) == 1
        assert digits.VOCABULARY.decode(ids[1:]) == canvas.caption
        assert all(token == PAD for token in ids[ids.index(EOS) + 1 :])


def test_a_caption_cannot_be_guessed_from_its_words():
    """The look-up of the three words before is at chance: but after "an", which says eight."""
    seen: dict[tuple, Counter] = {}

    def steps(name, n):
        for canvas in digits.split(name, n):
            words = ["<s>"] * 3 + canvas.caption.split()
            yield from ((tuple(words[t - 3 : t]), words[t]) for t in range(3, len(words)))

    for before, word in steps("train", 5_000):
        seen.setdefault(before, Counter())[word] += 1
    right = Counter(
        seen[before].most_common(1)[0][0] == word
        for before, word in steps("test", 1_000)
        if word in digits.NAMES and before[-1] != "an"
    )
    assert right[True] / right.total() < 0.15


def test_digits_lie_anywhere():
    """Every cell is on a digit at times, and none on most canvases: staring does not help."""
    on = Counter(cell for c in digits.split("train", 1_000) for d in c.digits for cell in d.cells)
    assert max(on.values()) / 1_000 < 0.3 and len(on) == GRID**2


@pytest.mark.parametrize(("name", "n"), [("dev", 1), ("test", 0), ("test", 1_001)])
def test_what_does_not_exist_is_refused(name, n):
    with pytest.raises(ValueError, match="dev" if name == "dev" else f"n is {n}"):
        digits.split(name, n)
