"""Panels hold the image as it is, and the cells where they belong."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from src.pictures import pictures

pytestmark = pytest.mark.usefixtures("figures")


def panels():
    return plt.gcf().axes


def test_every_image_has_a_panel_and_its_name():
    images = list(torch.rand(5, 12, 20, requires_grad=True))
    pictures(images, list("abcde"), title="five", columns=3)
    assert len(panels()) == 6 and not panels()[5].axison
    for axes, image, name in zip(panels(), images, "abcde"):
        (shown,) = axes.images
        assert np.array_equal(shown.get_array(), image.detach()) and shown.get_clim() == (0, 1)
        assert axes.get_title("center") == name
    assert plt.gcf().get_suptitle() == "five"


def test_no_ink_is_no_colour():
    pictures([torch.eye(3)], ["x"], title="t")
    (shown,) = panels()[0].images
    assert shown.cmap(0.0)[3] == 0 and shown.cmap(1.0) == (0, 0, 0, 1)


def test_weights_shade_the_cells_of_the_whole_image():
    weights = torch.zeros(9)
    weights[5] = 0.3  # row 1, column 2
    pictures([torch.zeros(12, 12)], ["x"], title="t", weights=[weights], darkest=0.5)
    cells, ink = panels()[0].images
    assert cells.get_array()[1, 2] == np.float32(0.3) and cells.get_array().sum() < 0.31
    assert cells.get_clim() == (0, 0.5)
    assert list(cells.get_extent()) == list(ink.get_extent()) == [-0.5, 11.5, 11.5, -0.5]


def test_a_bar_below_says_what_the_blue_means():
    pictures([torch.zeros(4, 4)], ["a"], title="t", weights=[torch.ones(4)], darkest=0.4)
    bar = panels()[-1]
    plt.gcf().canvas.draw()
    assert [label.get_text() for label in bar.get_xticklabels()] == ["weight 0", "0.4 or more"]
    plt.close("all")
    pictures([torch.zeros(4, 4)], ["a"], title="t", columns=1)
    assert len(panels()) == 1  # no weights, no bar


def test_rows_have_names_and_long_names_have_room():
    images = list(torch.zeros(4, 4, 4))
    pictures(images, list("abcd"), title="t", columns=2, rows=("two", "seven"))
    assert [axes.get_ylabel() for axes in panels()] == ["two", "", "seven", ""]
    low = plt.gcf().get_size_inches()[1]
    pictures(images, ["a\nb\nc", *"bcd"], title="t", columns=2)
    assert plt.gcf().get_size_inches()[1] == pytest.approx(low + 2 * 2 * 0.25)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="2 panels: there are 1 names and 0 weights"):
        pictures(list(torch.zeros(2, 4, 4)), ["a"], title="t")
    with pytest.raises(ValueError, match="2 names and 1 weights"):
        pictures(list(torch.zeros(2, 4, 4)), ["a", "b"], title="t", weights=[torch.ones(4)])
    with pytest.raises(ValueError, match="8 cells"):
        pictures([torch.zeros(4, 4)], ["a"], title="t", weights=[torch.ones(8)])
