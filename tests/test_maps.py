"""Maps and grids show every number in its place, and name what does not fit."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgba

from src.maps import attention_map, attention_maps, heat_grids
from src.styles import GOLD, SQUARE, WIDE

pytestmark = pytest.mark.usefixtures("figures")
LABELS = {"x_label": "x", "y_label": "y", "title": "t"}


def test_attention_map_draws_the_weights_and_the_links() -> None:
    weights = torch.tensor([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]], requires_grad=True)
    attention_map(weights, ["the", "cat", "</s>"], ["le", "chat"], title="t", links={(1, 2)})
    axes = plt.gca()
    assert np.allclose(axes.images[0].get_array(), weights.detach().numpy())
    assert axes.images[0].get_clim() == (0, 1)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["the", "cat", "</s>"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["le", "chat"]
    halo, ring = axes.collections
    assert halo.get_offsets().tolist() == ring.get_offsets().tolist() == [[2, 1]]  # x is the source
    assert halo.get_linewidths()[0] > ring.get_linewidths()[0]
    assert halo.get_edgecolors()[0].tolist() == [1, 1, 1, 1]


def test_the_size_of_a_map_does_not_depend_on_the_sentence() -> None:
    for n in (2, 41):
        attention_map(torch.zeros(n, 3), ["a", "b", "c"], ["x"] * n, title="t")
        assert tuple(plt.gcf().get_size_inches()) == SQUARE


def test_a_transposed_map_is_refused() -> None:
    with pytest.raises(ValueError, match=r"weights is \(3, 2\): there are 2 target words and 3"):
        attention_map(torch.zeros(3, 2), ["a", "b", "c"], ["x", "y"], title="t")


def test_heat_grids_print_every_share_where_it_belongs() -> None:
    low = [[0.0, 0.07, 1.0], [np.nan, 0.5, 0.996]]
    heat_grids([1, 2], [10, 25, 38], {"bahdanau": low, "b": np.zeros((2, 3))}, **LABELS)
    one, other = plt.gcf().axes
    printed = {text.get_position(): text.get_text() for text in one.texts}
    assert printed == {(0, 0): "0", (1, 0): "7", (2, 0): "100", (1, 1): "50", (2, 1): "100"}
    (hatched,) = (patch for patch in one.patches if patch.get_hatch())
    assert hatched.get_xy() == (-0.5, 0.5) and not any(patch.get_hatch() for patch in other.patches)
    assert one.get_title() == "" and one.get_title("left") == "Bahdanau"
    assert [label.get_text() for label in one.get_xticklabels()] == ["10", "25", "38"]
    assert one.get_ylim() == (-0.5, 1.5)  # the first row is the lowest


def test_many_rows_may_have_a_taller_figure() -> None:
    heat_grids(range(20), [1], {"a": np.zeros((20, 1))}, size=(6.4, 6.0), **LABELS)
    assert tuple(plt.gcf().get_size_inches()) == (6.4, 6)


def test_a_transposed_grid_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a is \(3, 2\): there are 2 rows and 3 columns"):
        heat_grids([1, 2], [1, 2, 3], {"a": np.zeros((3, 2))}, **LABELS)


def test_maps_of_one_sentence_stand_side_by_side() -> None:
    early, late = torch.full((2, 3), 1 / 3), torch.eye(3)[:2]
    maps = {"after 50 steps": early, "after 350": late}
    attention_maps(maps, ["a", "b", "c"], ["x", "y"], title="It learns", links=[(1, 1)])
    panels = plt.gcf().axes
    assert tuple(plt.gcf().get_size_inches()) == WIDE
    assert [np.array(panel.images[0].get_array()).tolist() for panel in panels] == [
        early.tolist(),
        late.tolist(),
    ]
    assert [panel.get_xlabel() for panel in panels] == [*maps]
    assert all(panel.collections[1].get_offsets().tolist() == [[1, 1]] for panel in panels)
    assert plt.gcf().get_suptitle() == "It learns"
    with pytest.raises(ValueError, match=r"weights is \(3, 2\)"):
        attention_maps({"a": late.T}, ["a", "b", "c"], ["x", "y"], title="t")


def test_long_sentences_are_written_smaller() -> None:
    sizes = []
    for n in (5, 40):
        attention_map(torch.zeros(2, n), ["word"] * n, ["x", "y"], title="t")
        sizes.append(plt.gca().get_xticklabels()[0].get_fontsize())
    assert sizes[0] == 12 and 6 < sizes[1] < 8


def test_a_line_goes_round_what_training_showed() -> None:
    heat_grids([1, 2, 3], [10, 25], {"a": np.zeros((3, 2))}, **LABELS, seen=(2, 1))
    (frame,) = plt.gca().patches
    assert frame.get_bbox().extents.tolist() == [-0.5, -0.5, 0.5, 1.5]
    assert frame.get_edgecolor() == to_rgba(GOLD)
