"""The retina-like sensor against loops over pixels."""

import pytest
import torch

from src.models.glimpse import glimpse


def by_loops(image, row, column, side, scale):
    """Each entry of a patch is the mean of a block of pixels; outside the image they are 0."""
    block, width = 2**scale, side * 2**scale
    patch = torch.zeros(side, side, dtype=image.dtype)
    for i in range(side):
        for j in range(side):
            for y in range(block):
                for x in range(block):
                    r = row - width // 2 + 1 + i * block + y
                    c = column - width // 2 + 1 + j * block + x
                    if 0 <= r < image.shape[0] and 0 <= c < image.shape[1]:
                        patch[i, j] += image[r, c] / block**2
    return patch


def test_equals_the_loops_inside_and_over_the_edge():
    torch.manual_seed(0)
    images = torch.rand(3, 11, 13, dtype=torch.float64)
    centre = torch.tensor([[5, 6], [0, 12], [10, 1]])
    found = glimpse(images, centre, side=4, n_scales=3)
    assert found.shape == (3, 3, 4, 4)
    for b, (row, column) in enumerate(centre.tolist()):
        for scale in range(3):
            torch.testing.assert_close(
                found[b, scale], by_loops(images[b], row, column, 4, scale), atol=1e-12, rtol=0
            )


def test_by_hand():
    image = torch.arange(16.0).view(1, 4, 4)
    found = glimpse(image, torch.tensor([[1, 1]]), side=2, n_scales=2)
    assert found[0, 0].tolist() == [[5, 6], [9, 10]]  # rows 1 and 2, columns 1 and 2
    assert found[0, 1].tolist() == [[2.5, 4.5], [10.5, 12.5]]  # the whole, in means of four


def test_its_size_does_not_depend_on_the_images():
    sizes = {
        glimpse(torch.rand(1, n, n), torch.tensor([[0, 0]]), side=4, n_scales=2).shape
        for n in (5, 50)
    }
    assert sizes == {(1, 2, 4, 4)}


@pytest.mark.parametrize(
    ("side", "n_scales", "name"), [(3, 2, "side"), (0, 2, "side"), (4, 0, "n")]
)
def test_wrong_sizes_are_refused(side, n_scales, name):
    with pytest.raises(ValueError, match=name):
        glimpse(torch.rand(1, 8, 8), torch.tensor([[4, 4]]), side=side, n_scales=n_scales)
