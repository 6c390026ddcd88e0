"""What is drawn is what was given; colours carry on both pages."""

from collections.abc import Iterator

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb

from src.plotting import INK, PALETTE, SQUARE, WIDE, attention_map, bars, curves, use_style


@pytest.fixture(autouse=True)
def figures() -> Iterator[None]:
    with plt.rc_context():
        use_style()
        yield
        plt.close("all")


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", ["#ffffff", "#121212"])
def test_ink_and_palette_stand_out_on_light_and_dark(page: str) -> None:
    assert contrast(INK, page) > 4.2
    assert all(contrast(colour, page) > 2.0 for colour in PALETTE)
    assert all(contrast(colour, page) > 3.0 for colour in PALETTE[:3])


def test_attention_map_draws_the_weights_and_the_links() -> None:
    weights = torch.tensor([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]], requires_grad=True)
    attention_map(weights, ["the", "cat", "</s>"], ["le", "chat"], title="t", links={(1, 2)})
    axes = plt.gca()
    assert np.allclose(axes.images[0].get_array(), weights.detach().numpy())
    assert axes.images[0].get_clim() == (0, 1)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["the", "cat", "</s>"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["le", "chat"]
    assert axes.collections[0].get_offsets().tolist() == [[2, 1]]  # x is the source word


def test_the_size_of_a_map_does_not_depend_on_the_sentence() -> None:
    for n in (2, 41):
        attention_map(torch.zeros(n, 3), ["a", "b", "c"], ["x"] * n, title="t")
        assert tuple(plt.gcf().get_size_inches()) == SQUARE


def test_a_transposed_map_is_refused() -> None:
    with pytest.raises(ValueError, match=r"weights is \(3, 2\): there are 2 target words and 3"):
        attention_map(torch.zeros(3, 2), ["a", "b", "c"], ["x", "y"], title="t")


def test_curves_show_the_mean_and_the_range_of_the_seeds() -> None:
    seeds = [[1.0, 0.5, 0.0], [0.8, 0.1, 0.1]]
    curves([10, 25, 38], {"a": seeds, "b": [3, 2, 1]}, x_label="x", y_label="y", title="t")
    axes = plt.gca()
    assert tuple(plt.gcf().get_size_inches()) == WIDE
    assert np.allclose(axes.lines[0].get_ydata(), [0.9, 0.3, 0.05])
    assert np.allclose(axes.lines[1].get_ydata(), [3, 2, 1])
    corners = axes.collections[0].get_paths()[0].vertices
    assert {(10, 1.0), (10, 0.8), (38, 0.0), (38, 0.1)} <= {tuple(v) for v in corners.tolist()}
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]


def test_curves_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="a has 2 columns: x has 3 values"):
        curves([1, 2, 3], {"a": [1, 2]}, x_label="x", y_label="y", title="t")


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
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]


def test_bars_that_miss_a_group_are_refused() -> None:
    with pytest.raises(ValueError, match="b has 1 values: there are 2 groups"):
        bars(["x", "y"], {"a": [1, 2], "b": [1]}, y_label="y", title="t")


def test_figures_are_transparent() -> None:
    curves([1, 2], {"a": [1, 2]}, x_label="x", y_label="y", title="t")
    plt.gcf().canvas.draw()
    pixels = np.asarray(plt.gcf().canvas.buffer_rgba())
    assert (pixels[..., 3] == 0).mean() > 0.7
