"""What is drawn is what was given, and nothing of it is lost: on paper, on a phone, without hue."""

from base64 import b64decode

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from src.plotting import INK, attention_map, bars, curves, heat_grids, style_of
from src.styles import WIDE

pytestmark = pytest.mark.usefixtures("figures")
LABELS = {"x_label": "x", "y_label": "y", "title": "t"}


def words(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def legend() -> list[str]:
    return [text.get_text() for box in plt.gcf().legends for text in box.get_texts()]


def draw_everything() -> None:
    attention_map(torch.eye(3), ["a", "b", "c"], ["x", "y", "z"], title="t", links=[(0, 0)])
    curves([10, 25], {"Bahdanau": [1, 2], "b": [1, 2.01]}, **LABELS)
    bars(["x", "y"], {"a": [1, np.nan], "b": [0, 1]}, y_label="y", title="t")
    heat_grids([1, 2], [5, 6, 7], {"a": np.full((2, 3), 0.5)}, **LABELS)


def test_curves_show_the_mean_and_the_range_of_the_seeds() -> None:
    seeds = [[1.0, 0.5, 0.0], [0.8, 0.1, 0.1]]
    curves([10, 25, 38], {"a": seeds, "b": [3, 2, 1]}, **LABELS)
    axes = plt.gca()
    assert tuple(plt.gcf().get_size_inches()) == WIDE
    assert np.allclose(axes.lines[0].get_ydata(), [0.9, 0.3, 0.05])
    assert np.allclose(axes.lines[1].get_ydata(), [3, 2, 1])
    corners = axes.collections[0].get_paths()[0].vertices
    assert {(10, 1.0), (10, 0.8), (38, 0.0), (38, 0.1)} <= {tuple(v) for v in corners.tolist()}


def test_names_stand_beside_lines_that_end_apart() -> None:
    curves([1, 2], {"bahdanau": [0, 1.0], "b": [1.0, 0]}, **LABELS)
    assert words(plt.gca()) == ["Bahdanau", "b"] and legend() == []
    assert [text.xy for text in plt.gca().texts] == [(2, 1.0), (2, 0.0)]


@pytest.mark.parametrize("last", [0.99, np.nan])
def test_names_of_lines_that_meet_stand_in_a_legend_below(last: float) -> None:
    curves([1, 2], {"bahdanau": [0, 1.0], "b": [0, last]}, **LABELS)
    assert words(plt.gca()) == [] and legend() == ["Bahdanau", "b"]
    plt.gcf().canvas.draw()
    bottom = plt.gca().get_tightbbox().y0
    assert plt.gcf().legends[0].get_window_extent().y1 <= bottom


def test_a_system_has_its_own_look_wherever_it_stands() -> None:
    for series in ({"Bahdanau": [1, 2], "a": [3, 4]}, {"a": [3, 4], "bahdanau": [1, 2]}):
        curves([1, 2], series, **LABELS)
        (line,) = (line for line in plt.gca().lines if line.get_label() == "Bahdanau")
        assert line.get_color() == style_of("bahdanau")["color"]
        assert line.get_marker() == style_of("bahdanau")["marker"]


def test_legends_name_systems_in_the_order_of_their_years() -> None:
    flat = {"transformer": [1, 2], "Bahdanau": [1, 2], "rctm": [1, 2]}
    curves([1, 2], flat, **LABELS)
    assert legend() == ["RCTM", "Bahdanau", "Transformer"]
    bars(["x", "y"], flat, y_label="y", title="t")
    assert legend() == ["RCTM", "Bahdanau", "Transformer"]


def ticks(x: list, y: list) -> tuple[np.ndarray, np.ndarray]:
    curves(x, {"a": y}, **LABELS)
    plt.gcf().canvas.draw()
    return plt.gca().get_xticks(), plt.gca().get_yticks()


def test_axes_that_count_have_whole_numbers() -> None:
    assert ticks([10, 25, 38], [0.1, 0.5, 0.2])[0].tolist() == [10, 25, 38]
    for places in (range(12), [1, 2, 3, 100]):  # many, and some too near each other
        x_ticks, y_ticks = ticks(list(places), [1, 2] * (len(places) // 2))
        assert np.array_equal(x_ticks, x_ticks.round()) and x_ticks.tolist() != list(places)
        assert np.array_equal(y_ticks, y_ticks.round())
    assert not np.array_equal(*(t := ticks([0.5, 1.5, 2], [0.1, 0.2, 0.3])[1], t.round())[:2])


def test_a_logarithmic_axis_stays_one() -> None:
    curves([1, 2], {"a": [1, 100]}, **LABELS, y_scale="log")
    assert plt.gca().get_yscale() == "log"


def test_curves_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="a has 2 columns: x has 3 values"):
        curves([1, 2, 3], {"a": [1, 2]}, **LABELS)


def test_bars_stand_side_by_side_in_their_group() -> None:
    bars(["x", "y", "z"], {"a": [1, 2, 3], "b": [4, 5, np.nan]}, y_label="y", title="t")
    axes = plt.gca()
    assert tuple(plt.gcf().get_size_inches()) == WIDE
    first, second = ([bar for bar in series] for series in axes.containers)
    assert [bar.get_height() for bar in first] == [1, 2, 3]
    assert [bar.get_height() for bar in second[:2]] == [4, 5] and np.isnan(second[2].get_height())
    for place, (left, right) in enumerate(zip(first, second)):
        assert left.get_x() < left.get_x() + left.get_width() <= place <= right.get_x()
    assert [label.get_text() for label in axes.get_xticklabels()] == ["x", "y", "z"]
    assert legend() == ["a", "b"]


def test_bars_differ_without_colour_and_a_gap_is_no_zero() -> None:
    bars(["x", "y"], {"a": [1, np.nan], "b": [0, 1]}, y_label="y", title="t")
    one, other = (series[0].get_hatch() for series in plt.gca().containers)
    assert one != other
    left, right = sorted(plt.gca().texts, key=lambda text: text.xy[0])
    assert (left.get_text(), right.get_text()) == ("0", "n/a")
    assert 0 < left.xy[0] < 0.5 < right.xy[0] < 1


def test_bars_that_miss_a_group_are_refused() -> None:
    with pytest.raises(ValueError, match="b has 1 values: there are 2 groups"):
        bars(["x", "y"], {"a": [1, 2], "b": [1]}, y_label="y", title="t")


def test_figures_are_transparent_and_their_ink_is_black() -> None:
    draw_everything()
    assert len(plt.get_fignums()) == 4
    for number in plt.get_fignums():
        figure = plt.figure(number)
        figure.canvas.draw()
        pixels = np.asarray(figure.canvas.buffer_rgba())
        assert (pixels[0, :, 3] == 0).mean() > 0.6 and (pixels[..., 3] == 0).mean() > 0.2
        for axes in figure.axes:
            colours = {label.get_color() for label in [*axes.get_xticklabels(), axes.xaxis.label]}
            assert colours <= {"black", INK}


def test_letters_can_be_read_when_the_figure_is_half_its_size() -> None:
    draw_everything()
    for number in plt.get_fignums():
        labels = [label for axes in plt.figure(number).axes for label in axes.get_xticklabels()]
        assert min(label.get_fontsize() for label in labels) >= 12


IN_A_NOTEBOOK = """
import matplotlib.pyplot as plt
from src.plotting import bars, use_style
use_style()
bars(["x"], {"a": [1]}, y_label="y", title="t")
"""


def test_a_notebook_draws_four_pixels_for_one_and_says_the_size() -> None:
    notebook = new_notebook(cells=[new_code_cell(IN_A_NOTEBOOK) for _ in range(2)])
    NotebookClient(notebook, kernel_name="python3").execute()
    first, second = (cell.outputs[0] for cell in notebook.cells)
    for shown in (first, second):
        assert shown.data["text/plain"] == "<Figure size 640x360 with 1 Axes>"
        assert abs(shown.metadata["image/png"]["width"] - 640) < 40  # the margin is cut to 0.1 inch
        assert shown.metadata["needs_background"] == "light"  # JupyterLab's dark theme
        drawn = int.from_bytes(b64decode(shown.data["image/png"])[16:20])
        assert abs(drawn - 2 * shown.metadata["image/png"]["width"]) <= 1
