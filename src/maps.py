"""Numbers between 0 and 1 as shades of blue: where a model looks, what share is right."""

from collections.abc import Iterable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike
from torch import Tensor

from src.styles import ATTENTION, GOLD, GREY, SQUARE, WIDE, display_name


def attention_map(
    weights: Float[Tensor, "t s"],
    source_words: Sequence[str],
    target_words: Sequence[str],
    *,
    title: str,
    links: Iterable[tuple[int, int]] = (),
) -> None:
    """One row a target word, one column a source word; `links` (target, source) are circled."""
    _, axes = plt.subplots(figsize=SQUARE)
    _draw_map(axes, weights, (target_words, source_words), list(links))
    axes.set(xlabel="source", ylabel="target")
    axes.set_title(title, wrap=True)
    plt.show()


def attention_maps(
    maps: Mapping[str, Float[Tensor, "t s"]],
    source_words: Sequence[str],
    target_words: Sequence[str],
    *,
    title: str,
    links: Iterable[tuple[int, int]] = (),
) -> None:
    """Several maps of one sentence side by side, each under its name."""
    _, panels = plt.subplots(1, len(maps), figsize=WIDE, sharey=True, squeeze=False)
    rings = list(links)
    for axes, (name, weights) in zip(panels[0], maps.items(), strict=True):
        _draw_map(axes, weights, (target_words, source_words), rings)
        axes.set_xlabel(name)
    _title(title)
    plt.show()


def _draw_map(
    axes: Axes,
    weights: Float[Tensor, "t s"],
    words: tuple[Sequence[str], Sequence[str]],
    links: list[tuple[int, int]],
) -> None:
    target_words, source_words = words
    if weights.shape != (len(target_words), len(source_words)):
        raise ValueError(
            f"weights is {tuple(weights.shape)}: there are {len(target_words)} target words "
            f"and {len(source_words)} source words"
        )
    axes.imshow(weights.detach().cpu().numpy(), cmap=ATTENTION, vmin=0, vmax=1, aspect="auto")
    inches = axes.get_position().width * plt.gcf().get_figwidth()
    size = min(12.0, 55 * inches / len(source_words), 300 / len(target_words))  # points
    axes.set_xticks(range(len(source_words)), source_words, rotation=60, fontsize=size)
    axes.set_yticks(range(len(target_words)), target_words, fontsize=size)
    axes.xaxis.tick_top()
    _circle(axes, links, size)


def _circle(axes: Axes, links: list[tuple[int, int]], size: float) -> None:
    """Rings round the cells (row, column), with a halo that parts them from a dark cell."""
    if links:
        rows, columns = zip(*links, strict=True)
        for colour, width in (("white", 4.5), (GOLD, 2.0)):
            axes.scatter(columns, rows, size**2, "none", edgecolors=colour, linewidths=width)


def _title(text: str) -> None:
    """Over all panels, where a title stands over one."""
    plt.gcf().suptitle(text, x=0.01, ha="left", fontsize=13, wrap=True)


def heat_grids(
    rows: Sequence[int | str],
    columns: Sequence[int | str],
    series: Mapping[str, ArrayLike],
    *,
    x_label: str,
    y_label: str,
    title: str,
    seen: tuple[int, int] = (0, 0),
    size: tuple[float, float] = WIDE,
) -> None:
    """One grid a name: shares between 0 and 1, printed in per cent; what is nan is hatched.

    A line goes round the first `seen` (rows, columns): what training showed. `size` in inches:
    many rows need height.
    """
    _, panels = plt.subplots(1, len(series), figsize=size, sharey=True, squeeze=False)
    for axes, (name, values) in zip(panels[0], series.items(), strict=True):
        _fill_grid(axes, name, np.asarray(values, dtype=float), (rows, columns))
        _frame(axes, seen)
        axes.set_title(display_name(name), fontsize="medium")
        axes.set_xlabel(x_label)
    panels[0, 0].set_ylabel(y_label)
    _title(title)
    plt.show()


def _fill_grid(
    axes: Axes, name: str, grid: np.ndarray, ticks: tuple[Sequence[int | str], Sequence[int | str]]
) -> None:
    rows, columns = ticks
    if grid.shape != (len(rows), len(columns)):
        raise ValueError(
            f"{name} is {grid.shape}: there are {len(rows)} rows and {len(columns)} columns"
        )
    axes.set_xticks(range(len(columns)), map(str, columns))
    axes.set_yticks(range(len(rows)), map(str, rows))
    pale = 1.6  # so that the numbers can be read on the darkest cell, on both pages
    axes.imshow(grid, cmap=ATTENTION, vmin=0, vmax=pale, aspect="auto", origin="lower")
    for (row, column), value in np.ndenumerate(grid):
        if np.isnan(value):
            corner = (column - 0.5, row - 0.5)
            axes.add_patch(Rectangle(corner, 1, 1, fill=False, hatch="///", lw=0, edgecolor=GREY))
        else:
            axes.text(column, row, f"{100 * value:.0f}", ha="center", va="center", size=10)


def _frame(axes: Axes, seen: tuple[int, int]) -> None:
    if all(seen):
        frame = Rectangle((-0.5, -0.5), seen[1], seen[0], fill=False, lw=2.5, edgecolor=GOLD)
        axes.add_patch(frame).set_clip_on(False)
