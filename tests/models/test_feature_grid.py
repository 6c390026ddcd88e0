"""What each annotation sees of the image, and what it is told of its place."""

import torch

from src.models.feature_grid import FeatureGrid


def build(width=7):
    torch.manual_seed(0)
    return FeatureGrid(width).double()


def test_an_annotation_sees_ten_pixels_a_side_around_its_cell():
    grid = build()
    images = torch.rand(30, 44, 52, dtype=torch.float64, requires_grad=True)
    states = grid(images)
    assert states.shape == (30, 11 * 13, 7)
    row, column = 5, 6
    (gradient,) = torch.autograd.grad(states[:, 13 * row + column].sum(), images)
    rows, columns = gradient.abs().sum(0).nonzero().T
    assert (rows.min(), rows.max()) == (4 * row - 3, 4 * row + 6)
    assert (columns.min(), columns.max()) == (4 * column - 3, 4 * column + 6)


def test_equal_patches_in_different_places_differ_by_their_place_alone():
    grid, images = build(), torch.zeros(1, 24, 24, dtype=torch.float64)
    images[0, 8:12, 4:8] = images[0, 8:12, 16:20] = 1.0
    cells = grid.convolutions(images.unsqueeze(1))
    here, there = cells[0, :, 2, 1], cells[0, :, 2, 4]
    torch.testing.assert_close(here, there)
    states = grid(images)[0]
    assert not torch.allclose(states[6 * 2 + 1], states[6 * 2 + 4])


def test_rows_and_columns_run_from_minus_one_to_one():
    place = build().place(torch.zeros(3, 5, 3, 5, dtype=torch.float64))
    assert place.shape == (3, 2, 3, 5)
    assert place[1, 0, :, 4].tolist() == [-1, 0, 1]
    assert place[2, 1, 0].tolist() == [-1, -0.5, 0, 0.5, 1]


def test_cells_are_in_reading_order():
    grid, images = build(), torch.zeros(1, 12, 16, dtype=torch.float64)
    images[0, 11, 0] = 5.0  # the lower left corner, which one cell alone sees
    change = (grid(images) - grid(torch.zeros_like(images))).abs().sum(-1)[0]
    assert change.nonzero().flatten().tolist() == [4 * 2 + 0]
