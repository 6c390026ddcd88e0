"""Images in ink on no ground, and where a model looks at them."""

from collections.abc import Sequence
from math import ceil, isqrt

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
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
    rows: Sequence[str] = (),
) -> None:
    """One panel an image, its name above it; weights, if given, shade a square grid of cells.

    A cell with the weight `darkest`, or more, is of the full blue: a bar below says so. `rows`
    are names on the left, one a row of panels.
    """
    _check_numbers(len(images), len(names), len(weights))
    panels = _panels(names, columns)
    if len(weights):
        _shade(panels, images, weights, darkest)
    for axes, image, name in zip(panels, images, names):
        _ink(axes, image, name)
    for axes, row in zip(panels[::columns], rows):
        axes.set_ylabel(row)
    plt.gcf().suptitle(title, x=0.01, ha="left", fontsize=13, wrap=True)
    plt.show()


def _check_numbers(n_images: int, n_names: int, n_weights: int) -> None:
    if n_names != n_images or n_weights not in (0, n_images):
        sizes = f"{n_names} names and {n_weights} weights"
        raise ValueError(f"images has {n_images} panels: there are {sizes}")


def _panels(names: Sequence[str], columns: int) -> list[Axes]:
    """Square ones, row by row; what is left of the last row stays empty."""
    n_rows = ceil(len(names) / columns)
    n_lines = 1 + max(name.count("\n") for name in names)
    height = (WIDTH / columns + 0.1 + 0.25 * n_lines) * n_rows + 0.4
    _, panels = plt.subplots(n_rows, columns, figsize=(WIDTH, height), squeeze=False)
    for axes in panels.flat[len(names) :]:
        axes.set_axis_off()
    return list(panels.flat[: len(names)])


def _bar(darkest: float) -> None:
    """What the blue means, in a strip of its own below the panels."""
    figure = plt.gcf()
    width, height = figure.get_size_inches()
    figure.set_size_inches(width, height + 0.5)
    shades = ScalarMappable(Normalize(0, darkest), ATTENTION)
    bar = figure.colorbar(shades, ax=figure.axes, location="bottom", shrink=0.4, aspect=30)
    bar.set_ticks([0, darkest], labels=["weight 0", f"{darkest:g}" + " or more" * (darkest < 1)])


def _ink(axes: Axes, image: Float[Tensor, "y x"], name: str) -> None:
    axes.imshow(image.detach().cpu().numpy(), cmap=SHADES, vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    axes.set_title(name, fontsize="medium", loc="center", wrap=True)
    for spine in axes.spines.values():
        spine.set(visible=True, color=GREY, linewidth=1)


def _shade(
    panels: Sequence[Axes],
    images: Sequence[Float[Tensor, "y x"]],
    weights: Sequence[Float[Tensor, " s"]],
    darkest: float,
) -> None:
    """The cells, under the ink and as large as the image; a bar below."""
    for axes, image, looks in zip(panels, images, weights):
        side = isqrt(len(looks))
        if side**2 != len(looks):
            raise ValueError(f"weights has {len(looks)} cells: they make no square")
        grid = np.reshape(looks.detach().cpu().numpy(), (side, side))
        edges = (-0.5, image.shape[1] - 0.5, image.shape[0] - 0.5, -0.5)
        axes.imshow(grid, cmap=ATTENTION, vmin=0, vmax=darkest, extent=edges)
    _bar(darkest)
