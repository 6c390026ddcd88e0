"""Every system has one look of its own, and it carries on light and dark, in any colour vision."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from src.models.registry import TRANSLATORS
from src.styles import GOLD, INK, NAMES, PALETTE, SYSTEMS, by_year, series_style, style_of

COLOURS = [colour for _, colour, *_ in SYSTEMS.values()]
# Severe protanopia and deuteranopia as matrices on linear RGB (Machado et al., 2009, table 1).
VISION = {
    "normal": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(rgb) -> np.ndarray:
    rgb = np.array(to_rgb(rgb))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other) -> float:
    low, high = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def turned_over(colour: str) -> tuple[float, ...]:
    """What css makes of it by `invert(1) hue-rotate(180deg)` (Filter Effects, feColorMatrix)."""
    weights = np.array([0.213, 0.715, 0.072])
    rotate = np.tile(2 * weights, (3, 1)) - np.eye(3)
    return tuple(np.clip(rotate @ (1 - np.array(to_rgb(colour))), 0, 1))


def difference(one: str, other: str) -> float:
    """The least distance in CIELAB that any of the three kinds of vision sees."""
    labs = []
    for colour in (one, other):
        seen = np.array([np.clip(np.array(m) @ linear(colour), 0, 1) for m in VISION.values()])
        xyz = seen @ TO_XYZ.T / [0.9505, 1, 1.089]
        f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
        x, y, z = f.T
        labs.append(np.stack([116 * y, 500 * (x - y), 200 * (y - z)], 1))
    return float(np.linalg.norm(labs[0] - labs[1], axis=1).min())


@pytest.mark.parametrize("colour", sorted({*COLOURS, *PALETTE, GOLD, INK}))
def test_every_colour_can_be_read_as_text_on_both_pages(colour: str) -> None:
    assert contrast(colour, "white") >= 4.5
    assert contrast(turned_over(colour), "#121212") >= 4.5


def test_a_light_colour_would_be_refused() -> None:
    assert contrast("#56B4E9", "white") < 4.5 and contrast(turned_over("#eeeeee"), "#121212") < 1.2
    assert np.allclose(turned_over("black"), 1) and np.allclose(turned_over("white"), 0)
    assert difference("#009E73", "#D55E00") < difference("#0072B2", "#D55E00")


def test_every_registered_system_has_a_look() -> None:
    assert TRANSLATORS.keys() <= SYSTEMS.keys()
    assert [name for name in SYSTEMS if name in TRANSLATORS] == list(TRANSLATORS)


def test_systems_stand_in_the_order_of_their_years() -> None:
    years = [TRANSLATORS[name].year for name in SYSTEMS if name != "diagonal"]
    assert years == sorted(years) and years[0] < years[-1]


def test_the_series_of_a_figure_stand_in_the_order_of_their_years() -> None:
    given = ["chance", "Transformer", "Bahdanau, trained", "seq2seq", "none", "Bahdanau"]
    ordered = ["chance", "seq2seq", "Bahdanau, trained", "Bahdanau", "none", "Transformer"]
    assert [*by_year({name: name for name in given})] == [(name, name) for name in ordered]
    assert [*by_year({"b": 1, "a": 2})] == [("b", 1), ("a", 2)]


def test_no_two_systems_look_alike() -> None:
    assert len({marker for *_, marker in SYSTEMS.values()}) == len(SYSTEMS) == len(NAMES)
    assert len(set(COLOURS)) == len(SYSTEMS)


@pytest.mark.parametrize(
    ("together", "least"),
    [(("rctm", "rnn-encoder-decoder", "seq2seq", "diagonal", "bahdanau"), 14)]
    + [(("bahdanau", *[name for name in SYSTEMS if name.startswith("luong")]), 9)],
)
def test_systems_of_one_figure_are_apart_for_colour_blind_readers(together, least) -> None:
    pairs = combinations([SYSTEMS[name][1] for name in together], 2)
    assert min(difference(*pair) for pair in pairs) > least


def test_a_system_is_known_by_both_its_names() -> None:
    assert style_of("bahdanau") == style_of("Bahdanau")
    assert style_of("bahdanau") == {"color": "#0072B2", "linestyle": "-", "marker": "o"}
    with pytest.raises(ValueError, match="name is 'Cho': allowed are rctm, rnn-encoder-decoder"):
        style_of("Cho")


def test_a_variant_keeps_the_colour_of_its_system() -> None:
    assert series_style("Seq2Seq", 3) == style_of("seq2seq")
    variant = series_style("Seq2Seq, reversed", 0)
    assert variant["color"] == style_of("seq2seq")["color"]
    assert variant["marker"] != style_of("seq2seq")["marker"]
    assert [series_style(name, i)["color"] for i, name in enumerate("ab")] == list(PALETTE[:2])


@pytest.mark.parametrize("name", SYSTEMS)
def test_matplotlib_knows_every_look(name: str) -> None:
    (line,) = plt.figure().subplots().plot([0, 1], **style_of(name))
    assert line.get_color() == SYSTEMS[name][1] and line.get_marker() == SYSTEMS[name][3]
    plt.close("all")
