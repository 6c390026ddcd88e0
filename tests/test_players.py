"""Players that see less, or more, than a captioner: what each gets right."""

import pytest

from src.data import digits
from src.data.digits import Canvas, Placed
from src.experiments import players

CANVASES = digits.split("valid", 6)


def images_of(name):
    """Images of that digit."""
    return [i for i, target in enumerate(digits.bundled()[1]) if digits.NAMES[target] == name]


def canvas_of(*names, faint=False):
    """Digits of these names, one below the other."""
    placed = (Placed(images_of(name)[0], 10 * i, 3, faint) for i, name in enumerate(names))
    return Canvas(tuple(placed))


def test_blind_players_know_how_many_digits_there_are_and_no_more():
    shown = digits.split("train", 2_000)
    blind = players.blind_pointing(digits.split("test", 500), shown)
    assert 2 * 4 / 64 < blind < 0.35
    alone = CANVASES[:1]  # who has seen this very canvas is always right
    assert players.blind_pointing(alone, alone) == 1


def test_who_sees_ink_is_right_once_a_canvas():
    two, three = canvas_of("one", "two"), canvas_of("one", "two", "six")
    assert players.ink_pointing([two]) == 1 / 2
    assert players.ink_pointing([two, three]) == 2 / 5  # 1/2 twice and 1/3 three times, of five


def test_who_guesses_names_knows_the_commonest_and_that_an_is_before_eight():
    shown = [canvas_of("three", "three"), canvas_of("two", "eight")]
    assert players.guessed_names([canvas_of("three", "two", "four")], shown) == 1 / 3
    assert players.guessed_names([canvas_of("eight", "one")], shown) == 1 / 2
    assert players.guessed_names([canvas_of("eight", "one", faint=True)], shown) == 0


def test_eights_after_an_do_not_make_eight_the_guess_after_a():
    shown = [canvas_of("eight", "eight"), canvas_of("eight", "two")]
    assert players.guessed_names([canvas_of("two", "nine")], shown) == 1 / 2


def test_the_reader_of_pixels_reads_nearly_all():
    found = players.readable_names(digits.split("test", 100))
    assert 0.9 < found < 1
    trained_on = Canvas((Placed(digits.images("train")[0], 0, 0, True),))
    assert players.readable_names([trained_on]) == pytest.approx(1)
