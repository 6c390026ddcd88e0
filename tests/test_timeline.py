"""The timeline: systems in the order of their years, numbers where they belong."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from src.styles import style_of
from src.timeline import GAP, places_of, timeline

pytestmark = pytest.mark.usefixtures("figures")
YEARS = {"transformer": 2017, "rctm": 2013, "bahdanau": 2015, "luong-dot": 2015}
SCORES = {"rctm": [0.1, 0.2, 0.6], "transformer": [0.9, 0.9, 0.9], "bahdanau": [0.5, 0.6, 0.7]}


def test_systems_stand_in_the_order_of_their_years_and_as_given_within_one() -> None:
    expected = {"rctm": 0, "bahdanau": 1 + GAP, "luong-dot": 2 + GAP, "transformer": 3 + 2 * GAP}
    assert list(places_of(YEARS)) == list(expected) and places_of(YEARS) == expected


def test_a_marker_stands_at_the_mean_and_a_line_at_the_range() -> None:
    timeline(YEARS, {"share": SCORES, "more": SCORES}, title="t", ideas={2013: "one vector"})
    upper, lower = plt.gcf().axes
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("share", "more")
    places = places_of(YEARS)
    markers = {line.get_xdata()[0]: line for line in lower.lines if line.get_marker() != "None"}
    assert markers.keys() == {places[name] for name in SCORES}
    for name, values in SCORES.items():
        marker = markers[places[name]]
        assert marker.get_ydata()[0] == pytest.approx(np.mean(values))
        assert marker.get_color() == style_of(name)["color"]
    ends = [tuple(part[:, 1]) for lines in lower.collections for part in lines.get_segments()]
    assert (0.1, 0.6) in ends and (0.5, 0.7) in ends
    shown = [label.get_text() for label in lower.get_xticklabels()]
    assert shown == ["RCTM", "Bahdanau", "Luong (dot)", "Transformer"]
    texts = [text.get_text() for text in upper.texts]
    assert texts == ["one vector\n2013", "2015", "2017"] and not lower.texts


def test_what_is_counted_has_whole_ticks() -> None:
    counts = {"rctm": [0, 1, 2], "transformer": [3, np.nan, 3]}
    timeline(YEARS, {"share": SCORES, "counts": counts}, title="t")
    upper, lower = plt.gcf().axes
    assert all(float(tick).is_integer() for tick in lower.get_yticks())
    assert not all(float(tick).is_integer() for tick in upper.get_yticks())


def test_a_system_without_a_year_is_named() -> None:
    with pytest.raises(ValueError, match="years lacks 'seq2seq'"):
        timeline(YEARS, {"share": SCORES | {"seq2seq": [0.0]}}, title="t")
