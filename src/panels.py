"""Images in ink on no ground, and where a model looks at them."""

from collections.abc import Sequence
from math import ceil, isqrt

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from torch import Tensor

from src.styles import ATTENTION, GREY, INK

SHADES = LinearSegmentedColormap.from_list("ink", [f"{INK}00", f"{INK}FF"])
WIDTH = 6.4  # inches, of all panels together


def pictures(
    images: Sequence[Float[Tensor, "y x"]],
    names: Sequence[str],
    *,
    title: str,
    weights: Sequence[Float[Tensor, " s"]] = (),
    darkest: float = 1.0,
    columns: int = 4,
) -> None:
    """One panel an image, its name above it; weights, if given, shade a square grid of cells.

    A cell with the weight `darkest`, or more, is of the full blue.
    """
    if len(names) != len(images) or (len(weights) and len(weights) != len(images)):
        sizes = f"{len(names)} names and {len(weights)} weights"
        raise ValueError(f"images has {len(images)} panels: there are {sizes}")
    panels = _panels(len(images), columns, max(name.count("\n") + 1 for name in names))
    for i, (axes, image, name) in enumerate(zip(panels, images, names)):
        if len(weights):
            _shade(axes, weights[i], image.shape, darkest)
        _ink(axes, image)
        axes.set_title(name, fontsize="medium", loc="center", wrap=True)
    plt.gcf().suptitle(title, x=0.01, ha="left", fontsize=13, wrap=True)
    plt.show()


def _panels(n_images: int, columns: int, n_lines: int) -> list[Axes]:
    """Square ones, row by row, with room for names of so many lines; the last row may have gaps."""
    n_rows = ceil(n_images / columns)
    height = (WIDTH / columns + 0.1 + 0.25 * n_lines) * n_rows + 0.4
    _, panels = plt.subplots(n_rows, columns, figsize=(WIDTH, height), squeeze=False)
    for axes in panels.flat[n_images:]:
        axes.set_axis_off()
    return list(panels.flat[:n_images])


def _ink(axes: Axes, image: Float[Tensor, "y x"]) -> None:
    axes.imshow(image.detach().cpu().numpy(), cmap=SHADES, vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=GREY, linewidth=1)


def _shade(axes: Axes, weights: Float[Tensor, " s"], shape: Sequence[int], darkest: float) -> None:
    """The cells, under the ink and as large as the image."""
    side = isqrt(len(weights))
    if side**2 != len(weights):
        raise ValueError(f"weights has {len(weights)} cells: they make no square")
    grid = np.reshape(weights.detach().cpu().numpy(), (side, side))
    edges = (-0.5, shape[1] - 0.5, shape[0] - 0.5, -0.5)
    axes.imshow(grid, cmap=ATTENTION, vmin=0, vmax=darkest, extent=edges)
